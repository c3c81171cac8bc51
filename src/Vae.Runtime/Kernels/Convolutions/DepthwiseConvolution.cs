using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// Convolutions in which every channel has a kernel of its own: no contraction over channels, so the lanes are channels, 16 at a time,
/// and the weight is read row by row. Each element is one chain of fused multiply-adds in the order of the kernel's places.
/// </summary>
internal static unsafe class DepthwiseConvolution
{
    /// <summary>Whether the lanes can be channels: one small channel for each large one.</summary>
    internal static bool Suits(in ConvolutionShape shape) => shape.Weight.IsDepthwise && shape.SmallPerGroup == 1;

    /// <summary>small[n, y, x, c] = start[c] + Σ (ky, kx) large·weight. Needs a barrier after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SmallFromLarge(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> large, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> start, Span<float> small)
    {
        (int first, int end) = worker.Share(rows * shape.SmallHeight);
        int channels = shape.SmallChannels;
        int line = AlignedBuffer.RoundUp(channels);
        for (int row = first; row < end; row++)
        {
            (int image, int y) = Math.DivRem(row, shape.SmallHeight);
            for (int x = 0; x < shape.SmallWidth; x++)
            {
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                {
                    int lanes = Math.Min(Lanes.Count, channels - channel);
                    Vector512<float> sum = start.IsEmpty ? Vector512<float>.Zero : Lanes.Load(start, channel);
                    for (int place = 0; place < shape.KernelArea; place++)
                    {
                        int pixel = LargePixel(shape, y, x, place);
                        if (pixel >= 0)
                        {
                            Vector512<float> value = Lanes.Load(large, image * shape.LargeSize + pixel * channels + channel, lanes);
                            sum = Vector512.FusedMultiplyAdd(value, Lanes.Load(weight, place * line + channel), sum);
                        }
                    }
                    Lanes.Store(sum, small, (row * shape.SmallWidth + x) * channels + channel, lanes);
                }
            }
        }
    }

    /// <summary>large[n, y, x, c] = start[c] + Σ (ky, kx) small·weight. Needs a barrier after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LargeFromSmall(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> small, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> start, Span<float> large)
    {
        (int first, int end) = worker.Share(rows * shape.LargeHeight);
        int channels = shape.SmallChannels;
        int line = AlignedBuffer.RoundUp(channels);
        for (int row = first; row < end; row++)
        {
            (int image, int y) = Math.DivRem(row, shape.LargeHeight);
            for (int x = 0; x < shape.LargeWidth; x++)
            {
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                {
                    int lanes = Math.Min(Lanes.Count, channels - channel);
                    Vector512<float> sum = start.IsEmpty ? Vector512<float>.Zero : Lanes.Load(start, channel);
                    for (int place = 0; place < shape.KernelArea; place++)
                    {
                        int pixel = SmallPixel(shape, y, x, place);
                        if (pixel >= 0)
                        {
                            Vector512<float> value = Lanes.Load(small, image * shape.SmallSize + pixel * channels + channel, lanes);
                            sum = Vector512.FusedMultiplyAdd(value, Lanes.Load(weight, place * line + channel), sum);
                        }
                    }
                    Lanes.Store(sum, large, (row * shape.LargeWidth + x) * channels + channel, lanes);
                }
            }
        }
    }

    /// <summary>The weight's gradient, overwritten, its padding with zeros. Needs a barrier after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WeightGradient(
        Worker worker, int rows, in ConvolutionShape shape, ReadOnlySpan<float> large, ReadOnlySpan<float> small, Span<float> gradient)
    {
        int channels = shape.SmallChannels;
        int line = AlignedBuffer.RoundUp(channels);
        (int first, int end) = worker.Share(shape.KernelArea * (line / Lanes.Count));
        for (int unit = first; unit < end; unit++)
        {
            (int place, int chunk) = Math.DivRem(unit, line / Lanes.Count);
            int channel = chunk * Lanes.Count;
            int lanes = Math.Min(Lanes.Count, channels - channel);
            Vector512<float> sum = Vector512<float>.Zero;
            for (int image = 0; image < rows; image++)
            {
                for (int y = 0; y < shape.SmallHeight; y++)
                {
                    for (int x = 0; x < shape.SmallWidth; x++)
                    {
                        int pixel = LargePixel(shape, y, x, place);
                        if (pixel < 0)
                            continue;
                        Vector512<float> value = Lanes.Load(large, image * shape.LargeSize + pixel * channels + channel, lanes);
                        int from = image * shape.SmallSize + (y * shape.SmallWidth + x) * channels + channel;
                        sum = Vector512.FusedMultiplyAdd(value, Lanes.Load(small, from, lanes), sum);
                    }
                }
            }
            Lanes.Store(sum, gradient, place * line + channel);
        }
    }

    /// <summary>The pixel of the large image under a place of the kernel; −1 outside it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LargePixel(in ConvolutionShape shape, int y, int x, int place)
    {
        (int ky, int kx) = Math.DivRem(place, shape.KernelWidth);
        int sourceY = y * shape.StrideHeight - shape.PaddingHeight + ky * shape.DilationHeight;
        int sourceX = x * shape.StrideWidth - shape.PaddingWidth + kx * shape.DilationWidth;
        bool inside = (uint)sourceY < (uint)shape.LargeHeight && (uint)sourceX < (uint)shape.LargeWidth;
        return inside ? sourceY * shape.LargeWidth + sourceX : -1;
    }

    /// <summary>The pixel of the small image whose kernel has the given place on a pixel of the large one; −1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SmallPixel(in ConvolutionShape shape, int y, int x, int place)
    {
        (int ky, int kx) = Math.DivRem(place, shape.KernelWidth);
        (int sourceY, int restY) = Math.DivRem(y + shape.PaddingHeight - ky * shape.DilationHeight, shape.StrideHeight);
        (int sourceX, int restX) = Math.DivRem(x + shape.PaddingWidth - kx * shape.DilationWidth, shape.StrideWidth);
        bool inside = restY == 0 && restX == 0 && (uint)sourceY < (uint)shape.SmallHeight && (uint)sourceX < (uint)shape.SmallWidth;
        return inside ? sourceY * shape.SmallWidth + sourceX : -1;
    }
}
