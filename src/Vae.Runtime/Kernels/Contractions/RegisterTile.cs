using System.Runtime.CompilerServices;

namespace Vae.Kernels;

/// <summary>The size of a register tile, as constants of a type, so that each size is compiled for itself.</summary>
internal interface ITileSize
{
    /// <summary>1, 2, 4 or 8 rows.</summary>
    static abstract int Rows { get; }

    /// <summary>1, 2 or 3 vectors of columns.</summary>
    static abstract int Vectors { get; }
}

/// <summary>
/// The inner loop of every contraction: a tile of C[rows, columns] = start + A·B that lives in registers while the depth runs by.
/// </summary>
/// <remarks>
/// A is read one element at a time and broadcast, so its strides are free: rows of a batch, or a transposed matrix. B comes in
/// panels. Every element of C is one chain of fused multiply-adds in order of depth, in a lane of its own: so neither the tile's size
/// nor the vector's width nor the division of tiles among threads changes a bit.
/// The conditions on the tile's size are constants to the compiler, which drops the accumulators that a smaller tile lacks.
/// </remarks>
internal static unsafe class RegisterTile
{
    /// <summary>Computes one tile.</summary>
    /// <param name="a">A's first element of the tile's first row.</param>
    /// <param name="rowStride">From one row of A to the next, in floats.</param>
    /// <param name="depthStride">From one step of the depth to the next in A, in floats.</param>
    /// <param name="b">The panel's first row, at the tile's first column.</param>
    /// <param name="panelWidth">From one row of the panel to the next, in floats.</param>
    /// <param name="depth">The length of the contraction.</param>
    /// <param name="start">What each column starts from (a bias), or null for zero.</param>
    /// <param name="saved">The tile's first element in the epilogue's second matrix, laid out as C.</param>
    /// <param name="c">The tile's first element in C.</param>
    /// <param name="cStride">From one row of C to the next, in floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compute<TLanes, TVector, TSize, TEpilogue>(
        float* a, nint rowStride, nint depthStride, float* b, nint panelWidth, int depth, float* start, float* saved, float* c, nint cStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TSize : struct, ITileSize
        where TEpilogue : struct, IEpilogue
    {
        TVector start0 = start == null ? TLanes.Zero : TLanes.Load(start);
        TVector start1 = start == null || TSize.Vectors < 2 ? TLanes.Zero : TLanes.Load(start + TLanes.Count);
        TVector start2 = start == null || TSize.Vectors < 3 ? TLanes.Zero : TLanes.Load(start + 2 * TLanes.Count);

        TVector c00 = start0, c01 = start1, c02 = start2;
        TVector c10 = start0, c11 = start1, c12 = start2;
        TVector c20 = start0, c21 = start1, c22 = start2;
        TVector c30 = start0, c31 = start1, c32 = start2;
        TVector c40 = start0, c41 = start1, c42 = start2;
        TVector c50 = start0, c51 = start1, c52 = start2;
        TVector c60 = start0, c61 = start1, c62 = start2;
        TVector c70 = start0, c71 = start1, c72 = start2;
        nint row1 = rowStride, row2 = 2 * rowStride, row3 = 3 * rowStride, row4 = 4 * rowStride;
        nint row5 = 5 * rowStride, row6 = 6 * rowStride, row7 = 7 * rowStride;

        for (int step = 0; step < depth; step++)
        {
            TVector b0 = TLanes.Load(b);
            TVector b1 = TSize.Vectors > 1 ? TLanes.Load(b + TLanes.Count) : TLanes.Zero;
            TVector b2 = TSize.Vectors > 2 ? TLanes.Load(b + 2 * TLanes.Count) : TLanes.Zero;

            TVector x0 = TLanes.Broadcast(a[0]);
            c00 = TLanes.MultiplyAdd(x0, b0, c00);
            if (TSize.Vectors > 1)
                c01 = TLanes.MultiplyAdd(x0, b1, c01);
            if (TSize.Vectors > 2)
                c02 = TLanes.MultiplyAdd(x0, b2, c02);
            if (TSize.Rows > 1)
            {
                TVector x1 = TLanes.Broadcast(a[row1]);
                c10 = TLanes.MultiplyAdd(x1, b0, c10);
                if (TSize.Vectors > 1)
                    c11 = TLanes.MultiplyAdd(x1, b1, c11);
                if (TSize.Vectors > 2)
                    c12 = TLanes.MultiplyAdd(x1, b2, c12);
            }
            if (TSize.Rows > 2)
            {
                TVector x2 = TLanes.Broadcast(a[row2]);
                c20 = TLanes.MultiplyAdd(x2, b0, c20);
                if (TSize.Vectors > 1)
                    c21 = TLanes.MultiplyAdd(x2, b1, c21);
                if (TSize.Vectors > 2)
                    c22 = TLanes.MultiplyAdd(x2, b2, c22);
                TVector x3 = TLanes.Broadcast(a[row3]);
                c30 = TLanes.MultiplyAdd(x3, b0, c30);
                if (TSize.Vectors > 1)
                    c31 = TLanes.MultiplyAdd(x3, b1, c31);
                if (TSize.Vectors > 2)
                    c32 = TLanes.MultiplyAdd(x3, b2, c32);
            }
            if (TSize.Rows > 4)
            {
                TVector x4 = TLanes.Broadcast(a[row4]);
                c40 = TLanes.MultiplyAdd(x4, b0, c40);
                if (TSize.Vectors > 1)
                    c41 = TLanes.MultiplyAdd(x4, b1, c41);
                if (TSize.Vectors > 2)
                    c42 = TLanes.MultiplyAdd(x4, b2, c42);
                TVector x5 = TLanes.Broadcast(a[row5]);
                c50 = TLanes.MultiplyAdd(x5, b0, c50);
                if (TSize.Vectors > 1)
                    c51 = TLanes.MultiplyAdd(x5, b1, c51);
                if (TSize.Vectors > 2)
                    c52 = TLanes.MultiplyAdd(x5, b2, c52);
                TVector x6 = TLanes.Broadcast(a[row6]);
                c60 = TLanes.MultiplyAdd(x6, b0, c60);
                if (TSize.Vectors > 1)
                    c61 = TLanes.MultiplyAdd(x6, b1, c61);
                if (TSize.Vectors > 2)
                    c62 = TLanes.MultiplyAdd(x6, b2, c62);
                TVector x7 = TLanes.Broadcast(a[row7]);
                c70 = TLanes.MultiplyAdd(x7, b0, c70);
                if (TSize.Vectors > 1)
                    c71 = TLanes.MultiplyAdd(x7, b1, c71);
                if (TSize.Vectors > 2)
                    c72 = TLanes.MultiplyAdd(x7, b2, c72);
            }
            a += depthStride;
            b += panelWidth;
        }

        Store<TLanes, TVector, TSize, TEpilogue>(saved, c, c00, c01, c02);
        if (TSize.Rows > 1)
            Store<TLanes, TVector, TSize, TEpilogue>(saved + cStride, c + cStride, c10, c11, c12);
        if (TSize.Rows > 2)
        {
            Store<TLanes, TVector, TSize, TEpilogue>(saved + 2 * cStride, c + 2 * cStride, c20, c21, c22);
            Store<TLanes, TVector, TSize, TEpilogue>(saved + 3 * cStride, c + 3 * cStride, c30, c31, c32);
        }
        if (TSize.Rows > 4)
        {
            Store<TLanes, TVector, TSize, TEpilogue>(saved + 4 * cStride, c + 4 * cStride, c40, c41, c42);
            Store<TLanes, TVector, TSize, TEpilogue>(saved + 5 * cStride, c + 5 * cStride, c50, c51, c52);
            Store<TLanes, TVector, TSize, TEpilogue>(saved + 6 * cStride, c + 6 * cStride, c60, c61, c62);
            Store<TLanes, TVector, TSize, TEpilogue>(saved + 7 * cStride, c + 7 * cStride, c70, c71, c72);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, TVector, TSize, TEpilogue>(
        float* saved, float* c, TVector value0, TVector value1, TVector value2)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TSize : struct, ITileSize
        where TEpilogue : struct, IEpilogue
    {
        TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value0, saved), c);
        if (TSize.Vectors > 1)
            TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value1, saved + TLanes.Count), c + TLanes.Count);
        if (TSize.Vectors > 2)
            TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value2, saved + 2 * TLanes.Count), c + 2 * TLanes.Count);
    }
}
