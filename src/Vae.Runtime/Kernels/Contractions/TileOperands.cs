namespace Vae.Kernels;

/// <summary>
/// The memory of one register tile: C[i, j] = start[j] + Σ A[i, step]·B[step, j], in order of steps.
/// </summary>
/// <remarks>
/// A is read element by element: row i of the tile, in segment s of the depth, at step t, is at A + Rows[i] + Segments[s] + t·Stride. This
/// covers a batch of rows (one segment), a transposed matrix (another stride), a matrix in panels (one segment for each panel), and the
/// patches of an image, read in place (one segment for each line of the patch). B is read consecutively through all segments.
/// </remarks>
internal unsafe struct TileOperands
{
    /// <summary>A.</summary>
    internal float* A;

    /// <summary>The start of each row in A, in floats: eight numbers, or one for every row of the strip.</summary>
    internal nint* Rows;

    /// <summary>The start of each segment of the depth in A, in floats.</summary>
    internal nint* Segments;

    /// <summary>The number of segments.</summary>
    internal int SegmentCount;

    /// <summary>The number of steps of each segment.</summary>
    internal int Steps;

    /// <summary>The distance between steps of a segment in A, in floats.</summary>
    internal nint Stride;

    /// <summary>B's first row, at the tile's first column.</summary>
    internal float* B;

    /// <summary>The distance between rows of B, in floats.</summary>
    internal nint BStride;

    /// <summary>
    /// Memory to prefetch for a later tile: at each step the line at Ahead + Segments[s] + t·AheadStride. If there is none, any address
    /// with a stride of 0: a prefetch never faults, and one of a cached line costs nothing.
    /// </summary>
    internal float* Ahead;

    /// <summary>The distance between steps of what is prefetched, in floats.</summary>
    internal nint AheadStride;

    /// <summary>The distance between a strip's rows of what is prefetched, in floats.</summary>
    internal nint AheadRowStride;

    /// <summary>The start value of each column (a bias), or null for zero.</summary>
    internal float* Start;

    /// <summary>C, at the tile's first column.</summary>
    internal float* C;

    /// <summary>The epilogue's second matrix, in C's layout.</summary>
    internal float* Saved;

    /// <summary>The start of each row in C, in floats: as many numbers as <see cref="Rows"/>.</summary>
    internal nint* Targets;
}
