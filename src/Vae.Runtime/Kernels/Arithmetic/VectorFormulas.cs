using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Kernels;

/// <summary>
/// The formulas of <see cref="VectorFunctions"/>, for one way to compute multiply-adds. They use only operations that every processor
/// rounds alike (add, multiply, divide, fused multiply-add, comparisons, bits). So the same input gives the same bits in any lane, on any
/// processor.
/// </summary>
/// <typeparam name="TFused">How a·b + c is computed.</typeparam>
/// <remarks>
/// Polynomials for exp, ln, sin and cos: Moshier, Cephes single-precision library (expf, logf, sinf, cosf), with fused multiply-adds.
/// </remarks>
internal static partial class VectorFormulas<TFused>
    where TFused : struct, IFused
{
    // 1.5·2²³. Adding it to a small number rounds that number to an integer in the low bits.
    private const float RoundingShift = 12582912f;
    private const int RoundingShiftBits = 0x4B400000;
    private const float Log2E = 1.44269504f;
    // ln 2 in two parts. The first has so few bits that its product with an exponent is exact.
    private const float Ln2High = 6.93145752e-1f;
    private const float Ln2Low = 1.42860677e-6f;

    /// <summary>eˣ: +∞ above 88.72, 0 below −103.97, subnormal just above that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exp(Vector512<float> x)
    {
        return ExpInRange(Clamp(x, -105f, 89f));
    }

    /// <summary>eˣ for x = −105 … 89, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpInRange(Vector512<float> x)
    {
        Vector512<int> exponent = Reduce(x, out Vector512<float> r);
        // 2ⁿ in two factors, because n itself may be outside a float's range of exponents.
        Vector512<int> half = Vector512.ShiftRightArithmetic(exponent, 1);
        Vector512<float> value = ReducedExpm1(r) + Vector512.Create(1f);
        return value * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <summary>eˣ − 1, accurate near 0 too; +∞ above 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Expm1(Vector512<float> x)
    {
        Vector512<float> clamped = Clamp(x, -87f, 88f);
        Vector512<float> scale = PowerOfTwo(Reduce(clamped, out Vector512<float> r));
        Vector512<float> value = TFused.MultiplyAdd(ReducedExpm1(r), scale, scale - Vector512.Create(1f));
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, Vector512.Create(88f)), Vector512.Create(float.PositiveInfinity), value);
    }

    /// <summary>ln x for positive normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log(Vector512<float> x)
    {
        // x = 2ⁿ·(1 + f) with 1 + f between √½ and √2.
        Vector512<int> bits = x.AsInt32();
        Vector512<int> exponent = Vector512.ShiftRightArithmetic(bits - Vector512.Create(0x3F3504F3), 23);
        Vector512<float> f = (bits - Vector512.ShiftLeft(exponent, 23)).AsSingle() - Vector512.Create(1f);
        Vector512<float> n = Vector512.ConvertToSingle(exponent);
        Vector512<float> p = Vector512.Create(7.0376836292e-2f);
        p = Fma(p, f, -1.1514610310e-1f);
        p = Fma(p, f, 1.1676998740e-1f);
        p = Fma(p, f, -1.2420140846e-1f);
        p = Fma(p, f, 1.4249322787e-1f);
        p = Fma(p, f, -1.6668057665e-1f);
        p = Fma(p, f, 2.0000714765e-1f);
        p = Fma(p, f, -2.4999993993e-1f);
        p = Fma(p, f, 3.3333331174e-1f);
        Vector512<float> square = f * f;
        Vector512<float> small = TFused.MultiplyAdd(n, Vector512.Create(Ln2Low), p * square * f);
        small = TFused.MultiplyAdd(square, Vector512.Create(-0.5f), small);
        return TFused.MultiplyAdd(n, Vector512.Create(Ln2High), f + small);
    }

    /// <summary>ln(1 + e) for e between 0 and 1, accurate for small e too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log1pOfUnit(Vector512<float> e)
    {
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> sum = one + e;
        // The rounding error of 1 + e, divided by 1 + e. The approximation 1 − e/2 is close enough.
        Vector512<float> lost = e - (sum - one);
        return TFused.MultiplyAdd(lost, TFused.MultiplyAdd(e, Vector512.Create(-0.5f), one), Log(sum));
    }

    /// <summary>sin and cos of 2π·turn, for turn between 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector512<float> Sin, Vector512<float> Cos) SinCosOfTurn(Vector512<float> turn)
    {
        Vector512<float> shifted = TFused.MultiplyAdd(turn, Vector512.Create(4f), Vector512.Create(RoundingShift));
        Vector512<int> quarter = shifted.AsInt32() - Vector512.Create(RoundingShiftBits);
        Vector512<float> rest = TFused.MultiplyAdd(
            shifted - Vector512.Create(RoundingShift), Vector512.Create(-0.25f), turn);
        Vector512<float> angle = rest * Vector512.Create(MathF.Tau);
        Vector512<float> z = angle * angle;

        Vector512<float> sin = Vector512.Create(-1.9515295891e-4f);
        sin = Fma(sin, z, 8.3321608736e-3f);
        sin = Fma(sin, z, -1.6666654611e-1f);
        sin = TFused.MultiplyAdd(sin * z, angle, angle);
        Vector512<float> cos = Vector512.Create(2.443315711809948e-5f);
        cos = Fma(cos, z, -1.388731625493765e-3f);
        cos = Fma(cos, z, 4.166664568298827e-2f);
        cos = TFused.MultiplyAdd(cos, z, Vector512.Create(-0.5f));
        cos = Fma(cos, z, 1f);

        // Quarter turns. An odd number swaps sine and cosine. Its second bit is the sine's sign; the second bit of the number + 1 the
        // cosine's.
        Vector512<int> one = Vector512<int>.One;
        Vector512<float> odd = Vector512.Equals(quarter & one, one).AsSingle();
        Vector512<int> sinSign = Vector512.ShiftLeft(quarter & Vector512.Create(2), 30);
        Vector512<int> cosSign = Vector512.ShiftLeft((quarter + one) & Vector512.Create(2), 30);
        return (
            (Vector512.ConditionalSelect(odd, cos, sin).AsInt32() ^ sinSign).AsSingle(),
            (Vector512.ConditionalSelect(odd, sin, cos).AsInt32() ^ cosSign).AsSingle());
    }

    /// <summary>tanh x = −t/(t + 2) with t = e^(−2|x|) − 1, and x's sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> t = Expm1(Vector512.Abs(x) * Vector512.Create(-2f));
        return Vector512.CopySign(t / (t + Vector512.Create(2f)), x);
    }

    /// <summary>σ(x) = 1/(1 + e⁻ˣ), without overflow on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Sigmoid(Vector512<float> x) => VectorFunctions.Sigmoid(x, Exp(-Vector512.Abs(x)));

    /// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)), without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Softplus(Vector512<float> x) => VectorFunctions.PositivePart(x) + Log1pOfUnit(Exp(-Vector512.Abs(x)));

    /// <summary>erf x = 2/√π·∫₀ˣ e^(−t²) dt, within 1.5·10⁻⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Erf(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> far = Vector512.CopySign(Vector512.Create(1f) - Erfc(magnitude, ExpOfMinusSquare(magnitude)), x);
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(1f)), ErfNearZero(x), far);
    }

    /// <summary>Φ(x) = ½·erfc(−x/√2), the standard normal distribution function, and its density e^(−x²/2)/√(2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector512<float> Cumulative, Vector512<float> Density) Normal(Vector512<float> x)
    {
        Vector512<float> half = Vector512.Create(0.5f);
        Vector512<float> scaled = x * Vector512.Create(0.707106781f);
        Vector512<float> magnitude = Vector512.Abs(scaled);
        Vector512<float> exp = ExpOfMinusSquare(magnitude);
        Vector512<float> tail = Erfc(magnitude, exp) * half;
        Vector512<float> far = Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512<float>.Zero), tail, Vector512.Create(1f) - tail);
        Vector512<float> near = TFused.MultiplyAdd(ErfNearZero(scaled), half, half);
        Vector512<float> cumulative = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(1f)), near, far);
        return (cumulative, exp * Vector512.Create(0.398942280f));
    }

    /// <summary>erf x for |x| ≤ 1: x·P(x²), with Cephes' polynomial (erff).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ErfNearZero(Vector512<float> x)
    {
        Vector512<float> z = x * x;
        Vector512<float> p = Vector512.Create(7.853861353153693e-5f);
        p = Fma(p, z, -8.010193625184903e-4f);
        p = Fma(p, z, 5.188327685732524e-3f);
        p = Fma(p, z, -2.685381193529856e-2f);
        p = Fma(p, z, 1.128358514861418e-1f);
        p = Fma(p, z, -3.761262582423300e-1f);
        p = Fma(p, z, 1.128379165726710f);
        return p * x;
    }

    /// <summary>
    /// erfc x for x ≥ 0, with e^(−x²) given: e^(−x²)·t·Q(t), t = 1/(1 + 0.3·x), Q of degree 8 interpolated at Chebyshev nodes on
    /// x = 0 … 9.5, where its relative error is at most 2.4·10⁻⁸. Beyond, e^(−x²) is negligible. Near 0, 1 − erfc loses precision, so erf
    /// has its own series.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Erfc(Vector512<float> x, Vector512<float> expOfMinusSquare)
    {
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> t = one / TFused.MultiplyAdd(x, Vector512.Create(0.3f), one);
        Vector512<float> s = Fma(t, Vector512.Create(2.70175439f), -1.70175439f); // −1 … 1
        Vector512<float> q = Vector512.Create(-4.59641973e-5f);
        q = Fma(q, s, -1.58903915e-4f);
        q = Fma(q, s, 4.88683187e-4f);
        q = Fma(q, s, 5.86701465e-3f);
        q = Fma(q, s, 2.63026223e-2f);
        q = Fma(q, s, 7.83431949e-2f);
        q = Fma(q, s, 1.74374120e-1f);
        q = Fma(q, s, 3.02249179e-1f);
        q = Fma(q, s, 4.12580034e-1f);
        return expOfMinusSquare * (q * t);
    }

    /// <summary>e^(−x²) for x ≥ 0, corrected for the rounding of x².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpOfMinusSquare(Vector512<float> x)
    {
        // From 10.2 on the result is 0.
        Vector512<float> limit = Vector512.Create(10.2f);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), limit, x);
        Vector512<float> square = x * x;
        Vector512<float> lost = TFused.MultiplyAdd(x, x, -square);
        Vector512<float> exp = ExpInRange(-square);
        return TFused.MultiplyAdd(exp, -lost, exp);
    }

    /// <summary>x = n·ln 2 + r with |r| ≤ ½·ln 2: returns n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Reduce(Vector512<float> x, out Vector512<float> r)
    {
        Vector512<float> shifted = TFused.MultiplyAdd(x, Vector512.Create(Log2E), Vector512.Create(RoundingShift));
        Vector512<float> n = shifted - Vector512.Create(RoundingShift);
        r = TFused.MultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = TFused.MultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        return shifted.AsInt32() - Vector512.Create(RoundingShiftBits);
    }

    /// <summary>eʳ − 1 for |r| ≤ ½·ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ReducedExpm1(Vector512<float> r)
    {
        Vector512<float> p = Vector512.Create(1.9875691500e-4f);
        p = Fma(p, r, 1.3981999507e-3f);
        p = Fma(p, r, 8.3334519073e-3f);
        p = Fma(p, r, 4.1665795894e-2f);
        p = Fma(p, r, 1.6666665459e-1f);
        p = Fma(p, r, 5.0000001201e-1f);
        return TFused.MultiplyAdd(p, r * r, r);
    }

    /// <summary>2ⁿ for n = −126 … 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<int> n) => Vector512.ShiftLeft(n + Vector512.Create(127), 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, float c) =>
        TFused.MultiplyAdd(a, b, Vector512.Create(c));

    // By comparisons, because the processors' minimum and maximum instructions treat NaN differently. Here NaN stays NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clamp(Vector512<float> x, float low, float high)
    {
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(low)), Vector512.Create(low), x);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(high)), Vector512.Create(high), x);
    }
}
