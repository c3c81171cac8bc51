using Vae.Sampling;

namespace Vae;

/// <summary>The random numbers of inference and of evaluation: a function of the seed and of a row's position.</summary>
internal static class EvaluationNoise
{
    // No training has so many steps: what evaluation draws never coincides with it.
    private const ulong FirstStep = 1UL << 55;

    /// <summary>ε of the posterior, for the pass whose first row is at this position (a multiple of <see cref="PassPool.Rows"/>).</summary>
    internal static NoiseKey Latent(ulong seed, int firstRow) => new(seed, NoisePurpose.Evaluation, (ulong)firstRow);

    /// <summary>What a random transformation of the data draws from, for the pass whose first row is at this position.</summary>
    internal static NoiseKey Binarization(ulong seed, int firstRow) =>
        new(seed, NoisePurpose.Binarization, FirstStep + (ulong)firstRow);
}
