using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The memory order of a matrix [depth, columns] for a contraction over its depth. Columns are grouped in panels of 48. A panel's rows are
/// stored one after the other, so the inner loop reads consecutive memory. The last panel is as wide as its columns, rounded up to 16 and
/// padded with zeros.
/// </summary>
/// <remarks>
/// A dense layer's weight has this order, with the inputs as depth and the outputs as columns. The order is the same for every vector
/// width, so a model's memory does not depend on the machine. In files it is [outputs, inputs], row by row.
/// </remarks>
internal static class PanelLayout
{
    /// <summary>The columns of a full panel: three 512-bit vectors, the widest register tile.</summary>
    internal const int PanelWidth = 48;

    /// <summary>The number of floats of a matrix.</summary>
    internal static int Floats(int depth, int columns) => checked(depth * AlignedBuffer.RoundUp(columns));

    /// <summary>The number of panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Panels(int columns) => (columns + PanelWidth - 1) / PanelWidth;

    /// <summary>The width of a panel: 48; for the last one 16, 32 or 48.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Width(int columns, int panel) =>
        Math.Min(PanelWidth, AlignedBuffer.RoundUp(columns - panel * PanelWidth));

    /// <summary>
    /// A worker's share of units of work. Each panel of each group has the same number of units, one panel after the other. The last panel
    /// of a group may be narrower, so its units are less work. Therefore shares are cut by columns, not by units.
    /// </summary>
    /// <param name="columns">The columns of a group.</param>
    /// <param name="unitsPerPanel">The units of each panel.</param>
    /// <param name="groups">The groups.</param>
    internal static (int Start, int End) Share(Worker worker, int columns, int unitsPerPanel, int groups = 1)
    {
        int vectorsPerGroup = AlignedBuffer.RoundUp(columns) / AlignedBuffer.Alignment;
        (int start, int end) = worker.Share(checked(vectorsPerGroup * unitsPerPanel * groups));
        return (UnitAt(start), UnitAt(end));

        // The first unit that begins at or after this amount of work.
        int UnitAt(int work)
        {
            (int group, int rest) = Math.DivRem(work, vectorsPerGroup * unitsPerPanel);
            int panel = Math.Min(rest / (PanelWidth / AlignedBuffer.Alignment * unitsPerPanel), Panels(columns) - 1);
            int vectors = Width(columns, panel) / AlignedBuffer.Alignment;
            int inPanel = rest - panel * (PanelWidth / AlignedBuffer.Alignment) * unitsPerPanel;
            return (group * Panels(columns) + panel) * unitsPerPanel + (inPanel + vectors - 1) / vectors;
        }
    }

    /// <summary>The index of the element in a row and a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Index(int depth, int columns, int row, int column)
    {
        int panel = column / PanelWidth;
        return panel * PanelWidth * depth + row * Width(columns, panel) + column % PanelWidth;
    }

    /// <summary>Converts from [outputs, inputs], row by row, to panels. Padding is set to zero.</summary>
    internal static void FromRowMajor(int inputs, int outputs, ReadOnlySpan<float> rowMajor, Span<float> panels)
    {
        panels[..Floats(inputs, outputs)].Clear();
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
                panels[Index(inputs, outputs, input, output)] = rowMajor[output * inputs + input];
        }
    }

    /// <summary>Converts from panels to [outputs, inputs], row by row.</summary>
    internal static void ToRowMajor(int inputs, int outputs, ReadOnlySpan<float> panels, Span<float> rowMajor)
    {
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
                rowMajor[output * inputs + input] = panels[Index(inputs, outputs, input, output)];
        }
    }

    /// <summary>Copies one panel's columns of a matrix [depth, columns] from row order to panel order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void PackPanel(int depth, int columns, int panel, float* rowMajor, float* target)
    {
        int width = Width(columns, panel);
        int first = panel * PanelWidth;
        int used = Math.Min(width, columns - first);
        for (int row = 0; row < depth; row++)
        {
            var line = new Span<float>(target + (nint)row * width, width);
            new ReadOnlySpan<float>(rowMajor + (nint)row * columns + first, used).CopyTo(line);
            line[used..].Clear();
        }
    }

    /// <summary>Sums each of a panel's columns, in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void SumPanelColumns(int depth, int columns, int panel, float* packed, float* sums)
    {
        int width = Width(columns, panel);
        for (int column = 0; column < width; column += AlignedBuffer.Alignment)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int row = 0; row < depth; row++)
                sum += Vector512.Load(packed + (nint)row * width + column);
            sum.Store(sums + panel * PanelWidth + column);
        }
    }
}
