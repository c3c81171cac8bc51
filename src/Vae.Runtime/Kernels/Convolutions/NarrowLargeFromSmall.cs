using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
            AlignedBuffer.RoundUp(mostSources) + Shape.SmallChannels * line + pixels * line + Lanes.Count
            + 2 * Scratch.SizeOfNumbers(pixels) + AlignedBuffer.RoundUp(2 * Shape.KernelArea) + ConvolutionPhases.Room(Shape, withPixels: true)));
        float* b = scratch.Floats(Shape.SmallChannels * line);
        float* contributions = scratch.Floats(pixels * line + Lanes.Count);
        Vector512<float>.Zero.Store(contributions + pixels * line);
        nint* rows = scratch.Numbers(pixels);
        nint* targets = scratch.Numbers(pixels);
        for (int pixel = 0; pixel < pixels; pixel++)
            (rows[pixel], targets[pixel]) = ((nint)pixel * Shape.SmallChannels, (nint)pixel * line);
        var phases = new ConvolutionPhases(Shape, rowFloats: 0, pixelFloats: 0, origin: 0, withPixels: true, ref scratch);
        int* sources = (int*)scratch.Floats(mostSources);
        Sources(phases, line, (int*)scratch.Floats(2 * Shape.KernelArea), sources);
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

    /// <summary>
    /// Where each pixel's contributions lie, pixel by pixel and place by place of its phase: at the zeros behind them for a small pixel
    /// that there is not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sources(in ConvolutionPhases phases, int line, int* shifts, int* sources)
    {
        int zeros = Shape.SmallHeight * Shape.SmallWidth * line;
        for (int phase = 0; phase < phases.Count; phase++)
        {
            (int py, int px) = Math.DivRem(phase, phases.CountAcross);
            (int first, int count) = phases.PlacesOf(phase);
            for (int p = 0; p < count; p++)
            {
                (int ky, int kx) = Math.DivRem(phases.Places[first + p], Shape.KernelWidth);
                shifts[2 * p] = (py + Shape.PaddingHeight - ky * Shape.DilationHeight) / Shape.StrideHeight;
                shifts[2 * p + 1] = (px + Shape.PaddingWidth - kx * Shape.DilationWidth) / Shape.StrideWidth;
            }
            int height = (Shape.LargeHeight - 1 - py) / Shape.StrideHeight + 1;
            int width = (Shape.LargeWidth - 1 - px) / Shape.StrideWidth + 1;
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    for (int p = 0; p < count; p++)
                    {
                        int sourceY = y + shifts[2 * p];
                        int sourceX = x + shifts[2 * p + 1];
                        bool inside = (uint)sourceY < (uint)Shape.SmallHeight && (uint)sourceX < (uint)Shape.SmallWidth;
                        *sources++ = inside
                            ? (sourceY * Shape.SmallWidth + sourceX) * line + phases.Places[first + p] * Shape.LargeChannels
                            : zeros;
                    }
                }
            }
        }
    }

    /// <summary>One image's pixels, each from the small pixels that reach it: all of a pixel's channels in one short vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Gather(in ConvolutionPhases phases, int* sources, float* contributions, float* large)
    {
        int channels = Shape.LargeChannels;
        Vector128<float> start = Start == null ? Vector128<float>.Zero : Vector128.Load(Start);
        for (int phase = 0; phase < phases.Count; phase++)
        {
            (int first, int pixels) = phases.Pixels(phase);
            (_, int places) = phases.PlacesOf(phase);
            for (int i = first; i < first + pixels; i++)
            {
                Vector128<float> sum = start;
                for (int p = places; p > 0; p--)
                    sum += Vector128.Load(contributions + *sources++);
                float* target = large + phases.Targets[i];
                target[0] = sum[0];
                if (channels > 1)
                    target[1] = sum[1];
                if (channels > 2)
                    target[2] = sum[2];
                if (channels > 3)
                    target[3] = sum[3];
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
