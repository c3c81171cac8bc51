using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The inner loop of depthwise convolutions. Each value of a row is one chain of fused multiply-adds,
/// C[y, i] = start[i mod channels] + Σ weight[p, i mod channels]·A[y, i + segment p], in order of p.
/// </summary>
/// <remarks>
/// Pixel and channel are one index here: a vector holds sixteen values of a row, of any number of pixels. So for any number of channels
/// lanes are idle only at the end of a row. Up to eight rows are in registers at a time, and share each vector of the weight.
/// </remarks>
internal unsafe struct DepthwiseRows
{
    /// <summary>The most rows at a time.</summary>
    internal const int MostRows = 8;

    /// <summary>The copy of the image that is read, at the first row.</summary>
    internal float* A;

    /// <summary>The distance between rows of A, in floats.</summary>
    internal nint ARow;

    /// <summary>The position that each place of the kernel reads, relative to the value's.</summary>
    internal nint* Segments;

    /// <summary>The number of places.</summary>
    internal int SegmentCount;

    /// <summary>A line of weights for each place, in the format of <see cref="FillLine"/>.</summary>
    internal float* Weight;

    /// <summary>The start value of each channel, in the same format.</summary>
    internal float* Start;

    /// <summary>The number of channels of a pixel.</summary>
    internal int Channels;

    /// <summary>The channel of the first value.</summary>
    internal int Channel;

    /// <summary>The number of values of a row.</summary>
    internal int Floats;

    /// <summary>The output, at the first row.</summary>
    internal float* C;

    /// <summary>The distance between rows of C, in floats.</summary>
    internal nint CRow;

    /// <summary>The epilogue's second matrix, in C's layout.</summary>
    internal float* Saved;

    /// <summary>The number of floats of a line: a whole vector can be loaded from any channel on.</summary>
    internal static int LineFloats(int channels) => StagedImage.Apart(
        channels % Lanes.Count == 0 ? channels : AlignedBuffer.RoundUp(checked(channels + Lanes.Count - 1)));

    /// <summary>Writes the values of the channels, and after the last one starts again with the first.</summary>
    /// <param name="values">The first channel's value; null for zeros.</param>
    /// <param name="stride">The distance between the values of channels, in floats.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="line">The line.</param>
    internal static void FillLine(float* values, int stride, int channels, float* line)
    {
        int floats = LineFloats(channels);
        for (int i = 0; i < floats; i++)
            line[i] = i >= channels ? line[i - channels] : values == null ? 0 : values[(nint)i * stride];
    }

    /// <summary>How many of the remaining rows to compute next.</summary>
    internal static int Height(int rows) =>
        rows % 8 != 0 && rows % 7 == 0 ? 7 : rows >= 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;

    /// <summary>Computes rows.</summary>
    /// <param name="rows">The first of them.</param>
    /// <param name="count">Their number.</param>
    /// <param name="bits">The width of the vectors. Every width gives the same bits.</param>
    internal static void Compute<TEpilogue>(DepthwiseRows rows, int count, int bits)
        where TEpilogue : struct, IEpilogue
    {
        if (count == 1)
            count = rows.Cut();
        int whole = rows.Floats & -Lanes.Count;
        while (count > 0)
        {
            int height = Height(count);
            if (whole > 0)
                Block<TEpilogue>(rows, height, whole, bits);
            if (whole < rows.Floats)
                End<TEpilogue>(rows, height, whole, bits);
            rows.A += height * rows.ARow;
            rows.C += height * rows.CRow;
            rows.Saved += height * rows.CRow;
            count -= height;
        }
    }

    /// <summary>Cuts a single row into several shorter ones if possible, because these share the weight's vectors.</summary>
    private int Cut()
    {
        for (int parts = MostRows; parts > 1; parts--)
        {
            int floats = Floats / parts;
            if (Height(parts) == parts && floats * parts == Floats && floats % Lanes.Count == 0 && floats % Channels == 0)
            {
                (Floats, ARow, CRow) = (floats, floats, floats);
                return parts;
            }
        }
        return 1;
    }

    /// <summary>
    /// A row's last values, fewer than a vector: computed as a whole vector in scratch memory, of which a part is stored.
    /// </summary>
    [SkipLocalsInit]
    private static void End<TEpilogue>(DepthwiseRows rows, int height, int whole, int bits)
        where TEpilogue : struct, IEpilogue
    {
        float* beside = stackalloc float[MostRows * Lanes.Count];
        DepthwiseRows last = rows;
        last.A += whole;
        last.Channel = (rows.Channel + whole) % rows.Channels;
        last.C = beside;
        last.CRow = Lanes.Count;
        Block<StoreAsIs>(last, height, Lanes.Count, bits);
        for (int row = 0; row < height; row++)
        {
            nint place = row * rows.CRow + whole;
            StorePart<TEpilogue>(beside + row * Lanes.Count, rows.C + place, rows.Saved + place, rows.Floats - whole);
        }
    }

    /// <summary>
    /// Stores values through an epilogue. It writes, and reads saved values, only up to their number; values are read in whole vectors.
    /// </summary>
    [SkipLocalsInit]
    internal static void StorePart<TEpilogue>(float* values, float* target, float* saved, int floats)
        where TEpilogue : struct, IEpilogue
    {
        float* beside = stackalloc float[Lanes.Count];
        for (int i = 0; i < floats; i += Lanes.Count)
        {
            int present = Math.Min(Lanes.Count, floats - i);
            if (TEpilogue.ReadsSaved)
                new ReadOnlySpan<float>(saved + i, present).CopyTo(new Span<float>(beside, present));
            TEpilogue.Apply<Lanes512, Vector512<float>>(Vector512.Load(values + i), beside).Store(beside);
            new ReadOnlySpan<float>(beside, present).CopyTo(new Span<float>(target + i, present));
        }
    }

    private static void Block<TEpilogue>(in DepthwiseRows rows, int height, int floats, int bits)
        where TEpilogue : struct, IEpilogue
    {
        if (bits == 512)
            Block<Lanes512, Vector512<float>, TEpilogue>(rows, height, floats);
        else if (bits == 256)
            Block<Lanes256, Vector256<float>, TEpilogue>(rows, height, floats);
        else
            Block<Lanes128, Vector128<float>, TEpilogue>(rows, height, floats);
    }

    private static void Block<TLanes, TVector, TEpilogue>(in DepthwiseRows rows, int height, int floats)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TEpilogue : struct, IEpilogue
    {
        if (height == 8)
            Block<TLanes, TVector, EightRows, TEpilogue>(rows, floats);
        else if (height == 7)
            Block<TLanes, TVector, SevenRows, TEpilogue>(rows, floats);
        else if (height == 4)
            Block<TLanes, TVector, FourRows, TEpilogue>(rows, floats);
        else if (height == 2)
            Block<TLanes, TVector, TwoRows, TEpilogue>(rows, floats);
        else
            Block<TLanes, TVector, OneRow, TEpilogue>(rows, floats);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TLanes, TVector, THeight, TEpilogue>(in DepthwiseRows rows, int floats)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TEpilogue : struct, IEpilogue
    {
        nint row = rows.ARow;
        nint row2 = 2 * row;
        nint row3 = 3 * row;
        nint line = LineFloats(rows.Channels);
        int channels = rows.Channels;
        int channel = rows.Channel;
        int advance = TLanes.Count % channels;
        int count = rows.SegmentCount;
        nint* segments = rows.Segments;
        for (nint i = 0; i < floats; i += TLanes.Count)
        {
            TVector c0 = TLanes.Load(rows.Start + channel);
            TVector c1 = c0;
            TVector c2 = c0;
            TVector c3 = c0;
            TVector c4 = c0;
            TVector c5 = c0;
            TVector c6 = c0;
            TVector c7 = c0;
            float* a = rows.A + i;
            float* w = rows.Weight + channel;
            for (int p = 0; p < count; p++, w += line)
            {
                float* x = a + segments[p];
                TVector b = TLanes.Load(w);
                c0 = TLanes.MultiplyAdd(TLanes.Load(x), b, c0);
                if (THeight.Rows > 1)
                    c1 = TLanes.MultiplyAdd(TLanes.Load(x + row), b, c1);
                if (THeight.Rows > 2)
                {
                    c2 = TLanes.MultiplyAdd(TLanes.Load(x + row2), b, c2);
                    c3 = TLanes.MultiplyAdd(TLanes.Load(x + row3), b, c3);
                }
                if (THeight.Rows > 4)
                {
                    x += row2 + row2;
                    c4 = TLanes.MultiplyAdd(TLanes.Load(x), b, c4);
                    c5 = TLanes.MultiplyAdd(TLanes.Load(x + row), b, c5);
                    c6 = TLanes.MultiplyAdd(TLanes.Load(x + row2), b, c6);
                }
                if (THeight.Rows > 7)
                    c7 = TLanes.MultiplyAdd(TLanes.Load(x + row3), b, c7);
            }
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 0, i, c0);
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 1, i, c1);
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 2, i, c2);
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 3, i, c3);
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 4, i, c4);
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 5, i, c5);
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 6, i, c6);
            Store<TLanes, TVector, THeight, TEpilogue>(rows, 7, i, c7);
            channel += advance;
            if (channel >= channels)
                channel -= channels;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, TVector, THeight, TEpilogue>(in DepthwiseRows rows, int row, nint i, TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TEpilogue : struct, IEpilogue
    {
        if (row >= THeight.Rows)
            return;
        nint place = row * rows.CRow + i;
        TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value, rows.Saved + place), rows.C + place);
    }
}
