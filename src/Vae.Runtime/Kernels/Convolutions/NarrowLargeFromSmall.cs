using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The same as <see cref="LargeFromSmall"/> for large images with few channels (grey, colour), whose panels would be mostly padding. Each
/// small pixel's contribution to all of the kernel's places is one contraction over its channels. Each large element is the sum of its
/// places' contributions, in order. It goes band by band (see <see cref="NarrowBands"/>), because the contributions of a whole image would
/// be a matrix of patches, many times as large as the image.
/// </summary>
internal unsafe ref struct NarrowLargeFromSmall
{
    internal ConvolutionShape Shape;

    /// <summary>The number of rows of the batch.</summary>
    internal int Rows;

    /// <summary>The small images.</summary>
    internal float* Small;

    /// <summary>The weight.</summary>
    internal float* Weight;

    /// <summary>The start value of each channel; null for zero.</summary>
    internal float* Start;

    /// <summary>The large images.</summary>
    internal float* Large;

    /// <summary>
    /// Whether this is less work: the contributions for a few rows fit into the second cache, and few of them are computed twice.
    /// </summary>
    internal static bool Suits(in ConvolutionShape shape) =>
        shape.Groups == 1 && shape.LargeChannels <= 4 && shape.SmallChannels >= 8 && new NarrowBands(shape).Suit;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare(Worker worker, int bits)
    {
        var bands = new NarrowBands(Shape);
        int columns = Shape.Weight.Depth;
        int panels = PanelLayout.Panels(columns);
        int pixels = Math.Min(bands.SmallRows, Shape.SmallHeight) * Shape.SmallWidth;
        var scratch = new Scratch(checked(
            Shape.SmallChannels * bands.Line + AlignedBuffer.RoundUp(bands.Floats) + 2 * Scratch.SizeOfNumbers(pixels)
            + AlignedBuffer.RoundUp(bands.MostSources) + ConvolutionPhases.Room(Shape, withPixels: false)));
        float* b = scratch.Floats(Shape.SmallChannels * bands.Line);
        float* contributions = scratch.Floats(bands.Floats);
        // Each row's pixels are followed by a vector of zeros, for pixels outside the image.
        for (int y = 0; y < bands.SmallRows; y++)
            Vector512<float>.Zero.Store(contributions + (nint)y * bands.RowFloats + Shape.SmallWidth * bands.Line);
        nint* rows = scratch.Numbers(pixels);
        nint* targets = scratch.Numbers(pixels);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            (int y, int x) = Math.DivRem(pixel, Shape.SmallWidth);
            (rows[pixel], targets[pixel]) = ((nint)pixel * Shape.SmallChannels, (nint)y * bands.RowFloats + x * bands.Line);
        }
        int* sources = (int*)scratch.Floats(bands.MostSources);
        var phases = new ConvolutionPhases(Shape, rowFloats: 0, pixelFloats: 0, origin: 0, withPixels: false, ref scratch);
        Sources(phases, bands, sources);
        TransposeWeight(b);

        nint onlySegment = 0;
        (int start, int end) = worker.Share(checked(Rows * bands.Count));
        for (int unit = start; unit < end; unit++)
        {
            (int image, int band) = Math.DivRem(unit, bands.Count);
            (int first, int count) = bands.Band(band);
            int top = first + bands.FirstShift;
            int bottom = top + bands.Rows(count);
            int begin = Math.Clamp(0, top, bottom);
            int stop = Math.Clamp(Shape.SmallHeight, begin, bottom);
            // Rows outside the image.
            new Span<float>(contributions, (begin - top) * bands.RowFloats).Clear();
            new Span<float>(contributions + (nint)(stop - top) * bands.RowFloats, (bottom - stop) * bands.RowFloats).Clear();
            for (int panel = 0; panel < panels && begin < stop; panel++)
            {
                int width = PanelLayout.Width(columns, panel);
                var tile = new TileOperands
                {
                    A = Small + (nint)image * Shape.SmallSize + (nint)begin * Shape.SmallWidth * Shape.SmallChannels,
                    Rows = rows,
                    Segments = &onlySegment,
                    SegmentCount = 1,
                    Steps = Shape.SmallChannels,
                    Stride = 1,
                    B = b + (nint)panel * PanelLayout.PanelWidth * Shape.SmallChannels,
                    BStride = width,
                    Ahead = b,
                    C = contributions + (nint)(begin - top) * bands.RowFloats + panel * PanelLayout.PanelWidth,
                    Targets = targets,
                };
                TileStrip.Compute<StoreAsIs>(
                    tile, (stop - begin) * Shape.SmallWidth, width, rowStride: 0, targetStride: 0, tableStride: 1, bits);
            }
            Gather(phases, bands.RowFloats, sources, contributions, first, count, Large + (nint)image * Shape.LargeSize);
        }
    }

    /// <summary>
    /// The positions of the contributions to one row of each phase, pixel by pixel and place by place, relative to the first small row that
    /// it reads. A small pixel outside the image has the position of the zeros after a row. The positions are the same for every row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sources(in ConvolutionPhases phases, in NarrowBands bands, int* sources)
    {
        for (int phase = 0; phase < phases.Count; phase++)
        {
            (int py, int px) = Math.DivRem(phase, phases.CountAcross);
            (int first, int count) = phases.PlacesOf(phase);
            int width = (Shape.LargeWidth - 1 - px) / Shape.StrideWidth + 1;
            for (int x = 0; x < width; x++)
            {
                for (int p = first; p < first + count; p++)
                {
                    (int ky, int kx) = Math.DivRem(phases.Places[p], Shape.KernelWidth);
                    int sourceY = (py + Shape.PaddingHeight - ky * Shape.DilationHeight) / Shape.StrideHeight - bands.FirstShift;
                    int sourceX = x + (px + Shape.PaddingWidth - kx * Shape.DilationWidth) / Shape.StrideWidth;
                    *sources++ = sourceY * bands.RowFloats + ((uint)sourceX < (uint)Shape.SmallWidth
                        ? sourceX * bands.Line + phases.Places[p] * Shape.LargeChannels
                        : Shape.SmallWidth * bands.Line);
                }
            }
        }
    }

    /// <summary>A band's pixels, each from the small pixels that reach it. All channels of a pixel are in one short vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Gather(
        in ConvolutionPhases phases, int rowFloats, int* sources, float* contributions, int first, int count, float* large)
    {
        int channels = Shape.LargeChannels;
        Vector128<float> start = Start == null ? Vector128<float>.Zero : Vector128.Load(Start);
        nint step = (nint)Shape.StrideWidth * channels;
        for (int phase = 0; phase < phases.Count; phase++)
        {
            (int py, int px) = Math.DivRem(phase, phases.CountAcross);
            (_, int places) = phases.PlacesOf(phase);
            int width = (Shape.LargeWidth - 1 - px) / Shape.StrideWidth + 1;
            int height = Math.Min(first + count, (Shape.LargeHeight - 1 - py) / Shape.StrideHeight + 1) - first;
            for (int y = 0; y < height; y++)
            {
                int* source = sources;
                float* row = contributions + (nint)y * rowFloats;
                float* target = large + (((nint)first + y) * Shape.StrideHeight + py) * Shape.LargeWidth * channels + (nint)px * channels;
                for (int x = width; x > 0; x--)
                {
                    Vector128<float> sum = start;
                    for (int p = places; p > 0; p--)
                        sum += Vector128.Load(row + *source++);
                    target[0] = sum[0];
                    if (channels > 1)
                        target[1] = sum[1];
                    if (channels > 2)
                        target[2] = sum[2];
                    if (channels > 3)
                        target[3] = sum[3];
                    target += step;
                }
            }
            sources += width * places;
        }
    }

    /// <summary>The weight with small channels as lines and (place, l) as columns.</summary>
    private readonly void TransposeWeight(float* target)
    {
        const int side = BlockTranspose.Side;
        int columns = Shape.Weight.Depth;
        for (int s = 0; s < Shape.SmallChannels; s += side)
        {
            for (int column = 0; column < columns; column += side)
            {
                int panel = column / PanelLayout.PanelWidth;
                BlockTranspose.Run(
                    Weight + PanelLayout.Index(columns, Shape.SmallChannels, column, s),
                    PanelLayout.Width(Shape.SmallChannels, s / PanelLayout.PanelWidth),
                    Math.Min(side, columns - column),
                    target + PanelLayout.Index(Shape.SmallChannels, columns, s, column),
                    PanelLayout.Width(columns, panel),
                    Math.Min(side, Shape.SmallChannels - s));
            }
        }
    }
}
