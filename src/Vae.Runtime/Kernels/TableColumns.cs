using System.ComponentModel;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Copies a range of a matrix's columns to a separate matrix, and back. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TableColumns
{
    /// <summary>Copies columns out of a wider matrix.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The columns of the wider matrix.</param>
    /// <param name="first">The first column of the range.</param>
    /// <param name="count">The columns of the range.</param>
    /// <param name="table">The wider matrix. // [rows, width]</param>
    /// <param name="columns">The range. // [rows, count]</param>
    public static void Take(
        Worker worker, int rows, int width, int first, int count, ReadOnlySpan<float> table, Span<float> columns)
    {
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            table.Slice(row * width + first, count).CopyTo(columns.Slice(row * count, count));
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>Copies columns into a wider matrix. Its other columns do not change.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The columns of the wider matrix.</param>
    /// <param name="first">The first column of the range.</param>
    /// <param name="count">The columns of the range.</param>
    /// <param name="columns">The range. // [rows, count]</param>
    /// <param name="table">The wider matrix. // [rows, width]</param>
    public static void Put(
        Worker worker, int rows, int width, int first, int count, ReadOnlySpan<float> columns, Span<float> table)
    {
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            columns.Slice(row * count, count).CopyTo(table.Slice(row * width + first, count));
        worker.Barrier(StepPart.Loss);
    }
}
