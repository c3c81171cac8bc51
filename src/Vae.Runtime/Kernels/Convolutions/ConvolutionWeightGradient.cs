using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// weightGradient[s, (ky, kx, l)] = Σ (n, y, x) large·small, divided among workers: the same for both directions of a convolution.
/// </summary>
/// <remarks>
/// A contraction over the small image's pixels. It takes a few images at a time, so that they stay cached while every tile of the gradient
/// is computed. A tile's sums continue from one group of images to the next, in the order of one chain.
/// </remarks>
internal unsafe ref struct ConvolutionWeightGradient
{
    internal ConvolutionShape Shape;

    /// <summary>The number of rows of the batch.</summary>
    internal int Rows;

    /// <summary>The large images.</summary>
    internal float* Large;

    /// <summary>The small images.</summary>
    internal float* Small;

    /// <summary>The gradient, in the weight's memory order. Its padding is written too.</summary>
    internal float* Gradient;

    private const int RowsPerUnit = 8;

    // The most floats of a group of padded images: they are read once for each tile, and should stay in the second cache.
    private const int GroupFloats = 1 << 14;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare(Worker worker, int bits)
    {
        ConvolutionLayout layout = Shape.Weight;
        ImagePadding padding = ImagePadding.OfLarge(Shape);
        int imagesAtOnce = Math.Clamp(GroupFloats / padding.Floats, 1, Rows);
        int pixels = Shape.SmallHeight * Shape.SmallWidth;
        var scratch = new Scratch(checked(
            AlignedBuffer.RoundUp(padding.Floats * imagesAtOnce) + AlignedBuffer.RoundUp(pixels * imagesAtOnce * PanelLayout.PanelWidth)
            + 2 * Scratch.SizeOfNumbers(layout.Depth) + Scratch.SizeOfNumbers(imagesAtOnce * Shape.SmallHeight)));
        float* padded = scratch.Floats(padding.Floats * imagesAtOnce);
        float* packed = scratch.Floats(pixels * imagesAtOnce * PanelLayout.PanelWidth);
        nint* rows = scratch.Numbers(layout.Depth);
        nint* targets = scratch.Numbers(layout.Depth);
        nint* segments = scratch.Numbers(imagesAtOnce * Shape.SmallHeight);
        Depth(padding.RowFloats, rows);
        for (int slot = 0; slot < imagesAtOnce; slot++)
        {
            padding.Clear(padded + (nint)slot * padding.Floats);
            for (int y = 0; y < Shape.SmallHeight; y++)
                segments[slot * Shape.SmallHeight + y] = (nint)slot * padding.Floats + (nint)y * Shape.StrideHeight * padding.RowFloats;
        }

        int blocks = (layout.Depth + RowsPerUnit - 1) / RowsPerUnit;
        int panels = PanelLayout.Panels(layout.SmallPerGroup);
        (int start, int end) = PanelLayout.Share(worker, layout.SmallPerGroup, blocks, Shape.Groups);
        for (int image = 0; image < Rows && start < end; image += imagesAtOnce)
        {
            int images = Math.Min(imagesAtOnce, Rows - image);
            for (int slot = 0; slot < images; slot++)
                padding.Copy(Large + (nint)(image + slot) * Shape.LargeSize, padded + (nint)slot * padding.Floats);
            for (int unit = start; unit < end;)
            {
                (int part, int block) = Math.DivRem(unit, blocks);
                (int group, int panel) = Math.DivRem(part, panels);
                int units = Math.Min(blocks - block, end - unit);
                int width = PanelLayout.Width(layout.SmallPerGroup, panel);
                Pack(image * pixels, images * pixels, group, panel, width, packed);
                for (int i = 0; i < layout.Depth; i++)
                    targets[i] = (nint)i * width;
                int row = block * RowsPerUnit;
                var tile = new TileOperands
                {
                    A = padded + group * Shape.LargePerGroup,
                    Rows = rows + row,
                    Segments = segments,
                    SegmentCount = images * Shape.SmallHeight,
                    Steps = Shape.SmallWidth,
                    Stride = (nint)Shape.StrideWidth * Shape.LargeChannels,
                    B = packed,
                    BStride = width,
                    Ahead = packed,
                    C = Gradient + (nint)group * layout.GroupFloats + (nint)panel * PanelLayout.PanelWidth * layout.Depth,
                    Targets = targets + row,
                };
                int count = Math.Min(units * RowsPerUnit, layout.Depth - row);
                if (image == 0)
                    TileStrip.Compute<StoreAsIs>(tile, count, width, rowStride: 0, targetStride: 0, tableStride: 1, bits);
                else
                    TileStrip.Compute<Accumulate>(tile, count, width, rowStride: 0, targetStride: 0, tableStride: 1, bits);
                unit += units;
            }
        }
    }

    /// <summary>The start of each (ky, kx, l).</summary>
    private readonly void Depth(int rowFloats, nint* rows)
    {
        int row = 0;
        for (int ky = 0; ky < Shape.KernelHeight; ky++)
        {
            for (int kx = 0; kx < Shape.KernelWidth; kx++)
            {
                nint place = (nint)ky * Shape.DilationHeight * rowFloats + kx * Shape.DilationWidth * Shape.LargeChannels;
                for (int l = 0; l < Shape.LargePerGroup; l++)
                    rows[row++] = place + l;
            }
        }
    }

    /// <summary>One panel's channels of the small images' pixels, padded with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pack(int firstPixel, int pixels, int group, int panel, int width, float* target)
    {
        int first = panel * PanelLayout.PanelWidth;
        int used = Math.Min(width, Shape.SmallPerGroup - first);
        float* source = Small + (nint)firstPixel * Shape.SmallChannels + group * Shape.SmallPerGroup + first;
        for (int pixel = 0; pixel < pixels; pixel++, source += Shape.SmallChannels, target += width)
        {
            var line = new Span<float>(target, width);
            new ReadOnlySpan<float>(source, used).CopyTo(line);
            line[used..].Clear();
        }
    }
}
