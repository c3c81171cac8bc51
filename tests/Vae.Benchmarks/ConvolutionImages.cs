using Vae.Execution;

namespace Vae.Benchmarks;

/// <summary>A convolution's operands, and the patches of an image that the plain ways to compute go through.</summary>
internal sealed class ConvolutionImages
{
    internal ConvolutionImages(ConvolutionWork work)
    {
        Work = work;
        X = Numbers.Between(-1, 1, work.InputFloats, 1);
        Dy = Numbers.Between(-1, 1, work.OutputFloats, 2);
        W = Numbers.Between(-1, 1, work.WeightFloats, 3);
        Bias = Numbers.Between(-1, 1, work.Filters, 4);
        Panels = Numbers.Empty(work.Shape.Weight.Floats);
        work.Shape.Weight.FromFile(InFileOrder(W.Span), Panels.Span);
        Y = Numbers.Empty(work.OutputFloats);
        Dx = Numbers.Empty(work.InputFloats);
        Dw = Numbers.Empty(Math.Max(work.WeightFloats, Panels.Length));
        Db = Numbers.Empty(work.Filters);
    }

    internal ConvolutionWork Work { get; }

    /// <summary>x. // [rows, size, size, channels]</summary>
    internal AlignedBuffer X { get; }

    /// <summary>∂L/∂y. // [rows, output size, output size, filters]</summary>
    internal AlignedBuffer Dy { get; }

    /// <summary>W in the order of patches. // [filters, kernel, kernel, channels]</summary>
    internal AlignedBuffer W { get; }

    /// <summary>W in memory's order.</summary>
    internal AlignedBuffer Panels { get; }

    /// <summary>b. // [filters]</summary>
    internal AlignedBuffer Bias { get; }

    internal AlignedBuffer Y { get; }

    internal AlignedBuffer Dx { get; }

    internal AlignedBuffer Dw { get; }

    internal AlignedBuffer Db { get; }

    /// <summary>The places of a filter in all output images.</summary>
    internal int Places => Work.Rows * Work.OutputSize * Work.OutputSize;

    /// <summary>The values that a filter sees at one place.</summary>
    internal int PatchSize => Work.Kernel * Work.Kernel * Work.Channels;

    /// <summary>Copies what a filter sees at a place, zeros beyond the edge. // [kernel, kernel, channels]</summary>
    internal void Gather(int place, Span<float> patch)
    {
        for (int tap = 0; tap < Work.Kernel * Work.Kernel; tap++)
        {
            Span<float> target = patch.Slice(tap * Work.Channels, Work.Channels);
            int pixel = Pixel(place, tap);
            if (pixel < 0)
                target.Clear();
            else
                X.Span.Slice(pixel * Work.Channels, Work.Channels).CopyTo(target);
        }
    }

    /// <summary>Adds a patch's gradient to what the filter saw at a place.</summary>
    internal void Scatter(int place, ReadOnlySpan<float> patch)
    {
        for (int tap = 0; tap < Work.Kernel * Work.Kernel; tap++)
        {
            int pixel = Pixel(place, tap);
            for (int channel = 0; pixel >= 0 && channel < Work.Channels; channel++)
                Dx.Span[pixel * Work.Channels + channel] += patch[tap * Work.Channels + channel];
        }
    }

    /// <summary>From the order of patches to the order of files. // [filters, channels, kernel, kernel]</summary>
    internal float[] InFileOrder(ReadOnlySpan<float> weight)
    {
        int taps = Work.Kernel * Work.Kernel;
        var result = new float[Work.WeightFloats];
        for (int i = 0; i < result.Length; i++)
        {
            (int filter, int rest) = Math.DivRem(i, PatchSize);
            (int tap, int channel) = Math.DivRem(rest, Work.Channels);
            result[(filter * Work.Channels + channel) * taps + tap] = weight[i];
        }
        return result;
    }

    /// <summary>The pixel that a place of the kernel sees, or -1 beyond the edge.</summary>
    private int Pixel(int place, int tap)
    {
        int side = Work.OutputSize;
        (int row, int y, int x) = (place / (side * side), place / side % side, place % side);
        int top = y * Work.Stride - Work.Padding + tap / Work.Kernel;
        int left = x * Work.Stride - Work.Padding + tap % Work.Kernel;
        bool isInside = (uint)top < (uint)Work.Size && (uint)left < (uint)Work.Size;
        return isInside ? (row * Work.Size + top) * Work.Size + left : -1;
    }
}
