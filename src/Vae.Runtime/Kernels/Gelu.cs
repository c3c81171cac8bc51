using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>y = x·Φ(x); Φ is the standard normal distribution function. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Gelu
{
    /// <summary>y = x·Φ(x).</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="input">x. // [count]</param>
    /// <param name="output">y; may be the input. // [count]</param>
    public static void Forward(Worker worker, int count, ReadOnlySpan<float> input, Span<float> output) =>
        LaneMap.Apply(worker, count, new Value(), input, output);

    /// <summary>∂x = (Φ(x) + x·φ(x))·∂y; φ is the standard normal density.</summary>
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
        public Vector512<float> Apply(Vector512<float> x) => x * VectorFunctions.Normal(x).Cumulative;
    }

    private readonly struct Gradient : IBinaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> gradient)
        {
            (Vector512<float> cumulative, Vector512<float> density) = VectorFunctions.Normal(x);
            return Fused.MultiplyAdd(x, density, cumulative) * gradient;
        }
    }
}
