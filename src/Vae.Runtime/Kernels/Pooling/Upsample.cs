using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Enlarges images by whole factors. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Upsample
{
    /// <summary>The largest factor: a pixel's weights must fit on the stack.</summary>
    private const int MostFactor = 256;

    /// <summary>y[i, j] = x[⌊i/factor⌋, ⌊j/factor⌋].</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="height">The small image's height.</param>
    /// <param name="width">The small image's width.</param>
    /// <param name="channels">Both images' channels.</param>
    /// <param name="factorHeight">The factor of the height.</param>
    /// <param name="factorWidth">The factor of the width.</param>
    /// <param name="input">x. // [rows, height, width, channels]</param>
    /// <param name="output">y. // [rows, height·factorHeight, width·factorWidth, channels]</param>
    public static void Nearest(
        Worker worker, int rows, int height, int width, int channels, int factorHeight, int factorWidth,
        ReadOnlySpan<float> input, Span<float> output) =>
        PoolWindows.Spread(worker, rows, Squares(height, width, channels, factorHeight, factorWidth), 1, input, output);

    /// <summary>∂x[i, j] = Σ ∂y over the pixel's copies.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="height">The small image's height.</param>
    /// <param name="width">The small image's width.</param>
    /// <param name="channels">Both images' channels.</param>
    /// <param name="factorHeight">The factor of the height.</param>
    /// <param name="factorWidth">The factor of the width.</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, height·factorHeight, width·factorWidth, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten. // [rows, height, width, channels]</param>
    public static void NearestBackward(
        Worker worker, int rows, int height, int width, int channels, int factorHeight, int factorWidth,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        PoolWindows.Fold(
            worker, rows, Squares(height, width, channels, factorHeight, factorWidth), new ScaledSum(1), outputGradient, inputGradient);

    /// <summary>
    /// y[i, j] = the mean of the four pixels around ((i + ½)/factor − ½, (j + ½)/factor − ½), weighted by distance. These coordinates are
    /// clamped to the image.
    /// </summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="height">The small image's height.</param>
    /// <param name="width">The small image's width.</param>
    /// <param name="channels">Both images' channels.</param>
    /// <param name="factorHeight">The factor of the height, at most 256.</param>
    /// <param name="factorWidth">The factor of the width, at most 256.</param>
    /// <param name="input">x. // [rows, height, width, channels]</param>
    /// <param name="output">y. // [rows, height·factorHeight, width·factorWidth, channels]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Bilinear(
        Worker worker, int rows, int height, int width, int channels, int factorHeight, int factorWidth,
        ReadOnlySpan<float> input, Span<float> output)
    {
        Squares(height, width, channels, factorHeight, factorWidth).Require(rows, output.Length, input.Length);
        int outputHeight = height * factorHeight;
        int outputWidth = width * factorWidth;
        (int start, int end) = worker.Share(rows * outputHeight);
        for (int line = start; line < end; line++)
        {
            (int upper, int lower, float down) = Neighbours(line % outputHeight, height, factorHeight);
            int top = (line / outputHeight * height + upper) * width;
            int bottom = (line / outputHeight * height + lower) * width;
            for (int x = 0; x < outputWidth; x++)
            {
                (int left, int right, float across) = Neighbours(x, width, factorWidth);
                Vector512<float> topLeft = Vector512.Create((1 - down) * (1 - across));
                Vector512<float> topRight = Vector512.Create((1 - down) * across);
                Vector512<float> bottomLeft = Vector512.Create(down * (1 - across));
                Vector512<float> bottomRight = Vector512.Create(down * across);
                int target = (line * outputWidth + x) * channels;
                for (int c = 0; c < channels; c += Lanes.Count)
                {
                    int lanes = channels - c;
                    Vector512<float> sum = topLeft * PoolWindows.Load(input, (top + left) * channels + c, lanes);
                    sum = Fused.MultiplyAdd(topRight, PoolWindows.Load(input, (top + right) * channels + c, lanes), sum);
                    sum = Fused.MultiplyAdd(bottomLeft, PoolWindows.Load(input, (bottom + left) * channels + c, lanes), sum);
                    sum = Fused.MultiplyAdd(bottomRight, PoolWindows.Load(input, (bottom + right) * channels + c, lanes), sum);
                    Lanes.Store(sum, output, target + c, lanes);
                }
            }
        }
        worker.Barrier();
    }

    /// <summary>∂x[i, j] = Σ ∂y, each times the weight of x in y.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="height">The small image's height.</param>
    /// <param name="width">The small image's width.</param>
    /// <param name="channels">Both images' channels.</param>
    /// <param name="factorHeight">The factor of the height, at most 256.</param>
    /// <param name="factorWidth">The factor of the width, at most 256.</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, height·factorHeight, width·factorWidth, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten. // [rows, height, width, channels]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BilinearBackward(
        Worker worker, int rows, int height, int width, int channels, int factorHeight, int factorWidth,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        Squares(height, width, channels, factorHeight, factorWidth).Require(rows, outputGradient.Length, inputGradient.Length);
        OutOfRange.IfGreater(factorHeight, MostFactor);
        OutOfRange.IfGreater(factorWidth, MostFactor);
        int outputHeight = height * factorHeight;
        int outputWidth = width * factorWidth;
        Span<float> down = stackalloc float[2 * MostFactor];
        Span<float> across = stackalloc float[2 * MostFactor];
        (int start, int end) = worker.Share(rows * height);
        for (int line = start; line < end; line++)
        {
            int origin = line / height * outputHeight;
            (int top, int bottom) = Weights(line % height, height, factorHeight, down);
            for (int x = 0; x < width; x++)
            {
                (int left, int right) = Weights(x, width, factorWidth, across);
                int target = (line * width + x) * channels;
                for (int c = 0; c < channels; c += Lanes.Count)
                {
                    Vector512<float> sum = Vector512<float>.Zero;
                    for (int i = top; i < bottom; i++)
                    {
                        int source = ((origin + i) * outputWidth + left) * channels + c;
                        for (int j = left; j < right; j++, source += channels)
                        {
                            Vector512<float> weight = Vector512.Create(down[i - top] * across[j - left]);
                            sum = Fused.MultiplyAdd(weight, PoolWindows.Load(outputGradient, source, channels - c), sum);
                        }
                    }
                    Lanes.Store(sum, inputGradient, target + c, channels - c);
                }
            }
        }
        worker.Barrier();
    }

    /// <summary>The copies of each pixel, as windows of the large image.</summary>
    private static PoolShape Squares(int height, int width, int channels, int factorHeight, int factorWidth) => new(
        height * factorHeight, width * factorWidth, channels, factorHeight, factorWidth, factorHeight, factorWidth, 0, 0);

    /// <summary>The pixels before and after a new pixel's centre, and the weight of the one after it. Exact: from whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Before, int Behind, float Weight) Neighbours(int index, int size, int factor)
    {
        // (index + ½)/factor − ½ in units of 1/(2·factor).
        int position = Math.Max(2 * index + 1 - factor, 0);
        int before = position / (2 * factor);
        return (before, Math.Min(before + 1, size - 1), position % (2 * factor) / (2f * factor));
    }

    /// <summary>
    /// The new pixels whose centres are less than one old pixel away (the end is exclusive), and the old pixel's weights in them.
    /// </summary>
    private static (int First, int End) Weights(int pixel, int size, int factor, Span<float> weights)
    {
        int first = Math.Max(((2 * pixel - 1) * factor + 1) / 2, 0);
        int end = Math.Min(((2 * pixel + 3) * factor) / 2, size * factor);
        for (int index = first; index < end; index++)
        {
            (int before, int behind, float weight) = Neighbours(index, size, factor);
            weights[index - first] = (before == pixel ? 1 - weight : 0) + (behind == pixel ? weight : 0);
        }
        return (first, end);
    }
}
