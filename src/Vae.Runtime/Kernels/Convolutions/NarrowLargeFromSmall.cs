using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// As <see cref="LargeFromSmall"/>, for large images of few channels (grey, colour), whose panels would be padding for the most part:
/// each small pixel's contribution to all of the kernel's places is one full contraction over its channels, and each large element
/// the sum of its places' contributions, in their order.
/// </summary>
internal unsafe ref struct NarrowLargeFromSmall
{
    internal ConvolutionShape Shape;

    /// <summary>The batch.</summary>
    internal int Rows;

    /// <summary>The small images.</summary>
    internal float* Small;

    /// <summary>The weight.</summary>
    internal float* Weight;

    /// <summary>What each channel starts from; null for zero.</summary>
    internal float* Start;

    /// <summary>The large images.</summary>
    internal float* Large;

    /// <summary>Whether it is less work.</summary>
    internal static bool Suits(in ConvolutionShape shape) => shape.Groups == 1 && shape.LargeChannels <= 4 && shape.SmallChannels >= 8;

    /// <summary>Computes one worker's share. Needs a barrier after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare(Worker worker, int bits)
    {
        int pixels = Shape.SmallHeight * Shape.SmallWidth;
        int columns = Shape.Weight.Depth;
        int panels = PanelLayout.Panels(columns);
        int line = AlignedBuffer.RoundUp(columns);
        // Every place of the kernel is seen from one phase, whose pixels are a stride apart.
        int rowsOfPhase = (Shape.LargeHeight + Shape.StrideHeight - 1) / Shape.StrideHeight;
        int columnsOfPhase = (Shape.LargeWidth + Shape.StrideWidth - 1) / Shape.StrideWidth;
        int mostSources = checked(rowsOfPhase * columnsOfPhase * Shape.KernelArea);
        var scratch = new Scratch(checked(
            AlignedBuffer.RoundUp(mostSources) + Shape.SmallChannels * line + pixels * line + 2 * Scratch.SizeOfNumbers(pixels)
            + ConvolutionPhases.Room(Shape, withPixels: true)));
        float* b = scratch.Floats(Shape.SmallChannels * line);
        float* contributions = scratch.Floats(pixels * line);
        nint* rows = scratch.Numbers(pixels);
        nint* targets = scratch.Numbers(pixels);
        for (int pixel = 0; pixel < pixels; pixel++)
            (rows[pixel], targets[pixel]) = ((nint)pixel * Shape.SmallChannels, (nint)pixel * line);
        var phases = new ConvolutionPhases(Shape, rowFloats: 0, pixelFloats: 0, origin: 0, withPixels: true, ref scratch);
        int* sources = (int*)scratch.Floats(mostSources);
        Sources(phases, line, sources);
        TransposeWeight(b);

        nint onlySegment = 0;
        (int start, int end) = worker.Share(Rows);
        for (int image = start; image < end; image++)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                int width = PanelLayout.Width(columns, panel);
                var tile = new TileOperands
                {
                    A = Small + (nint)image * Shape.SmallSize,
                    Rows = rows,
                    Segments = &onlySegment,
                    SegmentCount = 1,
                    Steps = Shape.SmallChannels,
                    Stride = 1,
                    B = b + (nint)panel * PanelLayout.PanelWidth * Shape.SmallChannels,
                    BStride = width,
                    Ahead = b,
                    C = contributions + panel * PanelLayout.PanelWidth,
                    Targets = targets,
                };
                TileStrip.Compute<StoreAsIs>(tile, pixels, width, rowStride: 0, targetStride: 0, tableStride: 1, bits);
            }
            Gather(phases, sources, contributions, Large + (nint)image * Shape.LargeSize);
        }
    }

    /// <summary>Where each pixel's contributions lie, pixel by pixel and place by place of its phase; −1 for a small pixel that there is not.</summary>
    private readonly void Sources(in ConvolutionPhases phases, int line, int* sources)
    {
        for (int phase = 0; phase < phases.Count; phase++)
        {
            (int firstPixel, int pixels) = phases.Pixels(phase);
            (int firstPlace, int places) = phases.PlacesOf(phase);
            for (int i = firstPixel; i < firstPixel + pixels; i++)
            {
                (int y, int x) = Math.DivRem((int)phases.Targets[i] / Shape.LargeChannels, Shape.LargeWidth);
                for (int p = firstPlace; p < firstPlace + places; p++)
                {
                    (int ky, int kx) = Math.DivRem(phases.Places[p], Shape.KernelWidth);
                    int sourceY = (y + Shape.PaddingHeight - ky * Shape.DilationHeight) / Shape.StrideHeight;
                    int sourceX = (x + Shape.PaddingWidth - kx * Shape.DilationWidth) / Shape.StrideWidth;
                    bool inside = (uint)sourceY < (uint)Shape.SmallHeight && (uint)sourceX < (uint)Shape.SmallWidth;
                    *sources++ = inside
                        ? (sourceY * Shape.SmallWidth + sourceX) * line + phases.Places[p] * Shape.LargeChannels
                        : -1;
                }
            }
        }
    }

    /// <summary>One image's pixels, each from the small pixels that reach it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Gather(in ConvolutionPhases phases, int* sources, float* contributions, float* large)
    {
        for (int phase = 0; phase < phases.Count; phase++)
        {
            (int first, int pixels) = phases.Pixels(phase);
            (_, int places) = phases.PlacesOf(phase);
            for (int i = first; i < first + pixels; i++, sources += places)
            {
                for (int l = 0; l < Shape.LargeChannels; l++)
                {
                    float sum = Start == null ? 0 : Start[l];
                    for (int p = 0; p < places; p++)
                    {
                        if (sources[p] >= 0)
                            sum += contributions[sources[p] + l];
                    }
                    large[phases.Targets[i] + l] = sum;
                }
            }
        }
    }

    /// <summary>Lines of small channels, columns (place, l).</summary>
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
