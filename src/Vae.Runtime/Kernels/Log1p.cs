using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>y = sign(x)·ln(1 + |x|). Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Log1p
{
    /// <summary>y = sign(x)·ln(1 + |x|), accurate for small x too. The result is NaN if x is not finite.</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="input">x. // [count]</param>
    /// <param name="output">y; may be the input. // [count]</param>
    public static void Forward(Worker worker, int count, ReadOnlySpan<float> input, Span<float> output) =>
        LaneMap.Apply(worker, count, new Value(), input, output);

    /// <summary>∂x = ∂y/(1 + |x|).</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="saved">x, the forward input. // [count]</param>
    /// <param name="outputGradient">∂loss/∂y. // [count]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [count]</param>
    public static void Backward(
        Worker worker, int count, ReadOnlySpan<float> saved, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        LaneMap.Apply(worker, count, new Gradient(), saved, outputGradient, inputGradient);

    private readonly struct Value : IUnaryFunction
    {
        // The logarithm's kernel does not pass infinity and NaN on. x − x is 0, but NaN for them.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) =>
            Vector512.CopySign(VectorFunctions.Log1p(Vector512.Abs(x)), x) + (x - x);
    }

    private readonly struct Gradient : IBinaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> gradient) =>
            gradient / (Vector512.Create(1f) + Vector512.Abs(x));
    }
}
