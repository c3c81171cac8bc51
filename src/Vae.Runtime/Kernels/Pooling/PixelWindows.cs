using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The folds of <see cref="PoolWindows"/> for pixels of whole vectors: sixteen channels or a multiple. They need no rearrangement, and do
/// the same operations in the same order.
/// </summary>
internal static class PixelWindows
{
    /// <summary>Whether pixels are whole vectors.</summary>
    internal static bool Suits(int channels) => channels % Lanes.Count == 0;

    /// <summary>Each output is the fold of the values under its window, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fold<TFold>(
        Worker worker, int rows, in PoolShape shape, TFold fold, ReadOnlySpan<float> image, Span<float> output)
        where TFold : struct, IWindowFold
    {
        int channels = shape.Channels;
        int outputHeight = shape.OutputHeight;
        int outputWidth = shape.OutputWidth;
        Vector512<float> none = Vector512.Create(fold.Outside);
        (int start, int end) = worker.Share(rows * outputHeight);
        for (int line = start; line < end; line++)
        {
            int origin = line / outputHeight * shape.Height;
            (int top, int bottom) = shape.RowsUnder(line % outputHeight);
            for (int x = 0; x < outputWidth; x++)
            {
                (int left, int right) = shape.ColumnsUnder(x);
                int target = (line * outputWidth + x) * channels;
                for (int c = 0; c < channels; c += Lanes.Count)
                {
                    Vector512<float> folded = none;
                    for (int row = top; row < bottom; row++)
                    {
                        int source = ((origin + row) * shape.Width + left) * channels + c;
                        for (int column = left; column < right; column++, source += channels)
                            folded = fold.Take(folded, Lanes.Load(image, source));
                    }
                    Lanes.Store(fold.Finish(folded), output, target + c);
                }
            }
        }
        worker.Barrier();
    }

    /// <summary>Each value of the image is scale times the sum of the outputs whose windows cover it, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Spread(Worker worker, int rows, in PoolShape shape, float scale, ReadOnlySpan<float> output, Span<float> image)
    {
        int channels = shape.Channels;
        int outputWidth = shape.OutputWidth;
        Vector512<float> factor = Vector512.Create(scale);
        (int start, int end) = worker.Share(rows * shape.Height);
        for (int line = start; line < end; line++)
        {
            int origin = line / shape.Height * shape.OutputHeight;
            (int top, int bottom) = shape.RowsOver(line % shape.Height);
            for (int x = 0; x < shape.Width; x++)
            {
                (int left, int right) = shape.ColumnsOver(x);
                int target = (line * shape.Width + x) * channels;
                for (int c = 0; c < channels; c += Lanes.Count)
                {
                    Vector512<float> sum = Vector512<float>.Zero;
                    for (int row = top; row < bottom; row++)
                    {
                        int source = ((origin + row) * outputWidth + left) * channels + c;
                        for (int column = left; column < right; column++, source += channels)
                            sum += Lanes.Load(output, source);
                    }
                    Lanes.Store(sum * factor, image, target + c);
                }
            }
        }
        worker.Barrier();
    }

    /// <summary>∂x = Σ ∂y over the windows whose first maximum, in row order, is x.</summary>
    internal static void SpreadToMaxima(
        Worker worker, int rows, in PoolShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient)
    {
        // Windows may overlap, so one worker computes all of an image, but only sixteen channels of it at a time.
        int parts = shape.Channels / Lanes.Count;
        (int start, int end) = worker.Share(rows * parts);
        for (int i = start; i < end; i++)
            SpreadToMaxima(shape, i / parts, i % parts * Lanes.Count, input, outputGradient, inputGradient);
        worker.Barrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadToMaxima(
        in PoolShape shape, int image, int c, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        int channels = shape.Channels;
        int width = shape.Width;
        int pixels = shape.Height * width;
        int start = image * pixels * channels + c;
        for (int pixel = 0; pixel < pixels; pixel++)
            Lanes.Store(Vector512<float>.Zero, inputGradient, start + pixel * channels);
        int outputHeight = shape.OutputHeight;
        int outputWidth = shape.OutputWidth;
        for (int y = 0; y < outputHeight; y++)
        {
            (int top, int bottom) = shape.RowsUnder(y);
            for (int x = 0; x < outputWidth; x++)
            {
                (int left, int right) = shape.ColumnsUnder(x);
                Vector512<float> largest = Vector512.Create(float.NegativeInfinity);
                Vector512<int> where = Vector512.Create(top * width + left);
                for (int row = top; row < bottom; row++)
                {
                    for (int pixel = row * width + left; pixel < row * width + right; pixel++)
                    {
                        Vector512<float> value = Lanes.Load(input, start + pixel * channels);
                        Vector512<float> exceeds = Largest.Exceeds(value, largest);
                        largest = Vector512.ConditionalSelect(exceeds, value, largest);
                        where = Vector512.ConditionalSelect(exceeds.AsInt32(), Vector512.Create(pixel), where);
                    }
                }
                Vector512<float> gradient = Lanes.Load(outputGradient, ((image * outputHeight + y) * outputWidth + x) * channels + c);
                for (int row = top; row < bottom; row++)
                {
                    for (int pixel = row * width + left; pixel < row * width + right; pixel++)
                    {
                        int index = start + pixel * channels;
                        Vector512<float> isHere = Vector512.Equals(where, Vector512.Create(pixel)).AsSingle();
                        Vector512<float> share = Vector512.ConditionalSelect(isHere, gradient, Vector512<float>.Zero);
                        Lanes.Store(Lanes.Load(inputGradient, index) + share, inputGradient, index);
                    }
                }
            }
        }
    }
}
