using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>
/// Elementary functions of 16 floats at a time, each lane by itself. The same input gives the same bits in any lane, on any processor.
/// NaN gives NaN.
/// </summary>
/// <remarks>
/// Each function chooses once how its multiply-adds are computed; <see cref="Fused"/> chooses for a single one. A choice at each
/// multiply-add needs more locals. Where vectors of this size are emulated, the compiler then inlines less of a formula.
/// </remarks>
internal static class VectorFunctions
{
    /// <summary>eˣ: +∞ above 88.72, 0 below −103.97, subnormal just above that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exp(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Exp(x)
            : VectorFormulas<EmulatedFused>.Exp(x);

    /// <summary>eˣ − 1, accurate near 0 too; +∞ above 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Expm1(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Expm1(x)
            : VectorFormulas<EmulatedFused>.Expm1(x);

    /// <summary>ln x for positive normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Log(x)
            : VectorFormulas<EmulatedFused>.Log(x);

    /// <summary>ln(1 + e) for e between 0 and 1, accurate for small e too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log1pOfUnit(Vector512<float> e) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Log1pOfUnit(e)
            : VectorFormulas<EmulatedFused>.Log1pOfUnit(e);

    /// <summary>sin and cos of 2π·turn, for turn between 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector512<float> Sin, Vector512<float> Cos) SinCosOfTurn(Vector512<float> turn) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.SinCosOfTurn(turn)
            : VectorFormulas<EmulatedFused>.SinCosOfTurn(turn);

    /// <summary>tanh x = −t/(t + 2) with t = e^(−2|x|) − 1, and x's sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Tanh(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Tanh(x)
            : VectorFormulas<EmulatedFused>.Tanh(x);

    /// <summary>σ(x) = 1/(1 + e⁻ˣ), without overflow on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Sigmoid(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Sigmoid(x)
            : VectorFormulas<EmulatedFused>.Sigmoid(x);

    /// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)), without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Softplus(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Softplus(x)
            : VectorFormulas<EmulatedFused>.Softplus(x);

    /// <summary>erf x = 2/√π·∫₀ˣ e^(−t²) dt, within 1.5·10⁻⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Erf(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Erf(x)
            : VectorFormulas<EmulatedFused>.Erf(x);

    /// <summary>Φ(x) = ½·erfc(−x/√2), the standard normal distribution function, and its density e^(−x²/2)/√(2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector512<float> Cumulative, Vector512<float> Density) Normal(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Normal(x)
            : VectorFormulas<EmulatedFused>.Normal(x);

    /// <summary>ln(1 + x) for x ≥ 0, accurate for small x too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log1p(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.Log1p(x)
            : VectorFormulas<EmulatedFused>.Log1p(x);

    /// <summary>
    /// ln Γ(x) − (x − ½)·ln x + x − ½·ln 2π for x ≥ 1, which is ln x! − (x + ½)·ln x + x − ½·ln 2π as well: Binet's function, 0.081 at 1
    /// and 1/(12·x) for large x. A polynomial in 1/x, interpolated at Chebyshev nodes, within 2·10⁻⁸.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> StirlingRest(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.StirlingRest(x)
            : VectorFormulas<EmulatedFused>.StirlingRest(x);

    /// <summary>ln x − ψ(x) for x ≥ 1, with ψ = (ln Γ)′: 0.577 at 1 and 1/(2·x) for large x. Interpolated alike, within 1.5·10⁻⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> DigammaRest(Vector512<float> x) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? VectorFormulas<InstructionFused>.DigammaRest(x)
            : VectorFormulas<EmulatedFused>.DigammaRest(x);

    /// <summary>σ(x), given e^(−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Sigmoid(Vector512<float> x, Vector512<float> expOfMinusAbs)
    {
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), expOfMinusAbs, one);
        return numerator / (one + expOfMinusAbs);
    }

    /// <summary>max(x, 0). NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> PositivePart(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512<float>.Zero), Vector512<float>.Zero, x);
}
