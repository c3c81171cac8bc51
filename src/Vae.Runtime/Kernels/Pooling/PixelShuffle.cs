using System.ComponentModel;
using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Rearranges channels into pixels. Called by generated code.</summary>
/// <remarks>Source: Shi et al., 2016, arXiv:1609.05158; the order of channels is PyTorch's.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PixelShuffle
{
    /// <summary>y[i·r + a, j·r + b, c] = x[i, j, c·r² + a·r + b].</summary>
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
            ReadOnlySpan<float> small = input.Slice(line / factor * width * channels * square, width * channels * square);
            Span<float> large = output.Slice(line * width * factor * channels, width * factor * channels);
            for (int column = 0; column < factor; column++)
            {
                ReadOnlySpan<float> source = small[((line % factor * factor) + column)..];
                Span<float> target = large[(column * channels)..];
                // The longer of the two loops is the inner one.
                for (int x = 0; channels > width && x < width; x++)
                    Stepping.Copy(source[(x * channels * square)..], square, target[(x * factor * channels)..], 1, channels);
                for (int c = 0; channels <= width && c < channels; c++)
                    Stepping.Copy(source[(c * square)..], channels * square, target[c..], factor * channels, width);
            }
        }
        worker.Barrier();
    }

    /// <summary>∂x[i, j, c·r² + a·r + b] = ∂y[i·r + a, j·r + b, c].</summary>
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
            Span<float> small = inputGradient.Slice(line * width * channels * square, width * channels * square);
            for (int place = 0; place < square; place++)
            {
                int row = (line * factor) + (place / factor);
                ReadOnlySpan<float> source =
                    outputGradient.Slice(row * width * factor * channels, width * factor * channels)[(place % factor * channels)..];
                Span<float> target = small[place..];
                for (int x = 0; channels > width && x < width; x++)
                    Stepping.Copy(source[(x * factor * channels)..], 1, target[(x * channels * square)..], square, channels);
                for (int c = 0; channels <= width && c < channels; c++)
                    Stepping.Copy(source[c..], factor * channels, target[(c * square)..], channels * square, width);
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
