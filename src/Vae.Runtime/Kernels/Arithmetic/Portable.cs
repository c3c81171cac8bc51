namespace Vae.Kernels;

/// <summary>
/// Elementary functions of one number in double precision, for values that are computed once for each step or record: weights, step sizes,
/// constants of densities. <see cref="Math"/> uses the system's C library, whose last bits differ between systems. These functions use only
/// operations that every processor rounds alike (add, multiply, divide, comparisons, bits), so one seed gives one result everywhere. NaN
/// gives NaN.
/// </summary>
/// <remarks>Taylor's series on an interval around 0, to which the argument is reduced. Their coefficients are easy to check.</remarks>
internal static class Portable
{
    // ln 2 in two parts. The first has so few bits that its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log10E = 0.43429448190325182765;

    private const long ExponentBias = 1023;
    private const int FractionBits = 52;

    /// <summary>eˣ, within 1.1 units in the last place: +∞ above 709.78, 0 below −745.13, subnormal just above that.</summary>
    internal static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 709.79)
            return double.PositiveInfinity;
        if (x < -745.2)
            return 0;
        // x = n·ln 2 + r with |r| ≤ ½·ln 2.
        double n = Math.Round(x * 1.44269504088896340736);
        double r = x - n * Ln2High - n * Ln2Low;
        // (eʳ − 1 − r)/r².
        double p = 1.0 / 6227020800;
        p = p * r + 1.0 / 479001600;
        p = p * r + 1.0 / 39916800;
        p = p * r + 1.0 / 3628800;
        p = p * r + 1.0 / 362880;
        p = p * r + 1.0 / 40320;
        p = p * r + 1.0 / 5040;
        p = p * r + 1.0 / 720;
        p = p * r + 1.0 / 120;
        p = p * r + 1.0 / 24;
        p = p * r + 1.0 / 6;
        p = p * r + 0.5;
        // 2ⁿ in two factors, because n itself may be outside the range of exponents.
        long half = (long)n >> 1;
        return (1 + (r + r * r * p)) * PowerOfTwo(half) * PowerOfTwo((long)n - half);
    }

    /// <summary>ln x, within 1 unit in the last place: −∞ of 0, NaN of negative numbers.</summary>
    internal static double Log(double x)
    {
        if (!(x > 0))
            return x == 0 ? double.NegativeInfinity : double.NaN;
        if (double.IsPositiveInfinity(x))
            return x;
        long exponent = 0;
        if (x < 2.2250738585072014e-308)
            (x, exponent) = (x * (1L << 54), -54);
        // x = 2ⁿ·(1 + f) with 1 + f between √½ and √2.
        long bits = BitConverter.DoubleToInt64Bits(x);
        long shift = bits - 0x3FE6A09E667F3BCD >> FractionBits;
        double f = BitConverter.Int64BitsToDouble(bits - (shift << FractionBits)) - 1;
        double n = exponent + shift;
        // ln(1 + f) = 2·artanh s = 2s + s·R with s = f/(2 + f), and 2s = f − f²/2 + s·f²/2, of which f is exact.
        double s = f / (2 + f);
        double square = s * s;
        double rest = 2.0 / 23;
        rest = rest * square + 2.0 / 21;
        rest = rest * square + 2.0 / 19;
        rest = rest * square + 2.0 / 17;
        rest = rest * square + 2.0 / 15;
        rest = rest * square + 2.0 / 13;
        rest = rest * square + 2.0 / 11;
        rest = rest * square + 2.0 / 9;
        rest = rest * square + 2.0 / 7;
        rest = rest * square + 2.0 / 5;
        rest = rest * square + 2.0 / 3;
        rest *= square;
        double halfSquare = 0.5 * f * f;
        return n * Ln2High - (halfSquare - (s * (halfSquare + rest) + n * Ln2Low) - f);
    }

    /// <summary>log₁₀ x, within 2 units in the last place.</summary>
    internal static double Log10(double x) => Log(x) * Log10E;

    /// <summary>
    /// xⁿ by repeated squaring, relatively within n·10⁻¹⁶: exact to the last bit for n of 0 and 1.
    /// </summary>
    /// <param name="x">x.</param>
    /// <param name="n">n, at least 0.</param>
    internal static double Power(double x, long n)
    {
        OutOfRange.IfNegative(n);
        double power = 1;
        for (; n > 0; n >>= 1)
        {
            if ((n & 1) != 0)
                power *= x;
            x *= x;
        }
        return power;
    }

    /// <summary>cos(2π·turn), within 2 units in the last place. Exactly ±1 for whole and half turns, and 0 for quarters.</summary>
    /// <param name="turn">Any number of turns.</param>
    internal static double CosOfTurn(double turn)
    {
        double part = Math.Abs(turn);
        part -= Math.Floor(part);
        // Each difference is exact.
        if (part > 0.5)
            part = 1 - part;
        return part <= 0.125 ? Cos(Math.Tau * part)
            : part <= 0.375 ? Sin(Math.Tau * (0.25 - part))
            : -Cos(Math.Tau * (0.5 - part));
    }

    /// <summary>sin x for |x| ≤ π/4.</summary>
    private static double Sin(double x)
    {
        double square = x * x;
        double p = 1.0 / 355687428096000;
        p = p * square - 1.0 / 1307674368000;
        p = p * square + 1.0 / 6227020800;
        p = p * square - 1.0 / 39916800;
        p = p * square + 1.0 / 362880;
        p = p * square - 1.0 / 5040;
        p = p * square + 1.0 / 120;
        p = p * square - 1.0 / 6;
        return x + x * square * p;
    }

    /// <summary>cos x for |x| ≤ π/4.</summary>
    private static double Cos(double x)
    {
        double square = x * x;
        double p = 1.0 / 20922789888000;
        p = p * square - 1.0 / 87178291200;
        p = p * square + 1.0 / 479001600;
        p = p * square - 1.0 / 3628800;
        p = p * square + 1.0 / 40320;
        p = p * square - 1.0 / 720;
        p = p * square + 1.0 / 24;
        return 1 - (0.5 * square - square * square * p);
    }

    /// <summary>2ⁿ for n = −1022 … 1023.</summary>
    private static double PowerOfTwo(long n) => BitConverter.Int64BitsToDouble(n + ExponentBias << FractionBits);
}
