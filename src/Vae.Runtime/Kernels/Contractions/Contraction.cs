using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// One contraction, C[m, n] = start[n] + Σₖ A[m, k]·B[k, n], divided among workers. Dense layers' forward passes and weight gradients are
/// contractions.
/// </summary>
internal unsafe ref struct Contraction
{
    /// <summary>The number of rows of A and C.</summary>
    internal int Rows;

    /// <summary>The length of the sum.</summary>
    internal int Depth;

    /// <summary>The number of columns of B and C.</summary>
    internal int Columns;

    /// <summary>A, with any strides.</summary>
    internal float* A;

    /// <summary>The distance between rows of A, in floats.</summary>
    internal nint RowStride;

    /// <summary>The distance between columns of A, one step of the depth, in floats.</summary>
    internal nint DepthStride;

    /// <summary>B in panels [depth, columns]; null if B is given in rows.</summary>
    internal float* B;

    /// <summary>B in rows [depth, columns]; null if B is given in panels.</summary>
    internal float* BRows;

    /// <summary>The destination of the sums of B's columns, each in order of depth; null for none.</summary>
    internal float* ColumnSums;

    /// <summary>The start value of each column, padded to 16; null for zero.</summary>
    internal float* Start;

    /// <summary>C.</summary>
    internal float* C;

    /// <summary>Whether C is written in panels [rows, columns] with padding, or in rows.</summary>
    internal bool PanelOutput;

    /// <summary>The update to apply at once, if C is a weight's gradient in panels; then C itself is not written.</summary>
    internal ParameterUpdate Update;

    /// <summary>
    /// The rows of one unit of work. A share may cut a strip of tiles; then a lower tile is computed, with the same bits.
    /// </summary>
    internal const int RowsPerUnit = 8;

    /// <summary>Computes one worker's share of C's tiles. The caller must call a barrier afterwards.</summary>
    internal readonly void ComputeShare<TEpilogue>(Worker worker)
        where TEpilogue : struct, IEpilogue =>
        ComputeShare<TEpilogue>(worker, TileStrip.Bits);

    /// <summary>The same with a given width of vectors, for tests. Every width gives the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void ComputeShare<TEpilogue>(Worker worker, int bits)
        where TEpilogue : struct, IEpilogue
    {
        // Each worker's scratch memory: a panel of B in order, and a part of a gradient that is about to be applied.
        int panelFloats = BRows == null ? 0 : Depth * PanelLayout.PanelWidth;
        int updateFloats = Update.IsPresent ? UpdateRows * PanelLayout.PanelWidth : 0;
        var scratch = new Scratch(AlignedBuffer.RoundUp(panelFloats) + updateFloats);
        float* packed = scratch.Floats(panelFloats);
        float* beside = scratch.Floats(updateFloats);

        // Units go down a panel first, so that B's panel stays in the first cache while A is read.
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
            // A panel is written consecutively, and is not in a near cache: a weight's gradient is larger than these.
            tile.Ahead = tile.C + RowsPerUnit * width;
            tile.AheadStride = AlignedBuffer.Alignment;
            tile.AheadRowStride = width;
            TileStrip.Compute<TEpilogue>(tile, rows, width, RowStride, targetStride, tableStride: 0, bits);
        }
    }

    // From this depth on, a tile takes long enough to prefetch what its update reads. For smaller depths a long pass over many rows is
    // faster.
    private const int DeepEnoughToPrefetch = 96;

    // The rows of a gradient that are applied at once. If deep: a few units, each of which prefetches one buffer. Else many, for a long
    // pass.
    private const int DeepUpdateRows = 48;
    private const int ShallowUpdateRows = 512;

    private readonly bool IsDeep => Depth >= DeepEnoughToPrefetch;

    private readonly int UpdateRows => IsDeep ? DeepUpdateRows : ShallowUpdateRows;

    /// <summary>
    /// Computes part of a panel of the gradient, some rows at a time, in scratch memory, and applies it. So it stays in the near caches.
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
    /// Sets what a unit prefetches, one line for each step: first the parameters and moments that the update of these rows reads, then the
    /// next rows' lines of A, one row of the batch apart.
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
