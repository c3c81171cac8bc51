using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Sampling;

namespace Vae.Kernels;

/// <summary>Sets each value to zero with probability rate, else divides it by 1 − rate. Called by generated code.</summary>
/// <remarks>
/// Value i is kept if the key's uniform number i is at least the rate. The backward pass draws the same numbers again, so no mask is
/// stored. Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 2014.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Dropout
{
    /// <summary>y = x/(1 − rate) where kept, else 0.</summary>
    /// <param name="rows">The number of rows; spans are whole vectors of 16.</param>
    /// <param name="width">The values of a row.</param>
    /// <param name="rate">The probability of zero; at least 0, below 1.</param>
    /// <param name="key">What the mask depends on.</param>
    /// <param name="input">x. // [rows, width]</param>
    /// <param name="output">y; may be the input. // [rows, width]</param>
    public static void Forward(
        Worker worker, int rows, int width, float rate, NoiseKey key, ReadOnlySpan<float> input, Span<float> output) =>
        Mask(worker, rows, width, rate, key, input, output);

    /// <summary>∂x = ∂y/(1 − rate) where kept, else 0.</summary>
    /// <param name="rows">The number of rows; spans are whole vectors of 16.</param>
    /// <param name="width">The values of a row.</param>
    /// <param name="rate">The forward pass's rate.</param>
    /// <param name="key">The forward pass's key.</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, width]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [rows, width]</param>
    public static void Backward(
        Worker worker, int rows, int width, float rate, NoiseKey key, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        Mask(worker, rows, width, rate, key, outputGradient, inputGradient);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mask(
        Worker worker, int rows, int width, float rate, NoiseKey key, ReadOnlySpan<float> input, Span<float> output)
    {
        int count = rows * width;
        ulong first = key.IndexOf(0, width);
        Lanes.Require(input.Length, count);
        Lanes.Require(output.Length, count);
        Vector512<float> scale = Vector512.Create((float)(1 / (1 - (double)rate)));
        Vector512<float> limit = Vector512.Create(rate);
        Span<float> uniform = stackalloc float[Philox4x32.ChunkNumbers];
        (int start, int end) = worker.Share(count, Philox4x32.ChunkNumbers);
        for (int chunk = start; chunk < end; chunk += Philox4x32.ChunkNumbers)
        {
            UniformNoise.Fill(key, first + (ulong)chunk, uniform);
            int last = Math.Min(end, chunk + Philox4x32.ChunkNumbers);
            for (int i = chunk; i < last; i += Lanes.Count)
            {
                Vector512<float> kept = Vector512.GreaterThanOrEqual(Lanes.Load(uniform, i - chunk), limit);
                Lanes.Store(Vector512.ConditionalSelect(kept, Lanes.Load(input, i) * scale, Vector512<float>.Zero), output, i);
            }
        }
        worker.Barrier();
    }
}
