using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>A function of one value, 16 at a time.</summary>
internal interface IUnaryFunction
{
    /// <summary>The function in each lane.</summary>
    Vector512<float> Apply(Vector512<float> x);
}

/// <summary>A function of two values, 16 at a time.</summary>
internal interface IBinaryFunction
{
    /// <summary>The function in each lane.</summary>
    Vector512<float> Apply(
        Vector512<float> x, Vector512<float> y);
}

/// <summary>
/// The loop of all element-wise kernels. The functions are structs, so that each kernel gets its own loop with the function inlined. Spans
/// are whole vectors, so there is no remainder.
/// </summary>
internal static class LaneMap
{
    /// <summary>output = function(input) on this worker's share.</summary>
    // Optimised from the first call: a training step calls a kernel too rarely for tiered compilation to optimise it soon.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply<TFunction>(
        Worker worker, int count, TFunction function, ReadOnlySpan<float> input, Span<float> output)
        where TFunction : struct, IUnaryFunction
    {
        Lanes.Require(input.Length, count);
        Lanes.Require(output.Length, count);
        (int start, int end) = worker.Share(count, Lanes.Count);
        for (int i = start; i < end; i += Lanes.Count)
            Lanes.Store(function.Apply(Lanes.Load(input, i)), output, i);
        worker.Barrier();
    }

    /// <summary>output = function(first, second) on this worker's share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply<TFunction>(
        Worker worker, int count, TFunction function, ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> output)
        where TFunction : struct, IBinaryFunction
    {
        Lanes.Require(first.Length, count);
        Lanes.Require(second.Length, count);
        Lanes.Require(output.Length, count);
        (int start, int end) = worker.Share(count, Lanes.Count);
        for (int i = start; i < end; i += Lanes.Count)
            Lanes.Store(function.Apply(Lanes.Load(first, i), Lanes.Load(second, i)), output, i);
        worker.Barrier();
    }
}
