using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A dense layer's operands, row by row for the plain ways to compute and in panels for the kernels.</summary>
internal sealed class DenseMatrices
{
    internal DenseMatrices(DenseWork work)
    {
        Work = work;
        X = Numbers.Between(-1, 1, work.Rows * work.Inputs, 1);
        Dy = Numbers.Between(-1, 1, work.Rows * work.Outputs, 2);
        W = Numbers.Between(-1, 1, work.Outputs * work.Inputs, 3);
        Bias = Numbers.Between(-1, 1, work.Outputs, 4);
        Panels = Numbers.Empty(PanelLayout.Floats(work.Inputs, work.Outputs));
        PanelLayout.FromRowMajor(work.Inputs, work.Outputs, W.Span, Panels.Span);
        Y = Numbers.Empty(work.Rows * work.Outputs);
        Dx = Numbers.Empty(work.Rows * work.Inputs);
        Dw = Numbers.Empty(Math.Max(work.Outputs * work.Inputs, Panels.Length));
        Db = Numbers.Empty(work.Outputs);
        Scratch = Numbers.Empty(PanelLayout.Floats(work.Outputs, work.Rows));
    }

    internal DenseWork Work { get; }

    /// <summary>x. // [rows, inputs]</summary>
    internal AlignedBuffer X { get; }

    /// <summary>∂L/∂y. // [rows, outputs]</summary>
    internal AlignedBuffer Dy { get; }

    /// <summary>W. // [outputs, inputs]</summary>
    internal AlignedBuffer W { get; }

    /// <summary>W in panels.</summary>
    internal AlignedBuffer Panels { get; }

    /// <summary>b. // [outputs]</summary>
    internal AlignedBuffer Bias { get; }

    /// <summary>y. // [rows, outputs]</summary>
    internal AlignedBuffer Y { get; }

    /// <summary>∂L/∂x. // [rows, inputs]</summary>
    internal AlignedBuffer Dx { get; }

    /// <summary>∂L/∂W, row by row [outputs, inputs] or in panels.</summary>
    internal AlignedBuffer Dw { get; }

    /// <summary>∂L/∂b. // [outputs]</summary>
    internal AlignedBuffer Db { get; }

    /// <summary>Room for ∂L/∂y, transposed, in panels.</summary>
    internal AlignedBuffer Scratch { get; }

    /// <summary>Runs all ways to compute and asserts that they agree.</summary>
    internal static void RequireAgreement(Func<float[]> truth, params Func<float[]>[] others)
    {
        float[] expected = truth();
        foreach (Func<float[]> other in others)
            Numbers.RequireClose(expected, other(), other.Method.Name);
    }
}
