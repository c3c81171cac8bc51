using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Sums over windows, and their transpose: what averages and enlargements are made of.</summary>
internal static class PoolWindows
{
    /// <summary>Each output is scale times the sum of the values under its window, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sum(Worker worker, int rows, in PoolShape shape, float scale, ReadOnlySpan<float> image, Span<float> output)
    {
        shape.Require(rows, image.Length, output.Length);
        int channels = shape.Channels;
        int outputHeight = shape.OutputHeight;
        int outputWidth = shape.OutputWidth;
        Vector512<float> factor = Vector512.Create(scale);
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
                    Vector512<float> sum = Vector512<float>.Zero;
                    for (int row = top; row < bottom; row++)
                    {
                        int source = ((origin + row) * shape.Width + left) * channels + c;
                        for (int column = left; column < right; column++, source += channels)
                            sum += Load(image, source, channels - c);
                    }
                    Lanes.Store(sum * factor, output, target + c, channels - c);
                }
            }
        }
        worker.Barrier();
    }

    /// <summary>Each value of the image is scale times the sum of the outputs whose windows cover it, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Spread(Worker worker, int rows, in PoolShape shape, float scale, ReadOnlySpan<float> output, Span<float> image)
    {
        shape.Require(rows, image.Length, output.Length);
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
                            sum += Load(output, source, channels - c);
                    }
                    Lanes.Store(sum * factor, image, target + c, channels - c);
                }
            }
        }
        worker.Barrier();
    }

    /// <summary>
    /// At least the first <paramref name="lanes"/> floats from <paramref name="index"/> on. The other lanes may hold anything: they are for
    /// results that are stored no further than these.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load(ReadOnlySpan<float> values, int index, int lanes) =>
        index + Lanes.Count <= values.Length ? Lanes.Load(values, index) : Lanes.Load(values, index, lanes);
}
