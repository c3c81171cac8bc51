using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// large[n, y, x, l] = start[l] + Σ (ky, kx, s) small·weight over the small pixels whose kernels reach the large one, divided among
/// workers: a transposed convolution forward, and a convolution's gradient to its input.
/// </summary>
/// <remarks>
/// Each phase (see <see cref="ConvolutionPhases"/>) is a contraction over the phase's places of the kernel and the small channels. The
/// weight's panels are transposed when they are needed: the weight is small beside the images.
/// </remarks>
internal unsafe ref struct LargeFromSmall
{
    internal ConvolutionShape Shape;

    /// <summary>The number of rows of the batch.</summary>
    internal int Rows;

    /// <summary>The small images.</summary>
    internal float* Small;

    /// <summary>The weight.</summary>
    internal float* Weight;

    /// <summary>The start value of each channel, padded to 16; null for zero.</summary>
    internal float* Start;

    /// <summary>The epilogue's second matrix, in the layout of the large images; null if it reads none.</summary>
    internal float* Saved;

    /// <summary>The large images.</summary>
    internal float* Large;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        ImagePadding padding = ImagePadding.OfSmall(Shape);
        int depth = Shape.KernelArea * Shape.SmallPerGroup;
        var scratch = new Scratch(checked(
            AlignedBuffer.RoundUp(padding.Floats) + depth * PanelLayout.PanelWidth + ConvolutionPhases.Room(Shape, withPixels: true)));
        float* padded = scratch.Floats(padding.Floats);
        float* b = scratch.Floats(depth * PanelLayout.PanelWidth);
        var phases = new ConvolutionPhases(
            Shape, padding.RowFloats, Shape.SmallChannels, padding.Origin, withPixels: true, ref scratch);
        if (!padding.IsEmpty)
            padding.Clear(padded);

        int panels = PanelLayout.Panels(Shape.LargePerGroup);
        (int start, int end) = PanelLayout.Share(worker, Shape.LargePerGroup, Rows, Shape.Groups);
        (int copied, int prepared) = (-1, -1);
        for (int unit = start; unit < end; unit++)
        {
            (int part, int image) = Math.DivRem(unit, Rows);
            (int group, int panel) = Math.DivRem(part, panels);
            if (part != prepared)
            {
                TransposeWeight(group, panel, phases, b);
                prepared = part;
            }
            float* small = Small + (nint)image * Shape.SmallSize;
            if (!padding.IsEmpty && image != copied)
            {
                padding.Copy(small, padded);
                copied = image;
            }
            Image<TEpilogue>((padding.IsEmpty ? small : padded) + group * Shape.SmallPerGroup, b, phases, image, group, panel, bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Image<TEpilogue>(
        float* source, float* b, in ConvolutionPhases phases, int image, int group, int panel, int bits)
        where TEpilogue : struct, IEpilogue
    {
        int width = PanelLayout.Width(Shape.LargePerGroup, panel);
        int columns = Math.Min(width, Shape.LargePerGroup - panel * PanelLayout.PanelWidth);
        int channel = group * Shape.LargePerGroup + panel * PanelLayout.PanelWidth;
        nint place = (nint)image * Shape.LargeSize + channel;
        for (int phase = 0; phase < phases.Count; phase++)
        {
            (int pixel, int pixels) = phases.Pixels(phase);
            (int first, int count) = phases.PlacesOf(phase);
            float* panelStart = b + (nint)first * Shape.SmallPerGroup * width;
            var tile = new TileOperands
            {
                A = source,
                Rows = phases.Rows + pixel,
                Segments = phases.Segments + first,
                SegmentCount = count,
                Steps = Shape.SmallPerGroup,
                Stride = 1,
                B = panelStart,
                BStride = width,
                Ahead = b,
                Start = Start == null ? null : Start + channel,
                C = Large + place,
                Saved = Saved + place,
                Targets = phases.Targets + pixel,
            };
            TileStrip.Compute<TEpilogue>(tile, pixels, columns, rowStride: 0, targetStride: 0, tableStride: 1, bits);
        }
    }

    /// <summary>One panel of large channels: lines (place, s) in the order of the phases' places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void TransposeWeight(int group, int panel, in ConvolutionPhases phases, float* target)
    {
        const int side = BlockTranspose.Side;
        ConvolutionLayout layout = Shape.Weight;
        float* weight = Weight + (nint)group * layout.GroupFloats;
        int width = PanelLayout.Width(Shape.LargePerGroup, panel);
        int first = panel * PanelLayout.PanelWidth;
        for (int i = 0; i < phases.PlaceCount; i++)
        {
            for (int s = 0; s < Shape.SmallPerGroup; s += side)
            {
                for (int l = 0; l < width; l += side)
                {
                    int row = phases.Places[i] * Shape.LargePerGroup + first + l;
                    BlockTranspose.Run(
                        weight + PanelLayout.Index(layout.Depth, Shape.SmallPerGroup, row, s),
                        PanelLayout.Width(Shape.SmallPerGroup, s / PanelLayout.PanelWidth),
                        Math.Clamp(Shape.LargePerGroup - first - l, 0, side),
                        target + ((nint)i * Shape.SmallPerGroup + s) * width + l,
                        width,
                        Math.Min(side, Shape.SmallPerGroup - s));
                }
            }
        }
    }
}
