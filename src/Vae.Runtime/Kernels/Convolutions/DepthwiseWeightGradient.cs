using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The same as <see cref="ConvolutionWeightGradient"/> if every small channel is connected to one large channel:
/// weightGradient[place, s] = Σ (n, y, x) large·small, for sixteen channels and up to nine places of the kernel at a time.
/// </summary>
internal unsafe ref struct DepthwiseWeightGradient
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

    // Sixteen channels of some rows, which are read once for each block of places.
    private const int StagedFloats = 1 << 14;

    private const int MostPlaces = 9;

    /// <summary>Computes one worker's share. The caller must call a barrier afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare(Worker worker, int bits)
    {
        int channels = Shape.SmallChannels;
        var staged = StagedImage.UnderKernel(Shape, Lanes.Count);
        int reach = staged.Down.Reach;
        int area = Shape.KernelArea;
        int outputs = staged.OutputsAtOnce(Shape.SmallHeight, reach, StagedFloats);
        int planeFloats = staged.PlaneFloats(outputs + reach);
        int packedFloats = checked(outputs * Shape.SmallWidth * Lanes.Count);
        var scratch = new Scratch(checked(
            AlignedBuffer.RoundUp(staged.Floats(outputs + reach)) + StagedImage.RoomToSelect(Lanes.Count) + packedFloats
            + Lanes.Count + Scratch.SizeOfNumbers(area)));
        float* copy = scratch.Floats(staged.Floats(outputs + reach));
        float* room = scratch.Floats(StagedImage.RoomToSelect(Lanes.Count));
        float* packed = scratch.Floats(packedFloats + Lanes.Count);
        nint* segments = scratch.Numbers(area);
        staged.FillSegments(Shape, planeFloats, segments);

        var tile = new Tile { LargeRow = staged.RowFloats, Width = Shape.SmallWidth, Line = AlignedBuffer.RoundUp(channels), Large = copy };
        float* largeEnd = Large + (nint)Rows * Shape.LargeSize;
        float* smallEnd = Small + (nint)Rows * Shape.SmallSize;
        (int start, int end) = worker.Share(area * ((int)tile.Line / Lanes.Count));
        for (int unit = start; unit < end; unit++)
            Vector512<float>.Zero.Store(Sums(unit, area, tile.Line));
        // Some rows of one image at a time, with all their channels while they are cached.
        for (int row = 0; row < Rows * Shape.SmallHeight && start < end; row += tile.Height)
        {
            (int image, int y) = Math.DivRem(row, Shape.SmallHeight);
            tile.Height = Math.Min(outputs, Shape.SmallHeight - y);
            for (int unit = start; unit < end;)
            {
                (int chunk, int place) = Math.DivRem(unit, area);
                int places = Math.Min(area - place, end - unit);
                int channel = chunk * Lanes.Count;
                int lanes = Math.Min(Lanes.Count, channels - channel);
                staged.Select(channel, lanes, room);
                staged.Copy(Large + (nint)image * Shape.LargeSize, largeEnd, y, tile.Height + reach, planeFloats, copy);
                float* small = Small + (nint)row * Shape.SmallWidth * channels + channel;
                tile.Small = small;
                tile.SmallPixel = channels;
                if (lanes < Lanes.Count)
                {
                    int pixels = tile.Height * Shape.SmallWidth;
                    StagedImage.CopyPixels(small, channels, smallEnd, packed, Lanes.Count, pixels, lanes);
                    tile.Small = packed;
                    tile.SmallPixel = Lanes.Count;
                }
                Places(tile, segments + place, Sums(unit, area, tile.Line), places, bits);
                unit += places;
            }
        }
        // The lanes without a channel have summed arbitrary values.
        for (int unit = start; unit < end; unit++)
        {
            float* sums = Sums(unit, area, tile.Line);
            Lanes.KeepFirst(Vector512.Load(sums), channels - unit / area * Lanes.Count).Store(sums);
        }
    }

    /// <summary>
    /// The gradient of sixteen channels at one place of the kernel. Units go from place to place, then from channels to channels.
    /// </summary>
    private readonly float* Sums(int unit, int area, nint line) => Gradient + unit % area * line + unit / area * Lanes.Count;

    /// <summary>The operands of a block of places.</summary>
    private struct Tile
    {
        internal float* Large;
        internal nint LargeRow;
        internal float* Small;
        internal nint SmallPixel;
        internal int Height;
        internal int Width;
        internal nint Line;
    }

    private static void Places(in Tile tile, nint* segments, float* gradient, int places, int bits)
    {
        // Blocks of nearly equal size: the additions of a single chain of sums would wait for each other.
        for (int blocks = (places + MostPlaces - 1) / MostPlaces; blocks > 0; blocks--)
        {
            int count = (places + blocks - 1) / blocks;
            if (bits == 512)
                Block<Lanes512, Vector512<float>>(tile, segments, gradient, count);
            else if (bits == 256)
                Block<Lanes256, Vector256<float>>(tile, segments, gradient, count);
            else
                Block<Lanes128, Vector128<float>>(tile, segments, gradient, count);
            places -= count;
            segments += count;
            gradient += count * tile.Line;
        }
    }

    private static void Block<TLanes, TVector>(in Tile tile, nint* segments, float* gradient, int places)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (places == 9)
            Block<TLanes, TVector, NineRows>(tile, segments, gradient);
        else if (places == 8)
            Block<TLanes, TVector, EightRows>(tile, segments, gradient);
        else if (places == 7)
            Block<TLanes, TVector, SevenRows>(tile, segments, gradient);
        else if (places == 6)
            Block<TLanes, TVector, SixRows>(tile, segments, gradient);
        else if (places == 5)
            Block<TLanes, TVector, FiveRows>(tile, segments, gradient);
        else if (places == 4)
            Block<TLanes, TVector, FourRows>(tile, segments, gradient);
        else if (places == 3)
            Block<TLanes, TVector, ThreeRows>(tile, segments, gradient);
        else if (places == 2)
            Block<TLanes, TVector, TwoRows>(tile, segments, gradient);
        else
            Block<TLanes, TVector, OneRow>(tile, segments, gradient);
    }

    /// <summary>One place for each row of the tile. The sums continue from the stored values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TLanes, TVector, TPlaces>(in Tile tile, nint* segments, float* gradient)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TPlaces : struct, ITileHeight
    {
        nint at0 = segments[0];
        nint at1 = TPlaces.Rows > 1 ? segments[1] : 0;
        nint at2 = TPlaces.Rows > 2 ? segments[2] : 0;
        nint at3 = TPlaces.Rows > 3 ? segments[3] : 0;
        nint at4 = TPlaces.Rows > 4 ? segments[4] : 0;
        nint at5 = TPlaces.Rows > 5 ? segments[5] : 0;
        nint at6 = TPlaces.Rows > 6 ? segments[6] : 0;
        nint at7 = TPlaces.Rows > 7 ? segments[7] : 0;
        nint at8 = TPlaces.Rows > 8 ? segments[8] : 0;
        nint line = tile.Line;
        nint smallPixel = tile.SmallPixel;
        for (int lane = 0; lane < Lanes.Count; lane += TLanes.Count)
        {
            float* sums = gradient + lane;
            TVector c0 = TLanes.Load(sums);
            TVector c1 = TPlaces.Rows > 1 ? TLanes.Load(sums + line) : TLanes.Zero;
            TVector c2 = TPlaces.Rows > 2 ? TLanes.Load(sums + 2 * line) : TLanes.Zero;
            TVector c3 = TPlaces.Rows > 3 ? TLanes.Load(sums + 3 * line) : TLanes.Zero;
            TVector c4 = TPlaces.Rows > 4 ? TLanes.Load(sums + 4 * line) : TLanes.Zero;
            TVector c5 = TPlaces.Rows > 5 ? TLanes.Load(sums + 5 * line) : TLanes.Zero;
            TVector c6 = TPlaces.Rows > 6 ? TLanes.Load(sums + 6 * line) : TLanes.Zero;
            TVector c7 = TPlaces.Rows > 7 ? TLanes.Load(sums + 7 * line) : TLanes.Zero;
            TVector c8 = TPlaces.Rows > 8 ? TLanes.Load(sums + 8 * line) : TLanes.Zero;
            float* small = tile.Small + lane;
            for (int y = 0; y < tile.Height; y++)
            {
                float* x = tile.Large + y * tile.LargeRow + lane;
                for (int left = tile.Width; left > 0; left--)
                {
                    TVector b = TLanes.Load(small);
                    small += smallPixel;
                    c0 = TLanes.MultiplyAdd(TLanes.Load(x + at0), b, c0);
                    if (TPlaces.Rows > 1)
                        c1 = TLanes.MultiplyAdd(TLanes.Load(x + at1), b, c1);
                    if (TPlaces.Rows > 2)
                        c2 = TLanes.MultiplyAdd(TLanes.Load(x + at2), b, c2);
                    if (TPlaces.Rows > 3)
                        c3 = TLanes.MultiplyAdd(TLanes.Load(x + at3), b, c3);
                    if (TPlaces.Rows > 4)
                        c4 = TLanes.MultiplyAdd(TLanes.Load(x + at4), b, c4);
                    if (TPlaces.Rows > 5)
                        c5 = TLanes.MultiplyAdd(TLanes.Load(x + at5), b, c5);
                    if (TPlaces.Rows > 6)
                        c6 = TLanes.MultiplyAdd(TLanes.Load(x + at6), b, c6);
                    if (TPlaces.Rows > 7)
                        c7 = TLanes.MultiplyAdd(TLanes.Load(x + at7), b, c7);
                    if (TPlaces.Rows > 8)
                        c8 = TLanes.MultiplyAdd(TLanes.Load(x + at8), b, c8);
                    x += Lanes.Count;
                }
            }
            TLanes.Store(c0, sums);
            if (TPlaces.Rows > 1)
                TLanes.Store(c1, sums + line);
            if (TPlaces.Rows > 2)
                TLanes.Store(c2, sums + 2 * line);
            if (TPlaces.Rows > 3)
                TLanes.Store(c3, sums + 3 * line);
            if (TPlaces.Rows > 4)
                TLanes.Store(c4, sums + 4 * line);
            if (TPlaces.Rows > 5)
                TLanes.Store(c5, sums + 5 * line);
            if (TPlaces.Rows > 6)
                TLanes.Store(c6, sums + 6 * line);
            if (TPlaces.Rows > 7)
                TLanes.Store(c7, sums + 7 * line);
            if (TPlaces.Rows > 8)
                TLanes.Store(c8, sums + 8 * line);
        }
    }
}
