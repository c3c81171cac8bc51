using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>Parts of the likelihoods of counts.</summary>
internal static class Counts
{
    /// <summary>The largest count: above it neighbouring whole numbers have the same float.</summary>
    internal const float Largest = 1 << 24;

    /// <summary>½·ln 2π.</summary>
    internal const float HalfLogTau = 0.918938533f;

    /// <summary>The term if the target is a count, else NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> OrNaNOutside(Vector512<float> target, Vector512<float> term) => Vector512.ConditionalSelect(
        Vector512.Equals(Vector512.Floor(target), target)
            & Vector512.GreaterThanOrEqual(target, Vector512<float>.Zero)
            & Vector512.LessThanOrEqual(target, Vector512.Create(Largest)),
        term, Vector512.Create(float.NaN));

    /// <summary>ln x! − x·ln x + x = ½·ln 2πx + …, for x ≥ 1, given ln x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> LogFactorialRest(Vector512<float> x, Vector512<float> log) =>
        Fused.MultiplyAdd(log, Vector512.Create(0.5f), Vector512.Create(HalfLogTau)) + VectorFunctions.StirlingRest(x);

    /// <summary>x·ln(x/M) + M − x = x·(eᵈ − 1 − d) with d = ln(M/x): the deviance of M from x, which is 0 for M = x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Deviance(Vector512<float> x, Vector512<float> d) => x * (VectorFunctions.Expm1(d) - d);
}
