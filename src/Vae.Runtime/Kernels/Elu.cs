using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>y = x where x &gt; 0, α·(eˣ − 1) elsewhere. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elu
{
    /// <summary>y = x where x &gt; 0, α·(eˣ − 1) elsewhere.</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="alpha">α, above 0.</param>
    /// <param name="input">x. // [count]</param>
    /// <param name="output">y; may be the input. // [count]</param>
    public static void Forward(Worker worker, int count, float alpha, ReadOnlySpan<float> input, Span<float> output) =>
        LaneMap.Apply(worker, count, new Value(alpha), input, output);

    /// <summary>∂x = ∂y where y &gt; 0, (y + α)·∂y elsewhere, which is α·eˣ·∂y.</summary>
    /// <remarks>
    /// The slope is computed from the output, so that the layer works in place. Its absolute error is that of y, at most α·2⁻²³. For x
    /// below −16.6, eˣ is below 2⁻²⁴ and lost, and the slope is 0.
    /// </remarks>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="alpha">α, above 0.</param>
    /// <param name="saved">y, the forward output. // [count]</param>
    /// <param name="outputGradient">∂loss/∂y. // [count]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [count]</param>
    public static void Backward(
        Worker worker, int count, float alpha, ReadOnlySpan<float> saved, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        LaneMap.Apply(worker, count, new Gradient(alpha), saved, outputGradient, inputGradient);

    private readonly struct Value(float alpha) : IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x)
        {
            // Expm1 of a large x is +∞; the selection discards it.
            Vector512<float> below = VectorFunctions.Expm1(x) * Vector512.Create(alpha);
            return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x, below);
        }
    }

    private readonly struct Gradient(float alpha) : IBinaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> gradient) =>
            Vector512.ConditionalSelect(
                Vector512.GreaterThan(y, Vector512<float>.Zero), gradient, gradient * (y + Vector512.Create(alpha)));
    }
}
