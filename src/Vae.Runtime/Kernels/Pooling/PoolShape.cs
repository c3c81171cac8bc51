using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Vae.Kernels;

/// <summary>
/// Windows over an image: output (i, j) covers rows i·StrideHeight − PaddingHeight + a, 0 ≤ a &lt; WindowHeight, and columns in the same
/// way. Windows that would end beyond the padding are left out. Called by generated code.
/// </summary>
/// <param name="Height">The image's height; 1 for a series.</param>
/// <param name="Width">The image's width.</param>
/// <param name="Channels">The image's channels.</param>
/// <param name="WindowHeight">A window's height.</param>
/// <param name="WindowWidth">A window's width.</param>
/// <param name="StrideHeight">The rows from window to window.</param>
/// <param name="StrideWidth">The columns from window to window.</param>
/// <param name="PaddingHeight">Rows added above and below.</param>
/// <param name="PaddingWidth">Columns added left and right.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct PoolShape(
    int Height, int Width, int Channels,
    int WindowHeight, int WindowWidth,
    int StrideHeight, int StrideWidth,
    int PaddingHeight, int PaddingWidth)
{
    /// <summary>The number of windows in a column.</summary>
    internal int OutputHeight => (Height + 2 * PaddingHeight - WindowHeight) / StrideHeight + 1;

    /// <summary>The number of windows in a row.</summary>
    internal int OutputWidth => (Width + 2 * PaddingWidth - WindowWidth) / StrideWidth + 1;

    /// <summary>The image's rows that an output row's windows cover; the end is exclusive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (int First, int End) RowsUnder(int output) => Under(output, Height, WindowHeight, StrideHeight, PaddingHeight);

    /// <summary>The image's columns that an output column's windows cover; the end is exclusive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (int First, int End) ColumnsUnder(int output) => Under(output, Width, WindowWidth, StrideWidth, PaddingWidth);

    /// <summary>The output rows whose windows cover a row of the image; empty if first is not below end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (int First, int End) RowsOver(int row) => Over(row, OutputHeight, WindowHeight, StrideHeight, PaddingHeight);

    /// <summary>The output columns whose windows cover a column of the image; empty if first is not below end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (int First, int End) ColumnsOver(int column) => Over(column, OutputWidth, WindowWidth, StrideWidth, PaddingWidth);

    /// <summary>Throws if a buffer is too short for this many images or outputs.</summary>
    internal void Require(int rows, int imageLength, int outputLength)
    {
        Lanes.Require(imageLength, (long)rows * Height * Width * Channels);
        Lanes.Require(outputLength, (long)rows * OutputHeight * OutputWidth * Channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int First, int End) Under(int output, int size, int window, int stride, int padding)
    {
        int start = output * stride - padding;
        return (Math.Max(start, 0), Math.Min(start + window, size));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int First, int End) Over(int index, int outputs, int window, int stride, int padding)
    {
        int padded = index + padding;
        return (padded < window ? 0 : (padded - window) / stride + 1, Math.Min(padded / stride + 1, outputs));
    }
}
