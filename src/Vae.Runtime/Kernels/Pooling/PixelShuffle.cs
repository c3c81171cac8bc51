using System.ComponentModel;
using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Turns channels into resolution. Called by generated code.</summary>
/// <remarks>Source: Shi et al., 2016, arXiv:1609.05158; the order of channels is PyTorch's.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PixelShuffle
{
    /// <summary>y[i·r + a, j·r + b, c] = x[i, j, c·r² + a·r + b].</summary>
    /// <param name="worker">One of the workers that make this call together.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="height">The small image's height.</param>
    /// <param name="width">The small image's width.</param>
    /// <param name="channels">The large image's channels.</param>
    /// <param name="factor">r.</param>
    /// <param name="input">x. // [rows, height, width, channels·r²]</param>
    /// <param name="output">y. // [rows, height·r, width·r, channels]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        Worker worker, int rows, int height, int width, int channels, int factor, ReadOnlySpan<float> input, Span<float> output)
    {
        Require(rows, height, width, channels, factor, input.Length, output.Length);
        int square = factor * factor;
        (int start, int end) = worker.Share(rows * height * factor);
        for (int line = start; line < end; line++)
        {
            for (int x = 0; x < width * factor; x++)
            {
                ReadOnlySpan<float> source = input[((line / factor * width + x / factor) * channels * square)..];
                Span<float> target = output.Slice((line * width * factor + x) * channels, channels);
                int place = line % factor * factor + x % factor;
                for (int c = 0; c < target.Length; c++)
                    target[c] = source[c * square + place];
            }
        }
        worker.Barrier();
    }

    /// <summary>∂x[i, j, c·r² + a·r + b] = ∂y[i·r + a, j·r + b, c].</summary>
    /// <param name="worker">One of the workers that make this call together.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="height">The small image's height.</param>
    /// <param name="width">The small image's width.</param>
    /// <param name="channels">The large image's channels.</param>
    /// <param name="factor">r.</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, height·r, width·r, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten. // [rows, height, width, channels·r²]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        Worker worker, int rows, int height, int width, int channels, int factor, ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient)
    {
        Require(rows, height, width, channels, factor, inputGradient.Length, outputGradient.Length);
        int square = factor * factor;
        (int start, int end) = worker.Share(rows * height);
        for (int line = start; line < end; line++)
        {
            for (int x = 0; x < width; x++)
            {
                Span<float> target = inputGradient.Slice((line * width + x) * channels * square, channels * square);
                for (int place = 0; place < square; place++)
                {
                    int row = line * factor + place / factor;
                    int column = x * factor + place % factor;
                    ReadOnlySpan<float> source = outputGradient.Slice((row * width * factor + column) * channels, channels);
                    for (int c = 0; c < source.Length; c++)
                        target[c * square + place] = source[c];
                }
            }
        }
        worker.Barrier();
    }

    private static void Require(int rows, int height, int width, int channels, int factor, int small, int large)
    {
        long count = (long)rows * height * width * channels * factor * factor;
        Lanes.Require(small, count);
        Lanes.Require(large, count);
    }
}
