using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>y = x·σ(x). Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Silu
{
    /// <summary>y = x·σ(x).</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="input">x. // [count]</param>
    /// <param name="output">y; may be the input. // [count]</param>
    public static void Forward(Worker worker, int count, ReadOnlySpan<float> input, Span<float> output) =>
        LaneMap.Apply(worker, count, new Value(), input, output);

    /// <summary>∂x = σ(x)·(1 + x·(1 − σ(x)))·∂y.</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="saved">x, the forward input. // [count]</param>
    /// <param name="outputGradient">∂loss/∂y. // [count]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [count]</param>
    public static void Backward(
        Worker worker, int count, ReadOnlySpan<float> saved, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        LaneMap.Apply(worker, count, new Gradient(), saved, outputGradient, inputGradient);

    private readonly struct Value : IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) => x * VectorFunctions.Sigmoid(x);
    }

    private readonly struct Gradient : IBinaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> gradient)
        {
            Vector512<float> one = Vector512.Create(1f);
            Vector512<float> sigmoid = VectorFunctions.Sigmoid(x);
            return sigmoid * Fused.MultiplyAdd(x, one - sigmoid, one) * gradient;
        }
    }
}
