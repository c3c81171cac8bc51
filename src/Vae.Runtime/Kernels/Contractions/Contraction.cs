using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>How a contraction's second matrix comes into panels.</summary>
internal enum PanelSource
{
    /// <summary>It is kept in panels.</summary>
    Panels,

    /// <summary>It is kept row by row.</summary>
    Rows,

    /// <summary>Its transpose is kept in panels.</summary>
    TransposedPanels,
}

/// <summary>
/// One contraction, C[m, n] = start[n] + Σₖ A[m, k]·B[k, n]: what the layers' forward and backward passes are made of.
/// </summary>
internal unsafe ref struct Contraction
{
    /// <summary>Rows of A and C.</summary>
    internal int Rows;

    /// <summary>The length of the sum.</summary>
    internal int Depth;

    /// <summary>Columns of B and C.</summary>
    internal int Columns;

    /// <summary>A, in any strides.</summary>
    internal float* A;

    /// <summary>From one row of A to the next, in floats.</summary>
    internal nint RowStride;

    /// <summary>From one step of the depth to the next in A, in floats.</summary>
    internal nint DepthStride;

    /// <summary>B in panels [depth, columns]; or room for it, if it comes from elsewhere.</summary>
    internal float* B;

    /// <summary>How B comes into panels.</summary>
    internal PanelSource From;

    /// <summary>What B comes from: rows [depth, columns], or panels of its transpose [columns, depth]; null if it is in panels.</summary>
    internal float* Source;

    /// <summary>Where the sums of B's columns go, in the order of its depth; null for nowhere.</summary>
    internal float* ColumnSums;

    /// <summary>What each column starts from, padded to 16; null for zero.</summary>
    internal float* Start;

    /// <summary>C.</summary>
    internal float* C;

    /// <summary>The epilogue's second matrix, laid out as C; null if it reads none.</summary>
    internal float* Saved;

    /// <summary>Whether C is wanted in panels [rows, columns], its padding written too; else row by row.</summary>
    internal bool PanelOutput;

    /// <summary>
    /// Rows that one unit of work covers. Whole tiles of every vector width, so a unit never splits one.
    /// </summary>
    internal const int RowsPerUnit = 8;

    /// <summary>Computes one worker's share of C's tiles. Needs a barrier after it.</summary>
    internal readonly void ComputeShare<TEpilogue>(Worker worker)
        where TEpilogue : struct, IEpilogue =>
        ComputeShare<TEpilogue>(worker, Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);

    /// <summary>The same with the vectors' width named, for tests: any width gives the same bits.</summary>
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        if (bits == 512)
            ComputeShare<Lanes512, Vector512<float>, Tall, TEpilogue>(worker);
        else if (bits == 256)
            ComputeShare<Lanes256, Vector256<float>, Low, TEpilogue>(worker);
        else
            ComputeShare<Lanes128, Vector128<float>, Low, TEpilogue>(worker);
    }

    // These, too, are optimised from their first call: a short training would be over before the tiers took notice of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputeShare<TLanes, TVector, THeight, TEpilogue>(Worker worker)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TEpilogue : struct, IEpilogue
    {
        // Units run down a panel first: B's panel stays in the cache nearest to the core while A passes by.
        int unitsDown = (Rows + RowsPerUnit - 1) / RowsPerUnit;
        (int start, int end) = worker.Share(unitsDown * PanelLayout.Panels(Columns));
        int prepared = -1;
        float* b = null;
        for (int unit = start; unit < end; unit++)
        {
            (int panel, int down) = Math.DivRem(unit, unitsDown);
            if (panel != prepared)
            {
                b = PreparePanel(worker, panel);
                prepared = panel;
                if (ColumnSums != null && down == 0)
                    PanelLayout.SumPanelColumns(Depth, Columns, panel, b, ColumnSums);
            }
            ComputeUnit<TLanes, TVector, THeight, TEpilogue>(panel, down * RowsPerUnit, b);
        }
    }

    /// <summary>
    /// One panel of B, brought into order just before it is used, so that it is in the cache; by each worker for itself, so that none waits.
    /// </summary>
    private readonly float* PreparePanel(Worker worker, int panel)
    {
        float* place = B + (nint)panel * PanelLayout.PanelWidth * Depth;
        if (From == PanelSource.Panels)
            return place;

        // A place of the worker's own stays in its cache from panel to panel. Where there are too few, the panel's own place serves:
        // two workers may then write it at once, but they write the same.
        if (worker.Count <= AlignedBuffer.RoundUp(Columns) / PanelLayout.PanelWidth)
            place = B + (nint)worker.Rank * PanelLayout.PanelWidth * Depth;
        if (From == PanelSource.Rows)
            PanelLayout.PackPanel(Depth, Columns, panel, Source, place);
        else
            PanelLayout.TransposePanel(Columns, Depth, panel, Source, place);
        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputeUnit<TLanes, TVector, THeight, TEpilogue>(int panel, int firstRow, float* b)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where THeight : struct, ITileHeight
        where TEpilogue : struct, IEpilogue
    {
        int panelWidth = PanelLayout.Width(Columns, panel);
        int firstColumn = panel * PanelLayout.PanelWidth;
        int lastRow = Math.Min(Rows, firstRow + RowsPerUnit);

        // Columns go three vectors at a time, then two, then one; so do the rows, eight (or four), then four, two, one.
        for (int column = 0; column < panelWidth;)
        {
            int vectors = Math.Min(3, (panelWidth - column) / TLanes.Count);
            for (int row = firstRow; row < lastRow;)
            {
                int rows = HighestPowerOfTwo(Math.Min(THeight.Rows, lastRow - row));
                ComputeTile<TLanes, TVector, TEpilogue>(row, rows, firstColumn + column, vectors, b + column, panelWidth);
                row += rows;
            }
            column += vectors * TLanes.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputeTile<TLanes, TVector, TEpilogue>(int row, int rows, int column, int vectors, float* b, int panelWidth)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TEpilogue : struct, IEpilogue
    {
        float* a = A + row * RowStride;
        float* start = Start == null ? null : Start + column;
        if (PanelOutput)
        {
            float* c = C + PanelLayout.Index(Rows, Columns, row, column);
            Dispatch<TLanes, TVector, TEpilogue>(rows, vectors, a, b, panelWidth, start, null, c, panelWidth);
            return;
        }
        int width = vectors * TLanes.Count;
        nint place = (nint)row * Columns + column;
        if (column + width <= Columns)
        {
            Dispatch<TLanes, TVector, TEpilogue>(rows, vectors, a, b, panelWidth, start, Saved + place, C + place, Columns);
            return;
        }

        // The last columns are fewer than a vector: the tile is computed whole, beside, and its part copied.
        int used = Columns - column;
        if (used <= 0)
            return;
        float* tile = stackalloc float[RowsPerUnit * PanelLayout.PanelWidth];
        float* saved = stackalloc float[RowsPerUnit * PanelLayout.PanelWidth];
        for (int i = 0; i < rows && TEpilogue.ReadsSaved; i++)
            new ReadOnlySpan<float>(Saved + place + (nint)i * Columns, used).CopyTo(new Span<float>(saved + i * width, used));
        Dispatch<TLanes, TVector, TEpilogue>(rows, vectors, a, b, panelWidth, start, saved, tile, width);
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<float>(tile + i * width, used).CopyTo(new Span<float>(C + place + (nint)i * Columns, used));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Dispatch<TLanes, TVector, TEpilogue>(
        int rows, int vectors, float* a, float* b, int panelWidth, float* start, float* saved, float* c, int cStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TEpilogue : struct, IEpilogue
    {
        switch ((rows * 4) + vectors)
        {
            case (8 * 4) + 3: Run<TLanes, TVector, Tile8x3, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (8 * 4) + 2: Run<TLanes, TVector, Tile8x2, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (8 * 4) + 1: Run<TLanes, TVector, Tile8x1, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (4 * 4) + 3: Run<TLanes, TVector, Tile4x3, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (4 * 4) + 2: Run<TLanes, TVector, Tile4x2, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (4 * 4) + 1: Run<TLanes, TVector, Tile4x1, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (2 * 4) + 3: Run<TLanes, TVector, Tile2x3, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (2 * 4) + 2: Run<TLanes, TVector, Tile2x2, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (2 * 4) + 1: Run<TLanes, TVector, Tile2x1, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (1 * 4) + 3: Run<TLanes, TVector, Tile1x3, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            case (1 * 4) + 2: Run<TLanes, TVector, Tile1x2, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
            default: Run<TLanes, TVector, Tile1x1, TEpilogue>(a, b, panelWidth, start, saved, c, cStride); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Run<TLanes, TVector, TSize, TEpilogue>(
        float* a, float* b, int panelWidth, float* start, float* saved, float* c, int cStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TSize : struct, ITileSize
        where TEpilogue : struct, IEpilogue =>
        RegisterTile.Compute<TLanes, TVector, TSize, TEpilogue>(
            a, RowStride, DepthStride, b, panelWidth, Depth, start, saved, c, cStride);

    private static int HighestPowerOfTwo(int value) => value >= 8 ? 8 : value >= 4 ? 4 : value >= 2 ? 2 : 1;

    /// <summary>The tallest tile whose accumulators the registers hold.</summary>
    private interface ITileHeight
    {
        static abstract int Rows { get; }
    }

    /// <summary>8 rows × 3 vectors: 24 accumulators of AVX-512's 32 registers.</summary>
    private readonly struct Tall : ITileHeight
    {
        public static int Rows => 8;
    }

    /// <summary>4 rows × 3 vectors: 12 accumulators of 16 registers.</summary>
    private readonly struct Low : ITileHeight
    {
        public static int Rows => 4;
    }
}
