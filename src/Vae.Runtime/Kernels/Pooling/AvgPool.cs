using System.ComponentModel;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>The mean of each window. Padding counts as zeros. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AvgPool
{
    /// <summary>y = Σ x/(window height·window width) over each window.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="shape">The image and its windows.</param>
    /// <param name="input">x. // [rows, height, width, channels]</param>
    /// <param name="output">y. // [rows, output height, output width, channels]</param>
    public static void Forward(Worker worker, int rows, PoolShape shape, ReadOnlySpan<float> input, Span<float> output) =>
        PoolWindows.Fold(worker, rows, shape, new ScaledSum(Share(shape)), input, output);

    /// <summary>∂x = Σ ∂y/(window height·window width) over the windows that cover x.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="shape">The image and its windows.</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, output height, output width, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten. // [rows, height, width, channels]</param>
    public static void Backward(
        Worker worker, int rows, PoolShape shape, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        PoolWindows.Spread(worker, rows, shape, Share(shape), outputGradient, inputGradient);

    /// <summary>The factor of each value in a window's mean.</summary>
    private static float Share(in PoolShape shape) => (float)(1 / ((double)shape.WindowHeight * shape.WindowWidth));
}
