using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The same as <see cref="LargeFromSmall"/> if every small channel is connected to one large channel. It goes phase by phase; the lanes are
/// the large channels. If a large channel has several small channels, these are copied into separate planes, and are added one after the
/// other, like the places of the kernel.
/// </summary>
internal unsafe ref struct DepthwiseLargeFromSmall
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

    /// <summary>The epilogue's second matrix, in the layout of the large images; null if it reads none.</summary>
    internal float* Saved;

    /// <summary>The large images.</summary>
    internal float* Large;

    private const int StagedFloats = 1 << 16;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        int channels = Shape.LargeChannels;
        int perChannel = Shape.SmallPerGroup;
        int left = FirstSmall(0, Shape.PaddingWidth, Shape.KernelWidth, Shape.DilationWidth, Shape.StrideWidth);
        var staged = new StagedImage
        {
            Height = Shape.SmallHeight,
            Width = Shape.SmallWidth,
            Channels = Shape.SmallChannels,
            Down = new KernelAxis(1, 1, 0, 1),
            Across = new KernelAxis(1, 1, -left, 1),
            Columns = (Shape.LargeWidth - 1 + Shape.PaddingWidth) / Shape.StrideWidth - left + 1,
            PixelFloats = channels,
            Parts = perChannel,
        };
        int reach = (Shape.KernelHeight - 1) * Shape.DilationHeight / Shape.StrideHeight + 2;
        int outputs = staged.OutputsAtOnce((Shape.LargeHeight - 1) / Shape.StrideHeight + 1, reach, StagedFloats);
        int planeFloats = staged.PlaneFloats(outputs + reach);
        int line = DepthwiseRows.LineFloats(channels);
        int terms = Shape.KernelArea * perChannel;
        bool isDense = Shape.StrideWidth == 1;
        int besideRow = isDense ? 0 : AlignedBuffer.RoundUp(((Shape.LargeWidth - 1) / Shape.StrideWidth + 1) * channels) + Lanes.Count;
        int phasesAcross = Math.Min(Shape.StrideWidth, Shape.LargeWidth);
        var scratch = new Scratch(checked(
            AlignedBuffer.RoundUp(staged.Floats(outputs + reach)) + StagedImage.RoomToSelect(channels)
            + AlignedBuffer.RoundUp((terms + 1) * line) + Scratch.SizeOfNumbers(terms)
            + phasesAcross * DepthwiseRows.MostRows * besideRow + ConvolutionPhases.Room(Shape, withPixels: false)));
        float* copy = scratch.Floats(staged.Floats(outputs + reach));
        staged.Select(0, channels, scratch.Floats(StagedImage.RoomToSelect(channels)));
        float* start = scratch.Floats((terms + 1) * line);
        nint* segments = scratch.Numbers(terms);
        float* beside = scratch.Floats(phasesAcross * DepthwiseRows.MostRows * besideRow);
        var phases = new ConvolutionPhases(Shape, staged.RowFloats, channels, origin: 0, withPixels: false, ref scratch);
        DepthwiseRows.FillLine(Start, 1, channels, start);
        for (int term = 0; term < phases.PlaceCount * perChannel; term++)
        {
            (int place, int part) = Math.DivRem(term, perChannel);
            float* values = Weight + (nint)phases.Places[place] * AlignedBuffer.RoundUp(Shape.SmallChannels) + part;
            DepthwiseRows.FillLine(values, perChannel, channels, start + (nint)(term + 1) * line);
            segments[term] = phases.Segments[place] + (nint)part * planeFloats - (nint)left * channels;
        }

        var rows = new DepthwiseRows
        {
            ARow = staged.RowFloats,
            Start = start,
            Channels = channels,
            CRow = isDense ? (nint)Shape.StrideHeight * Shape.LargeWidth * channels : besideRow,
        };
        float* limit = Small + (nint)Rows * Shape.SmallSize;
        (int first, int end) = worker.Share(Rows * Shape.LargeHeight);
        for (int row = first; row < end;)
        {
            (int image, int y) = Math.DivRem(row, Shape.LargeHeight);
            int count = (int)Math.Min(Math.Min((long)outputs * Shape.StrideHeight, end - row), Shape.LargeHeight - y);
            int top = FirstSmall(y, Shape.PaddingHeight, Shape.KernelHeight, Shape.DilationHeight, Shape.StrideHeight);
            int bottom = (y + count - 1 + Shape.PaddingHeight) / Shape.StrideHeight;
            staged.Copy(Small + (nint)image * Shape.SmallSize, limit, top, bottom - top + 1, planeFloats, copy);
            for (int phase = 0; phase < phases.CountDown; phase++)
            {
                // The first row of the phase at or below y.
                int skipped = (Math.Max(0, y - phase) + Shape.StrideHeight - 1) / Shape.StrideHeight;
                int target = phase + skipped * Shape.StrideHeight;
                if (target >= y + count)
                    continue;
                rows.A = copy + (nint)(skipped - top) * staged.RowFloats;
                int height = (y + count - 1 - target) / Shape.StrideHeight + 1;
                nint place = ((nint)image * Shape.LargeHeight + target) * Shape.LargeWidth * channels;
                if (isDense)
                {
                    rows.Floats = Shape.LargeWidth * channels;
                    rows.C = Large + place;
                    rows.Saved = Saved + place;
                    Choose(ref rows, phases, phase, segments);
                    DepthwiseRows.Compute<TEpilogue>(rows, height, bits);
                }
                else
                    Interleaved<TEpilogue>(rows, height, phases, phase, segments, beside, place, bits);
            }
            row += count;
        }
    }

    /// <summary>The first small row or column that a large one may read. It may be negative, before the image.</summary>
    private static int FirstSmall(int large, int padding, int kernel, int dilation, int stride)
    {
        int scaled = large + padding - (kernel - 1) * dilation;
        return scaled >= 0 ? scaled / stride : -((stride - 1 - scaled) / stride);
    }

    /// <summary>Sets a phase's places in the rows.</summary>
    private readonly void Choose(ref DepthwiseRows rows, in ConvolutionPhases phases, int phase, nint* segments)
    {
        (int first, int count) = phases.PlacesOf(phase);
        int term = first * Shape.SmallPerGroup;
        rows.Segments = segments + term;
        rows.SegmentCount = count * Shape.SmallPerGroup;
        rows.Weight = rows.Start + (nint)(term + 1) * DepthwiseRows.LineFloats(rows.Channels);
    }

    /// <summary>
    /// For rows whose neighbouring pixels are in different phases: each phase is computed in scratch memory, then interleaved.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Interleaved<TEpilogue>(
        DepthwiseRows rows, int height, in ConvolutionPhases phases, int phase, nint* segments, float* beside, nint place, int bits)
        where TEpilogue : struct, IEpilogue
    {
        nint besideFloats = DepthwiseRows.MostRows * rows.CRow;
        while (height > 0)
        {
            int count = DepthwiseRows.Height(height);
            for (int x = 0; x < phases.CountAcross; x++)
            {
                rows.Floats = ((Shape.LargeWidth - 1 - x) / Shape.StrideWidth + 1) * rows.Channels;
                rows.C = beside + x * besideFloats;
                Choose(ref rows, phases, phase * phases.CountAcross + x, segments);
                DepthwiseRows.Compute<StoreAsIs>(rows, count, bits);
            }
            for (int row = 0; row < count; row++, place += (nint)Shape.StrideHeight * Shape.LargeWidth * rows.Channels)
                Interleave<TEpilogue>(beside + row * rows.CRow, besideFloats, Large + place, Saved + place);
            rows.A += count * rows.ARow;
            height -= count;
        }
    }

    /// <summary>Interleaves one row of all phases, in whole vectors while what is written beyond a pixel is overwritten later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Interleave<TEpilogue>(float* source, nint sourceFloats, float* target, float* saved)
        where TEpilogue : struct, IEpilogue
    {
        int channels = Shape.LargeChannels;
        int rowFloats = Shape.LargeWidth * channels;
        int phase = 0;
        float* pixel = source;
        for (int place = 0; place < rowFloats; place += channels)
        {
            float* values = pixel + phase * sourceFloats;
            if (place + AlignedBuffer.RoundUp(channels) <= rowFloats)
            {
                for (int i = 0; i < channels; i += Lanes.Count)
                {
                    Vector512<float> value = Vector512.Load(values + i);
                    TEpilogue.Apply<Lanes512, Vector512<float>>(value, saved + place + i).Store(target + place + i);
                }
            }
            else
                DepthwiseRows.StorePart<TEpilogue>(values, target + place, saved + place, channels);
            if (++phase < Shape.StrideWidth)
                continue;
            phase = 0;
            pixel += channels;
        }
    }
}
