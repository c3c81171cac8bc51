using System.Runtime.CompilerServices;
using Vae.Execution;
using Vae.Optimization;

namespace Vae.Kernels;

/// <summary>
/// One contraction, C[m, n] = start[n] + Σₖ A[m, k]·B[k, n], divided among workers: what dense layers' forward passes and weight
/// gradients are made of.
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

    /// <summary>B in panels [depth, columns]; null if it comes in rows.</summary>
    internal float* B;

    /// <summary>B row by row [depth, columns]; null if it is in panels.</summary>
    internal float* BRows;

    /// <summary>Where the sums of B's columns go, in the order of its depth; null for nowhere.</summary>
    internal float* ColumnSums;

    /// <summary>What each column starts from, padded to 16; null for zero.</summary>
    internal float* Start;

    /// <summary>C.</summary>
    internal float* C;

    /// <summary>Whether C is wanted in panels [rows, columns], its padding written too; else row by row.</summary>
    internal bool PanelOutput;

    /// <summary>Where C, in panels, is a weight's gradient: its update, if it is to be applied at once; C is then not written.</summary>
    internal ParameterUpdate Update;

    /// <summary>
    /// Rows that one unit of work covers. A share that cuts a taller strip of tiles costs a lower tile, and changes no bit.
    /// </summary>
    internal const int RowsPerUnit = 8;

    /// <summary>Computes one worker's share of C's tiles. Needs a barrier after it.</summary>
    internal readonly void ComputeShare<TEpilogue>(Worker worker)
        where TEpilogue : struct, IEpilogue =>
        ComputeShare<TEpilogue>(worker, TileStrip.Bits);

    /// <summary>The same with the vectors' width named, for tests: any width gives the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        // What a worker needs of its own: a panel of B in order, and a stretch of a gradient on its way into the parameters.
        int panelFloats = BRows == null ? 0 : Depth * PanelLayout.PanelWidth;
        int updateFloats = Update.IsPresent ? UpdateRows * PanelLayout.PanelWidth : 0;
        var scratch = new Scratch(AlignedBuffer.RoundUp(panelFloats) + updateFloats);
        float* packed = scratch.Floats(panelFloats);
        float* beside = scratch.Floats(updateFloats);

        // Units run down a panel first: B's panel stays in the cache nearest to the core while A passes by.
        int unitsDown = (Rows + RowsPerUnit - 1) / RowsPerUnit;
        (int start, int end) = PanelLayout.Share(worker, Columns, unitsDown);
        for (int unit = start; unit < end;)
        {
            (int panel, int down) = Math.DivRem(unit, unitsDown);
            int units = Math.Min(unitsDown - down, end - unit);
            float* b = packed;
            if (BRows == null)
                b = B + (nint)panel * PanelLayout.PanelWidth * Depth;
            else
                PanelLayout.PackPanel(Depth, Columns, panel, BRows, packed);
            if (ColumnSums != null && down == 0)
                PanelLayout.SumPanelColumns(Depth, Columns, panel, b, ColumnSums);
            int firstRow = down * RowsPerUnit;
            ComputePanel<TEpilogue>(panel, firstRow, Math.Min(units * RowsPerUnit, Rows - firstRow), b, beside, bits);
            unit += units;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputePanel<TEpilogue>(int panel, int firstRow, int rows, float* b, float* beside, int bits)
        where TEpilogue : struct, IEpilogue
    {
        int width = PanelLayout.Width(Columns, panel);
        int firstColumn = panel * PanelLayout.PanelWidth;
        nint* table = stackalloc nint[2 * RowsPerUnit];
        nint onlySegment = 0;
        nint targetStride = PanelOutput ? width : Columns;
        for (int i = 0; i < RowsPerUnit; i++)
            (table[i], table[RowsPerUnit + i]) = (i * RowStride, i * targetStride);
        var tile = new TileOperands
        {
            A = A + firstRow * RowStride,
            Rows = table,
            Segments = &onlySegment,
            SegmentCount = 1,
            Steps = Depth,
            Stride = DepthStride,
            B = b,
            BStride = width,
            Start = Start == null ? null : Start + firstColumn,
            C = PanelOutput ? C + PanelLayout.Index(Rows, Columns, firstRow, firstColumn) : C + (nint)firstRow * Columns + firstColumn,
            Targets = table + RowsPerUnit,
            Ahead = b,
        };
        if (!PanelOutput)
        {
            int columns = Math.Min(width, Columns - firstColumn);
            TileStrip.Compute<TEpilogue>(tile, rows, columns, RowStride, targetStride, tableStride: 0, bits);
        }
        else if (Update.IsPresent)
            ComputeAndUpdate<TEpilogue>(tile, PanelLayout.Index(Rows, Columns, firstRow, firstColumn), rows, width, beside, bits);
        else
        {
            // A panel is written straight on, and comes from far: a weight's gradient is larger than what is near.
            tile.Ahead = tile.C + RowsPerUnit * width;
            tile.AheadStride = AlignedBuffer.Alignment;
            tile.AheadRowStride = width;
            TileStrip.Compute<TEpilogue>(tile, rows, width, RowStride, targetStride, tableStride: 0, bits);
        }
    }

    // From this depth on, a tile has time to bring near what its update will read; shorter ones are better swept over, many at a time.
    private const int DeepEnoughToPrefetch = 96;

    // Rows of a gradient that are applied at once: a few units, of which each asks for one thing; or so many that the sweep is long.
    private const int DeepUpdateRows = 48;
    private const int ShallowUpdateRows = 512;

    private readonly bool IsDeep => Depth >= DeepEnoughToPrefetch;

    private readonly int UpdateRows => IsDeep ? DeepUpdateRows : ShallowUpdateRows;

    /// <summary>
    /// A panel's stretch of a gradient, some rows at a time: computed beside, then applied. It never leaves the near caches.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ComputeAndUpdate<TEpilogue>(TileOperands tile, int start, int rows, int width, float* beside, int bits)
        where TEpilogue : struct, IEpilogue
    {
        bool isDeep = IsDeep;
        int most = UpdateRows;
        for (int row = 0; row < rows; row += most)
        {
            int present = Math.Min(most, rows - row);
            int place = start + row * width;
            // Whole tiles, of six rows or eight.
            int atOnce = !isDeep ? present : bits == 256 ? 12 : RowsPerUnit;
            for (int i = 0; i < present; i += atOnce)
            {
                if (isDeep)
                    LookAhead(ref tile, place, i, i / atOnce);
                tile.C = beside + i * width;
                TileStrip.Compute<TEpilogue>(tile, Math.Min(atOnce, present - i), width, RowStride, width, tableStride: 0, bits);
                tile.A += atOnce * RowStride;
            }
            Update.Apply(place, new ReadOnlySpan<float>(beside, present * width));
        }
    }

    /// <summary>
    /// What a unit brings near, a line a step: the parameters and the moments that this stretch's update will read, then the next
    /// stretch's lines of A, which lie a row of the batch apart.
    /// </summary>
    private readonly void LookAhead(ref TileOperands tile, int place, int row, int unit)
    {
        if (unit < ParameterUpdate.MostBuffers)
        {
            float* buffer = Update.Buffer(unit, place);
            tile.Ahead = buffer == null ? tile.B : buffer;
            tile.AheadStride = AlignedBuffer.Alignment;
        }
        else
        {
            int line = (unit - ParameterUpdate.MostBuffers) * AlignedBuffer.Alignment;
            tile.Ahead = tile.A + (DeepUpdateRows - row + line) * RowStride;
            tile.AheadStride = DepthStride;
        }
    }
}
