using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>y = x where x &gt; 0, slope·x elsewhere. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LeakyRelu
{
    /// <summary>y = x where x &gt; 0, slope·x elsewhere.</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="slope">The slope below zero, above 0.</param>
    /// <param name="input">x. // [count]</param>
    /// <param name="output">y; may be the input. // [count]</param>
    public static void Forward(Worker worker, int count, float slope, ReadOnlySpan<float> input, Span<float> output) =>
        LaneMap.Apply(worker, count, new Value(slope), input, output);

    /// <summary>∂x = ∂y where y &gt; 0, slope·∂y elsewhere.</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="slope">The slope below zero, above 0.</param>
    /// <param name="saved">y, the forward output. // [count]</param>
    /// <param name="outputGradient">∂loss/∂y. // [count]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [count]</param>
    public static void Backward(
        Worker worker, int count, float slope, ReadOnlySpan<float> saved, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        LaneMap.Apply(worker, count, new Gradient(slope), saved, outputGradient, inputGradient);

    private readonly struct Value(float slope) : IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) =>
            Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x, x * Vector512.Create(slope));
    }

    private readonly struct Gradient(float slope) : IBinaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> gradient) =>
            Vector512.ConditionalSelect(
                Vector512.GreaterThan(y, Vector512<float>.Zero), gradient, gradient * Vector512.Create(slope));
    }
}
