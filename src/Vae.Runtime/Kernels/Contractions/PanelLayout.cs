using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The order in which a matrix [depth, columns] lies in memory for a contraction over its depth: columns in panels of 48, a panel's
/// rows one after the other, so that the inner loop reads straight on. The last panel is as wide as its columns, rounded up to 16 and padded with zeros.
/// </summary>
/// <remarks>
/// A dense layer's weight is kept like this, with the inputs as depth and the outputs as columns. The layout is the same for every
/// vector width, so a model's memory does not depend on the machine. In files it is [outputs, inputs], row by row.
/// </remarks>
internal static class PanelLayout
{
    /// <summary>Columns of a full panel: three 512-bit vectors, the widest register tile.</summary>
    internal const int PanelWidth = 48;

    /// <summary>The floats that a matrix takes.</summary>
    internal static int Floats(int depth, int columns) => checked(depth * AlignedBuffer.RoundUp(columns));

    /// <summary>The number of panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Panels(int columns) => (columns + PanelWidth - 1) / PanelWidth;

    /// <summary>The width of one panel: 48, or for the last one 16, 32 or 48.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Width(int columns, int panel) =>
        Math.Min(PanelWidth, AlignedBuffer.RoundUp(columns - panel * PanelWidth));

    /// <summary>Where the element in a row and a column lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Index(int depth, int columns, int row, int column)
    {
        int panel = column / PanelWidth;
        return panel * PanelWidth * depth + row * Width(columns, panel) + column % PanelWidth;
    }

    /// <summary>From [outputs, inputs], row by row, to panels; padding is set to zero.</summary>
    internal static void FromRowMajor(int inputs, int outputs, ReadOnlySpan<float> rowMajor, Span<float> panels)
    {
        panels[..Floats(inputs, outputs)].Clear();
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
                panels[Index(inputs, outputs, input, output)] = rowMajor[output * inputs + input];
        }
    }

    /// <summary>From panels to [outputs, inputs], row by row.</summary>
    internal static void ToRowMajor(int inputs, int outputs, ReadOnlySpan<float> panels, Span<float> rowMajor)
    {
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
                rowMajor[output * inputs + input] = panels[Index(inputs, outputs, input, output)];
        }
    }

    /// <summary>One worker's share of bringing a row-major matrix [depth, columns] into panels. Needs a barrier after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void PackShare(Worker worker, int depth, int columns, ReadOnlySpan<float> rowMajor, Span<float> panels)
    {
        int count = Panels(columns);
        (int start, int end) = worker.Share(count * depth);
        for (int item = start; item < end; item++)
        {
            (int panel, int row) = Math.DivRem(item, depth);
            int width = Width(columns, panel);
            int first = panel * PanelWidth;
            int used = Math.Min(width, columns - first);
            Span<float> target = panels.Slice(first * depth + row * width, width);
            rowMajor.Slice(row * columns + first, used).CopyTo(target);
            target[used..].Clear();
        }
    }

    /// <summary>
    /// One worker's share of transposing a matrix [depth, columns] from panels to panels [columns, depth]. Needs a barrier after it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void TransposeShare(Worker worker, int depth, int columns, ReadOnlySpan<float> panels, Span<float> transposed)
    {
        // Blocks of 16×16: both sides stay within a few cache lines.
        const int block = BlockTranspose.Side;
        int paddedDepth = AlignedBuffer.RoundUp(depth);
        int blocksDown = paddedDepth / block;
        int blocksAcross = (columns + block - 1) / block;
        (int start, int end) = worker.Share(blocksDown * blocksAcross);
        for (int item = start; item < end; item++)
        {
            (int down, int across) = Math.DivRem(item, blocksAcross);
            int row = down * block;
            int column = across * block;
            int rows = Math.Min(block, depth - row);
            int used = Math.Min(block, columns - column);
            int sourceStride = Width(columns, column / PanelWidth);
            int targetStride = Width(depth, row / PanelWidth);
            ReadOnlySpan<float> source = panels.Slice(Index(depth, columns, row, column), (rows - 1) * sourceStride + block);
            Span<float> target = transposed.Slice(Index(columns, depth, column, row), (used - 1) * targetStride + block);
            fixed (float* from = source, to = target)
                BlockTranspose.Run(from, sourceStride, rows, to, targetStride, used);
        }
    }
}
