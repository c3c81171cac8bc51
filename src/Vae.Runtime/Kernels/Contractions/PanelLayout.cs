using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The order in which a matrix [depth, columns] lies in memory for a contraction over its depth: columns in panels of 48, a panel's
/// rows one after the other, so that the inner loop reads straight on. The last panel is as wide as its columns, rounded up to 16 and
/// padded with zeros.
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

    /// <summary>
    /// A worker's share of units of work, so many for each panel of each group, one panel after the other. The last panel of a group may be
    /// narrower, and its units less work: shares are cut by columns, not by units.
    /// </summary>
    /// <param name="columns">The columns of a group.</param>
    /// <param name="unitsPerPanel">The units of each panel.</param>
    /// <param name="groups">The groups.</param>
    internal static (int Start, int End) Share(Worker worker, int columns, int unitsPerPanel, int groups = 1)
    {
        int vectorsPerGroup = AlignedBuffer.RoundUp(columns) / AlignedBuffer.Alignment;
        (int start, int end) = worker.Share(checked(vectorsPerGroup * unitsPerPanel * groups));
        return (UnitAt(start), UnitAt(end));

        // The first unit that begins at or behind this much work.
        int UnitAt(int work)
        {
            (int group, int rest) = Math.DivRem(work, vectorsPerGroup * unitsPerPanel);
            int panel = Math.Min(rest / (PanelWidth / AlignedBuffer.Alignment * unitsPerPanel), Panels(columns) - 1);
            int vectors = Width(columns, panel) / AlignedBuffer.Alignment;
            int inPanel = rest - panel * (PanelWidth / AlignedBuffer.Alignment) * unitsPerPanel;
            return (group * Panels(columns) + panel) * unitsPerPanel + (inPanel + vectors - 1) / vectors;
        }
    }

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

    /// <summary>Brings one panel's columns of a row-major matrix [depth, columns] into panel order.</summary>
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
