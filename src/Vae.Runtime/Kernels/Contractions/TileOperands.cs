namespace Vae.Kernels;

/// <summary>
/// What one register tile reads and writes: C[i, j] = start[j] + Σ A[i, step]·B[step, j], in order of steps.
/// </summary>
/// <remarks>
/// A is read by address: row i of the tile, in segment s of the depth, at step t lies at A + Rows[i] + Segments[s] + t·Stride. That one
/// rule covers a batch of rows (one segment), a transposed matrix (another stride), a matrix in panels (a segment a panel), and the
/// patches of an image read in place (a segment a line of the patch). B runs straight on through all segments.
/// </remarks>
internal unsafe struct TileOperands
{
    /// <summary>A.</summary>
    internal float* A;

    /// <summary>Where each row begins in A, in floats: eight numbers, or one for every row of the strip.</summary>
    internal nint* Rows;

    /// <summary>Where each segment of the depth begins in A, in floats.</summary>
    internal nint* Segments;

    /// <summary>The number of segments.</summary>
    internal int SegmentCount;

    /// <summary>The steps of each segment.</summary>
    internal int Steps;

    /// <summary>From one step of a segment to the next in A, in floats.</summary>
    internal nint Stride;

    /// <summary>B's first row, at the tile's first column.</summary>
    internal float* B;

    /// <summary>From one row of B to the next, in floats.</summary>
    internal nint BStride;

    /// <summary>
    /// What to bring near meanwhile, for a tile to come: at each step the line at Ahead + Segments[s] + t·AheadStride. With nothing to
    /// come, any address and a stride of 0: asking for a line never faults, and one that is near already costs nothing.
    /// </summary>
    internal float* Ahead;

    /// <summary>From one step to the next in what is brought near, in floats.</summary>
    internal nint AheadStride;

    /// <summary>From one row of a strip to the next in what is brought near, in floats.</summary>
    internal nint AheadRowStride;

    /// <summary>What each column starts from (a bias), or null for zero.</summary>
    internal float* Start;

    /// <summary>C, at the tile's first column.</summary>
    internal float* C;

    /// <summary>The epilogue's second matrix, laid out as C.</summary>
    internal float* Saved;

    /// <summary>Where each row begins in C, in floats: likewise.</summary>
    internal nint* Targets;
}
