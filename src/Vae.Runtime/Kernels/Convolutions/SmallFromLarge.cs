using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// small[n, y, x, s] = start[s] + Σ (ky, kx, l) large·weight, divided among workers: a convolution forward, and a transposed
/// convolution's gradient to its input.
/// </summary>
/// <remarks>
/// A contraction whose rows are the pixels of the small image, and whose depth is the patch under each. The patch is read in place, so
/// there is no matrix of patches. Each row of the kernel is consecutive in memory.
/// </remarks>
internal unsafe ref struct SmallFromLarge
{
    internal ConvolutionShape Shape;

    /// <summary>The number of rows of the batch.</summary>
    internal int Rows;

    /// <summary>The large images.</summary>
    internal float* Large;

    /// <summary>The weight.</summary>
    internal float* Weight;

    /// <summary>The start value of each channel, padded to 16; null for zero.</summary>
    internal float* Start;

    /// <summary>The epilogue's second matrix, in the layout of the small images; null if it reads none.</summary>
    internal float* Saved;

    /// <summary>The small images.</summary>
    internal float* Small;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        ConvolutionLayout layout = Shape.Weight;
        ImagePadding padding = ImagePadding.OfLarge(Shape);
        int pixels = Shape.SmallHeight * Shape.SmallWidth;
        var scratch = new Scratch(checked(
            AlignedBuffer.RoundUp(padding.Floats) + 2 * Scratch.SizeOfNumbers(pixels) + Scratch.SizeOfNumbers(Shape.KernelArea)));
        float* padded = scratch.Floats(padding.Floats);
        nint* rows = scratch.Numbers(pixels);
        nint* targets = scratch.Numbers(pixels);
        nint* segments = scratch.Numbers(Shape.KernelArea);
        (int count, int steps) = Segments(padding.RowFloats, segments);
        Pixels(padding.RowFloats, rows, targets);
        if (!padding.IsEmpty)
            padding.Clear(padded);

        // A panel of the weight stays cached while the images are read.
        int panels = PanelLayout.Panels(layout.SmallPerGroup);
        (int start, int end) = PanelLayout.Share(worker, layout.SmallPerGroup, Rows, Shape.Groups);
        int copied = -1;
        for (int unit = start; unit < end; unit++)
        {
            (int part, int image) = Math.DivRem(unit, Rows);
            (int group, int panel) = Math.DivRem(part, panels);
            float* large = Large + (nint)image * Shape.LargeSize;
            if (!padding.IsEmpty && image != copied)
            {
                padding.Copy(large, padded);
                copied = image;
            }
            int channel = group * layout.SmallPerGroup + panel * PanelLayout.PanelWidth;
            int width = PanelLayout.Width(layout.SmallPerGroup, panel);
            nint place = (nint)image * Shape.SmallSize + channel;
            float* b = Weight + (nint)group * layout.GroupFloats + (nint)panel * PanelLayout.PanelWidth * layout.Depth;
            var tile = new TileOperands
            {
                A = (padding.IsEmpty ? large : padded) + group * Shape.LargePerGroup,
                Rows = rows,
                Segments = segments,
                SegmentCount = count,
                Steps = steps,
                Stride = 1,
                B = b,
                BStride = width,
                Ahead = b,
                Start = Start == null ? null : Start + channel,
                C = Small + place,
                Saved = Saved + place,
                Targets = targets,
            };
            int columns = Math.Min(width, layout.SmallPerGroup - panel * PanelLayout.PanelWidth);
            TileStrip.Compute<TEpilogue>(tile, pixels, columns, rowStride: 0, targetStride: 0, tableStride: 1, bits);
        }
    }

    /// <summary>The segments of a patch: its rows if they are consecutive in memory, else its pixels.</summary>
    private readonly (int Count, int Steps) Segments(int rowFloats, nint* segments)
    {
        bool dense = Shape.Groups == 1 && Shape.DilationWidth == 1;
        int across = dense ? 1 : Shape.KernelWidth;
        for (int ky = 0; ky < Shape.KernelHeight; ky++)
        {
            for (int kx = 0; kx < across; kx++)
                segments[ky * across + kx] = (nint)ky * Shape.DilationHeight * rowFloats + kx * Shape.DilationWidth * Shape.LargeChannels;
        }
        return (Shape.KernelHeight * across, dense ? Shape.KernelWidth * Shape.LargeChannels : Shape.LargePerGroup);
    }

    private readonly void Pixels(int rowFloats, nint* rows, nint* targets)
    {
        for (int y = 0; y < Shape.SmallHeight; y++)
        {
            for (int x = 0; x < Shape.SmallWidth; x++)
            {
                int pixel = y * Shape.SmallWidth + x;
                rows[pixel] = (nint)y * Shape.StrideHeight * rowFloats + x * Shape.StrideWidth * Shape.LargeChannels;
                targets[pixel] = (nint)pixel * Shape.SmallChannels;
            }
        }
    }
}
