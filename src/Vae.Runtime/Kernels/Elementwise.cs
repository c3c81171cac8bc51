using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Sums and copies of values. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elementwise
{
    /// <summary>output = a + b.</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="a">The first term. // [count]</param>
    /// <param name="b">The second term. // [count]</param>
    /// <param name="output">The sum; may be either term. // [count]</param>
    public static void Add(Worker worker, int count, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output) =>
        LaneMap.Apply(worker, count, default(Sum), a, b, output);

    /// <summary>output = input.</summary>
    /// <param name="count">The number of values; spans are whole vectors of 16.</param>
    /// <param name="input">The values. // [count]</param>
    /// <param name="output">Their copy. // [count]</param>
    public static void Copy(Worker worker, int count, ReadOnlySpan<float> input, Span<float> output) =>
        LaneMap.Apply(worker, count, default(Identity), input, output);

    private readonly struct Sum : IBinaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> y) => x + y;
    }

    private readonly struct Identity : IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) => x;
    }
}
