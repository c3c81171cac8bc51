using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Kernels;

/// <content>The remainder of the gamma function after Stirling's formula. The large terms of a count's probability cancel in that formula,
/// so they are combined separately.</content>
internal static partial class VectorFormulas<TFused>
    where TFused : struct, IFused
{
    /// <summary>ln(1 + x) for x ≥ 0, accurate for small x too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Log1p(Vector512<float> x)
    {
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> sum = one + x;
        // The rounding error of 1 + x. Above 2²⁴ it is 1, which is then negligible.
        Vector512<float> lost = x - (sum - one);
        return Log(sum) + (lost / sum);
    }

    /// <summary>
    /// ln Γ(x) − (x − ½)·ln x + x − ½·ln 2π for x ≥ 1, which is ln x! − (x + ½)·ln x + x − ½·ln 2π as well: Binet's function, 0.081 at 1
    /// and 1/(12·x) for large x. A polynomial in 1/x, interpolated at Chebyshev nodes, within 2·10⁻⁸.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> StirlingRest(Vector512<float> x)
    {
        Vector512<float> t = Vector512.Create(1f) / x;
        Vector512<float> p = Vector512.Create(1.383177416e-4f);
        p = Fma(p, t, -6.336787219e-4f);
        p = Fma(p, t, 1.049638090e-3f);
        p = Fma(p, t, -5.343459299e-5f);
        p = Fma(p, t, -2.772524577e-3f);
        p = Fma(p, t, -1.822395173e-7f);
        p = Fma(p, t, 8.333333419e-2f);
        return p * t;
    }

    /// <summary>ln x − ψ(x) for x ≥ 1, with ψ = (ln Γ)′: 0.577 at 1 and 1/(2·x) for large x. Interpolated alike, within 1.5·10⁻⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> DigammaRest(Vector512<float> x)
    {
        Vector512<float> t = Vector512.Create(1f) / x;
        Vector512<float> p = Vector512.Create(7.134624560e-4f);
        p = Fma(p, t, -2.998067795e-3f);
        p = Fma(p, t, 4.261933007e-3f);
        p = Fma(p, t, 3.785435893e-4f);
        p = Fma(p, t, -8.497346079e-3f);
        p = Fma(p, t, 2.513174367e-5f);
        p = Fma(p, t, 8.333200891e-2f);
        p = Fma(p, t, 5.000000110e-1f);
        return p * t;
    }
}
