using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The same as <see cref="SmallFromLarge"/> if every small channel is connected to one large channel. There is no sum over channels, so the
/// lanes are channels. A large channel with several small ones is repeated for each.
/// </summary>
internal unsafe ref struct DepthwiseSmallFromLarge
{
    internal ConvolutionShape Shape;

    /// <summary>The number of rows of the batch.</summary>
    internal int Rows;

    /// <summary>The large images.</summary>
    internal float* Large;

    /// <summary>The weight.</summary>
    internal float* Weight;

    /// <summary>The start value of each channel; null for zero.</summary>
    internal float* Start;

    /// <summary>The epilogue's second matrix, in the layout of the small images; null if it reads none.</summary>
    internal float* Saved;

    /// <summary>The small images.</summary>
    internal float* Small;

    // The most floats of the staged rows: they are read once for each place of the kernel, and should stay in the second cache.
    private const int StagedFloats = 1 << 16;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        int channels = Shape.SmallChannels;
        var staged = StagedImage.UnderKernel(Shape, channels);
        int reach = staged.Down.Reach;
        int outputs = staged.OutputsAtOnce(Shape.SmallHeight, reach, StagedFloats);
        int planeFloats = staged.PlaneFloats(outputs + reach);
        int line = DepthwiseRows.LineFloats(channels);
        int area = Shape.KernelArea;
        var scratch = new Scratch(checked(
            AlignedBuffer.RoundUp(staged.Floats(outputs + reach)) + StagedImage.RoomToSelect(channels)
            + AlignedBuffer.RoundUp((area + 1) * line) + Scratch.SizeOfNumbers(area)));
        float* copy = scratch.Floats(staged.Floats(outputs + reach));
        staged.Select(0, channels, scratch.Floats(StagedImage.RoomToSelect(channels)));
        float* start = scratch.Floats((area + 1) * line);
        float* weight = start + line;
        nint* segments = scratch.Numbers(area);
        DepthwiseRows.FillLine(Start, 1, channels, start);
        for (int place = 0; place < area; place++)
            DepthwiseRows.FillLine(Weight + (nint)place * AlignedBuffer.RoundUp(channels), 1, channels, weight + (nint)place * line);
        staged.FillSegments(Shape, planeFloats, segments);

        float* limit = Large + (nint)Rows * Shape.LargeSize;
        int rowFloats = Shape.SmallWidth * channels;
        (int first, int end) = worker.Share(Rows * Shape.SmallHeight);
        for (int row = first; row < end;)
        {
            (int image, int y) = Math.DivRem(row, Shape.SmallHeight);
            int count = Math.Min(Math.Min(outputs, end - row), Shape.SmallHeight - y);
            staged.Copy(Large + (nint)image * Shape.LargeSize, limit, y, count + reach, planeFloats, copy);
            nint place = (nint)row * rowFloats;
            var rows = new DepthwiseRows
            {
                A = copy,
                ARow = staged.RowFloats,
                Segments = segments,
                SegmentCount = area,
                Weight = weight,
                Start = start,
                Channels = channels,
                Floats = rowFloats,
                C = Small + place,
                CRow = rowFloats,
                Saved = Saved + place,
            };
            DepthwiseRows.Compute<TEpilogue>(rows, count, bits);
            row += count;
        }
    }
}
