using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// A strip of C: any number of rows, and at most one panel of columns. It is cut into register tiles: first the highest that fit into the
/// registers, then lower ones for the remaining rows.
/// </summary>
internal static unsafe class TileStrip
{
    /// <summary>Stands for a width: multiply-adds in software, by <see cref="SoftwareTile"/>.</summary>
    internal const int SoftwareBits = 64;

    /// <summary>The width of this machine's vectors in bits, or <see cref="SoftwareBits"/>.</summary>
    internal static int Bits => !Fused.IsNative ? SoftwareBits
        : Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256 : 128;

    // The number of rows that are computed in scratch memory at a time.
    private const int PartRows = SoftwareTile.MostRows;

    /// <summary>Computes a strip.</summary>
    /// <param name="tile">The operands of its first tile.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns: at most 48, of a B whose rows are padded to whole vectors of 16.</param>
    /// <param name="rowStride">The distance between rows of A if one table of rows is used for all tiles; else 0.</param>
    /// <param name="targetStride">The distance between rows of C if one table of rows is used for all tiles; else 0.</param>
    /// <param name="tableStride">1 if the tables of rows and targets have an entry for every row of the strip; else 0.</param>
    /// <param name="bits">The width of the vectors. Every width gives the same bits.</param>
    internal static void Compute<TEpilogue>(
        TileOperands tile, int rows, int columns, nint rowStride, nint targetStride, int tableStride, int bits)
        where TEpilogue : struct, IEpilogue
    {
        int whole = columns & -AlignedBuffer.Alignment;
        if (whole > 0)
            ComputeWhole<TEpilogue>(tile, rows, whole, rowStride, targetStride, tableStride, bits);
        if (whole < columns)
        {
            tile.B += whole;
            tile.Start = tile.Start == null ? null : tile.Start + whole;
            tile.C += whole;
            tile.Saved += whole;
            ComputePart<TEpilogue>(tile, rows, columns - whole, rowStride, targetStride, tableStride, bits);
        }
    }

    /// <summary>Fewer columns than a vector: computed as a whole vector in scratch memory, of which a part is copied.</summary>
    [SkipLocalsInit]
    private static void ComputePart<TEpilogue>(
        TileOperands tile, int rows, int columns, nint rowStride, nint targetStride, int tableStride, int bits)
        where TEpilogue : struct, IEpilogue
    {
        const int width = AlignedBuffer.Alignment;
        float* beside = stackalloc float[PartRows * width];
        float* saved = stackalloc float[PartRows * width];
        float* start = stackalloc float[width];
        nint* targets = stackalloc nint[PartRows];
        for (int i = 0; i < PartRows; i++)
            targets[i] = i * width;
        TileOperands part = tile;
        part.C = beside;
        part.Saved = saved;
        part.Targets = targets;
        if (tile.Start != null)
        {
            new Span<float>(start, width).Clear();
            Copy(tile.Start, start, columns);
            part.Start = start;
        }
        for (int row = 0; row < rows; row += PartRows)
        {
            int present = Math.Min(PartRows, rows - row);
            for (int i = 0; i < present; i++)
            {
                if (TEpilogue.Accumulates)
                    Copy(tile.C + tile.Targets[i], beside + i * width, columns);
                if (TEpilogue.ReadsSaved)
                    Copy(tile.Saved + tile.Targets[i], saved + i * width, columns);
            }
            ComputeWhole<TEpilogue>(part, present, width, rowStride, tableStride == 0 ? width : 0, tableStride, bits);
            for (int i = 0; i < present; i++)
                Copy(beside + i * width, tile.C + tile.Targets[i], columns);
            Down(ref tile, PartRows, rowStride, targetStride, tableStride);
            part.A = tile.A;
            part.Rows = tile.Rows;
        }
    }

    private static void Copy(float* source, float* target, int floats) =>
        new ReadOnlySpan<float>(source, floats).CopyTo(new Span<float>(target, floats));

    private static void ComputeWhole<TEpilogue>(
        TileOperands tile, int rows, int columns, nint rowStride, nint targetStride, int tableStride, int bits)
        where TEpilogue : struct, IEpilogue
    {
        if (bits == 512)
            Columns<Lanes512, Vector512<float>, EightRows, TEpilogue>(tile, rows, columns, rowStride, targetStride, tableStride);
        else if (bits == 256)
            Columns<Lanes256, Vector256<float>, SixRows, TEpilogue>(tile, rows, columns, rowStride, targetStride, tableStride);
        else if (bits == 128)
            Columns<Lanes128, Vector128<float>, FourRows, TEpilogue>(tile, rows, columns, rowStride, targetStride, tableStride);
        else
        {
            for (; rows > 0; rows -= PartRows)
            {
                SoftwareTile.Compute<TEpilogue>(ref tile, Math.Min(PartRows, rows), columns);
                Down(ref tile, PartRows, rowStride, targetStride, tableStride);
            }
        }
    }

    // These methods are optimised at their first call, too: a short training would end before tiered compilation optimises them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<TLanes, TVector, THeight, TEpilogue>(
        TileOperands tile, int rows, int columns, nint rowStride, nint targetStride, int tableStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TEpilogue : struct, IEpilogue
    {
        for (int left = columns / TLanes.Count; left > 0;)
        {
            // With sixteen registers, six rows of two vectors are faster than four of three: fewer elements of B are read for each product.
            int vectors = Math.Min(THeight.Rows == 6 ? 2 : 3, left);
            if (vectors == 3)
                Rows<TLanes, TVector, THeight, ThreeVectors, TEpilogue>(tile, rows, rowStride, targetStride, tableStride);
            else if (vectors == 2)
                Rows<TLanes, TVector, THeight, TwoVectors, TEpilogue>(tile, rows, rowStride, targetStride, tableStride);
            else
                Rows<TLanes, TVector, THeight, OneVector, TEpilogue>(tile, rows, rowStride, targetStride, tableStride);
            int width = vectors * TLanes.Count;
            tile.B += width;
            tile.Start = tile.Start == null ? null : tile.Start + width;
            tile.C += width;
            tile.Saved += width;
            left -= vectors;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TLanes, TVector, THeight, TWidth, TEpilogue>(
        TileOperands tile, int rows, nint rowStride, nint targetStride, int tableStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TWidth : struct, ITileWidth
        where TEpilogue : struct, IEpilogue
    {
        for (; rows >= THeight.Rows; rows -= THeight.Rows)
        {
            RegisterTile.Compute<TLanes, TVector, THeight, TWidth, TEpilogue>(ref tile);
            Down(ref tile, THeight.Rows, rowStride, targetStride, tableStride);
        }
        if (THeight.Rows > 4 && rows >= 4)
        {
            RegisterTile.Compute<TLanes, TVector, FourRows, TWidth, TEpilogue>(ref tile);
            Down(ref tile, 4, rowStride, targetStride, tableStride);
            rows -= 4;
        }
        if (rows >= 2)
        {
            RegisterTile.Compute<TLanes, TVector, TwoRows, TWidth, TEpilogue>(ref tile);
            Down(ref tile, 2, rowStride, targetStride, tableStride);
            rows -= 2;
        }
        if (rows > 0)
            RegisterTile.Compute<TLanes, TVector, OneRow, TWidth, TEpilogue>(ref tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Down(ref TileOperands tile, int rows, nint rowStride, nint targetStride, int tableStride)
    {
        tile.A += rows * rowStride;
        tile.C += rows * targetStride;
        tile.Saved += rows * targetStride;
        tile.Ahead += rows * tile.AheadRowStride;
        tile.Rows += rows * tableStride;
        tile.Targets += rows * tableStride;
    }
}
