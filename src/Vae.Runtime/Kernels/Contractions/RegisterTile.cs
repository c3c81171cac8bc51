using System.Runtime.CompilerServices;

namespace Vae.Kernels;

/// <summary>
/// The inner loop of every contraction: a tile of C[rows, columns] = start + A·B that stays in registers during the loop over the depth.
/// </summary>
/// <remarks>
/// A is read one element at a time and broadcast, so its elements may be anywhere (see <see cref="TileOperands"/>). B is in panels.
/// Every element of C is one chain of fused multiply-adds in order of depth, in its own lane. So the bits depend neither on the tile's size
/// nor on the vector width nor on the division among threads.
/// The conditions on the tile's size are constants for the compiler, which removes the accumulators that a smaller tile lacks.
/// </remarks>
internal static unsafe class RegisterTile
{
    /// <summary>Computes one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compute<TLanes, TVector, THeight, TWidth, TEpilogue>(ref TileOperands tile)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TWidth : struct, ITileWidth
        where TEpilogue : struct, IEpilogue
    {
        // In a lower tile the missing rows are set to the first row. They are never read.
        nint* rows = tile.Rows;
        float* a = tile.A + rows[0];
        nint row1 = THeight.Rows > 1 ? rows[1] - rows[0] : 0;
        nint row2 = THeight.Rows > 2 ? rows[2] - rows[0] : 0;
        nint row3 = THeight.Rows > 2 ? rows[3] - rows[0] : 0;
        nint row4 = THeight.Rows > 4 ? rows[4] - rows[0] : 0;
        nint row5 = THeight.Rows > 4 ? rows[5] - rows[0] : 0;
        nint row6 = THeight.Rows > 6 ? rows[6] - rows[0] : 0;
        nint row7 = THeight.Rows > 6 ? rows[7] - rows[0] : 0;

        TVector c00, c01, c02;
        TVector c10, c11, c12;
        TVector c20, c21, c22;
        TVector c30, c31, c32;
        TVector c40, c41, c42;
        TVector c50, c51, c52;
        TVector c60, c61, c62;
        TVector c70, c71, c72;
        if (TEpilogue.Accumulates)
        {
            Load<TLanes, TVector, THeight, TWidth>(tile, 0, out c00, out c01, out c02);
            Load<TLanes, TVector, THeight, TWidth>(tile, 1, out c10, out c11, out c12);
            Load<TLanes, TVector, THeight, TWidth>(tile, 2, out c20, out c21, out c22);
            Load<TLanes, TVector, THeight, TWidth>(tile, 3, out c30, out c31, out c32);
            Load<TLanes, TVector, THeight, TWidth>(tile, 4, out c40, out c41, out c42);
            Load<TLanes, TVector, THeight, TWidth>(tile, 5, out c50, out c51, out c52);
            Load<TLanes, TVector, THeight, TWidth>(tile, 6, out c60, out c61, out c62);
            Load<TLanes, TVector, THeight, TWidth>(tile, 7, out c70, out c71, out c72);
        }
        else
        {
            float* start = tile.Start;
            c00 = start == null ? TLanes.Zero : TLanes.Load(start);
            c01 = start == null || TWidth.Vectors < 2 ? TLanes.Zero : TLanes.Load(start + TLanes.Count);
            c02 = start == null || TWidth.Vectors < 3 ? TLanes.Zero : TLanes.Load(start + 2 * TLanes.Count);
            (c10, c11, c12) = (c00, c01, c02);
            (c20, c21, c22) = (c00, c01, c02);
            (c30, c31, c32) = (c00, c01, c02);
            (c40, c41, c42) = (c00, c01, c02);
            (c50, c51, c52) = (c00, c01, c02);
            (c60, c61, c62) = (c00, c01, c02);
            (c70, c71, c72) = (c00, c01, c02);
        }

        float* b = tile.B;
        nint bStride = tile.BStride;
        nint stride = tile.Stride;
        nint aheadStride = tile.AheadStride;
        nint* segment = tile.Segments;
        for (int segments = tile.SegmentCount; segments > 0; segments--)
        {
            float* x = a + *segment;
            float* ahead = tile.Ahead + *segment++;
            for (int steps = tile.Steps; steps > 0; steps--)
            {
                Memory.Prefetch(ahead);
                ahead += aheadStride;
                TVector b0 = TLanes.Load(b);
                TVector b1 = TWidth.Vectors > 1 ? TLanes.Load(b + TLanes.Count) : TLanes.Zero;
                TVector b2 = TWidth.Vectors > 2 ? TLanes.Load(b + 2 * TLanes.Count) : TLanes.Zero;

                TVector x0 = TLanes.Broadcast(x[0]);
                c00 = TLanes.MultiplyAdd(x0, b0, c00);
                if (TWidth.Vectors > 1)
                    c01 = TLanes.MultiplyAdd(x0, b1, c01);
                if (TWidth.Vectors > 2)
                    c02 = TLanes.MultiplyAdd(x0, b2, c02);
                if (THeight.Rows > 1)
                {
                    TVector x1 = TLanes.Broadcast(x[row1]);
                    c10 = TLanes.MultiplyAdd(x1, b0, c10);
                    if (TWidth.Vectors > 1)
                        c11 = TLanes.MultiplyAdd(x1, b1, c11);
                    if (TWidth.Vectors > 2)
                        c12 = TLanes.MultiplyAdd(x1, b2, c12);
                }
                if (THeight.Rows > 2)
                {
                    TVector x2 = TLanes.Broadcast(x[row2]);
                    c20 = TLanes.MultiplyAdd(x2, b0, c20);
                    if (TWidth.Vectors > 1)
                        c21 = TLanes.MultiplyAdd(x2, b1, c21);
                    if (TWidth.Vectors > 2)
                        c22 = TLanes.MultiplyAdd(x2, b2, c22);
                    TVector x3 = TLanes.Broadcast(x[row3]);
                    c30 = TLanes.MultiplyAdd(x3, b0, c30);
                    if (TWidth.Vectors > 1)
                        c31 = TLanes.MultiplyAdd(x3, b1, c31);
                    if (TWidth.Vectors > 2)
                        c32 = TLanes.MultiplyAdd(x3, b2, c32);
                }
                if (THeight.Rows > 4)
                {
                    TVector x4 = TLanes.Broadcast(x[row4]);
                    c40 = TLanes.MultiplyAdd(x4, b0, c40);
                    if (TWidth.Vectors > 1)
                        c41 = TLanes.MultiplyAdd(x4, b1, c41);
                    if (TWidth.Vectors > 2)
                        c42 = TLanes.MultiplyAdd(x4, b2, c42);
                    TVector x5 = TLanes.Broadcast(x[row5]);
                    c50 = TLanes.MultiplyAdd(x5, b0, c50);
                    if (TWidth.Vectors > 1)
                        c51 = TLanes.MultiplyAdd(x5, b1, c51);
                    if (TWidth.Vectors > 2)
                        c52 = TLanes.MultiplyAdd(x5, b2, c52);
                }
                if (THeight.Rows > 6)
                {
                    TVector x6 = TLanes.Broadcast(x[row6]);
                    c60 = TLanes.MultiplyAdd(x6, b0, c60);
                    if (TWidth.Vectors > 1)
                        c61 = TLanes.MultiplyAdd(x6, b1, c61);
                    if (TWidth.Vectors > 2)
                        c62 = TLanes.MultiplyAdd(x6, b2, c62);
                    TVector x7 = TLanes.Broadcast(x[row7]);
                    c70 = TLanes.MultiplyAdd(x7, b0, c70);
                    if (TWidth.Vectors > 1)
                        c71 = TLanes.MultiplyAdd(x7, b1, c71);
                    if (TWidth.Vectors > 2)
                        c72 = TLanes.MultiplyAdd(x7, b2, c72);
                }
                x += stride;
                b += bStride;
            }
        }

        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 0, c00, c01, c02);
        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 1, c10, c11, c12);
        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 2, c20, c21, c22);
        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 3, c30, c31, c32);
        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 4, c40, c41, c42);
        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 5, c50, c51, c52);
        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 6, c60, c61, c62);
        Store<TLanes, TVector, THeight, TWidth, TEpilogue>(tile, 7, c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TLanes, TVector, THeight, TWidth>(
        in TileOperands tile, int row, out TVector value0, out TVector value1, out TVector value2)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TWidth : struct, ITileWidth
    {
        (value0, value1, value2) = (TLanes.Zero, TLanes.Zero, TLanes.Zero);
        if (row >= THeight.Rows)
            return;
        float* c = tile.C + tile.Targets[row];
        value0 = TLanes.Load(c);
        if (TWidth.Vectors > 1)
            value1 = TLanes.Load(c + TLanes.Count);
        if (TWidth.Vectors > 2)
            value2 = TLanes.Load(c + 2 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, TVector, THeight, TWidth, TEpilogue>(
        in TileOperands tile, int row, TVector value0, TVector value1, TVector value2)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TWidth : struct, ITileWidth
        where TEpilogue : struct, IEpilogue
    {
        if (row >= THeight.Rows)
            return;
        float* c = tile.C + tile.Targets[row];
        float* saved = tile.Saved + tile.Targets[row];
        TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value0, saved), c);
        if (TWidth.Vectors > 1)
            TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value1, saved + TLanes.Count), c + TLanes.Count);
        if (TWidth.Vectors > 2)
            TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value2, saved + 2 * TLanes.Count), c + 2 * TLanes.Count);
    }
}
