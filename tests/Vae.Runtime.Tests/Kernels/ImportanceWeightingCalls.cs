using Vae.Losses;
using Vae.Sampling;

namespace Vae.Tests.Kernels;

/// <summary>The kernels of the importance-weighted bound, for the tests that all kernels must pass.</summary>
internal static class ImportanceWeightingCalls
{
    private const int Rows = 7;
    private const int Samples = 3;
    private const int Latent = 19;
    private const int Width = 45;
    private const int Draws = Rows * Samples;

    private static readonly NoiseKey s_key = new(0xC0FFEE, NoisePurpose.Latent, Step: 12, Stream: 3);

    internal static IEnumerable<KernelCall> All()
    {
        float[] posterior = TestBuffers.Numbers(Rows * 2 * Latent, 51);
        float[] noise = TestBuffers.Numbers(Draws * Latent, 52, -2, 2);
        float[] z = TestBuffers.Numbers(Draws * Latent, 53, -2, 2);
        float[] score = TestBuffers.Numbers(Draws, 54, 90, 99);
        float[] weights = TestBuffers.Numbers(Draws, 55, 0, 1);
        float[] slope = TestBuffers.Numbers(Draws * Latent, 56);
        float[] data = TestBuffers.Numbers(Rows * Width, 57);
        float[] gradient = TestBuffers.Numbers(Draws * Width, 58);
        (float[] Buffer, int Count) drawnNoise = Output(Draws * Latent);
        (float[] Buffer, int Count) drawn = Output(Draws * Latent);
        yield return new KernelCall(
            "ImportanceWeighting.Draw",
            w => ImportanceWeighting.Draw(w, Rows, Samples, Latent, s_key, posterior, drawnNoise.Buffer, drawn.Buffer), drawnNoise, drawn);
        (float[] Buffer, int Count) repeated = Output(Draws * Width);
        yield return new KernelCall(
            "ImportanceWeighting.Repeat", w => ImportanceWeighting.Repeat(w, Rows, Samples, Width, data, repeated.Buffer), repeated);
        (float[] Buffer, int Count) shares = Output(Draws);
        (float[] Buffer, int Count) mean = Output(Rows);
        (float[] Buffer, int Count) bound = Output(Rows);
        yield return new KernelCall(
            "ImportanceWeighting.Weigh",
            w => ImportanceWeighting.Weigh(
                w, Rows, Samples, Latent, posterior, noise, z, score, shares.Buffer, mean.Buffer, bound.Buffer),
            shares, mean, bound);
        (float[] Buffer, int Count) weighted = Output(Draws * Width);
        yield return new KernelCall(
            "ImportanceWeighting.Scale", w => ImportanceWeighting.Scale(w, Draws, Width, weights, gradient, weighted.Buffer), weighted);
        (float[] Buffer, int Count) plain = Output(Rows * 2 * Latent);
        yield return new KernelCall(
            "ImportanceWeighting.Backward",
            w => ImportanceWeighting.Backward(
                w, Rows, Samples, Latent, 0.1f, posterior, noise, z, weights, slope, plain.Buffer),
            plain);
        (float[] Buffer, int Count) doubly = Output(Rows * 2 * Latent);
        yield return new KernelCall(
            "ImportanceWeighting.BackwardDoublyReparameterized",
            w => ImportanceWeighting.BackwardDoublyReparameterized(
                w, Rows, Samples, Latent, 0.1f, posterior, noise, z, weights, slope, doubly.Buffer),
            doubly);
    }

    private static (float[] Buffer, int Count) Output(int count) => (TestBuffers.Empty(count), count);
}
