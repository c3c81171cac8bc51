using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae.Examples.Benchmarks;

/// <summary>
/// The most multiply-adds of floats, each rounded once, that a processor without an instruction for them does: a product and a sum in
/// double precision, the sum's rounding to a float, and the question whether it lay half-way between two; in eight independent chains.
/// Four doubles at a time with AVX, else two.
/// </summary>
internal static class SoftwareFmaPeak
{
    private const int Chains = 8;

    /// <summary>Computes that many multiply-adds of four floats.</summary>
    /// <param name="first">One factor.</param>
    /// <param name="second">The other.</param>
    /// <param name="count">The number.</param>
    internal static float Run(float first, float second, int count) =>
        Avx.IsSupported ? Run256(first, second, count / Chains) : Run128(first, second, 2 * count / Chains);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256(double first, double second, int rounds)
    {
        Vector256<double> a = Vector256.Create(first), b = Vector256.Create(second), zero = Vector256<double>.Zero;
        Vector256<double> c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
        Vector256<double> nearest = Vector256.Create(2.0);
        for (int i = 0; i < rounds; i++)
        {
            Vector256<double> near = Avx.Min(
                Avx.Min(Step(a, b, ref c0), Step(a, b, ref c1)), Avx.Min(Step(a, b, ref c2), Step(a, b, ref c3)));
            nearest = Avx.Min(nearest, near);
            near = Avx.Min(
                Avx.Min(Step(a, b, ref c4), Step(a, b, ref c5)), Avx.Min(Step(a, b, ref c6), Step(a, b, ref c7)));
            nearest = Avx.Min(nearest, near);
        }
        Vector256<double> sum = Avx.Add(
            Avx.Add(Avx.Add(c0, c1), Avx.Add(c2, c3)), Avx.Add(Avx.Add(c4, c5), Avx.Add(c6, c7)));
        return (float)(sum[0] + nearest[0]);
    }

    // Returns 1 where the sum's low bits are half of what a float shows, else more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Step(Vector256<double> a, Vector256<double> b, ref Vector256<double> c)
    {
        Vector256<double> sum = Avx.Add(Avx.Multiply(a, b), c);
        c = Avx.ConvertToVector256Double(Avx.ConvertToVector128Single(sum));
        return Avx.Xor(
            Avx.And(sum, Vector256.Create((1L << 29) - 1).AsDouble()), Vector256.Create(0x3FF0_0000_1000_0000).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run128(double first, double second, int rounds)
    {
        Vector128<double> a = Vector128.Create(first), b = Vector128.Create(second), zero = Vector128<double>.Zero;
        Vector128<double> c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
        Vector128<int> halfWay = Vector128<int>.Zero;
        for (int i = 0; i < rounds; i++)
        {
            Step(a, b, ref c0, ref c1, ref halfWay);
            Step(a, b, ref c2, ref c3, ref halfWay);
            Step(a, b, ref c4, ref c5, ref halfWay);
            Step(a, b, ref c6, ref c7, ref halfWay);
        }
        return (float)(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7)[0] + halfWay[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        Vector128<double> a, Vector128<double> b, ref Vector128<double> c, ref Vector128<double> d, ref Vector128<int> halfWay)
    {
        c += a * b;
        d += a * b;
        halfWay |= HalfWay(c, d);
        if (Sse2.IsSupported)
        {
            c = Sse2.ConvertToVector128Double(Sse2.ConvertToVector128Single(c));
            d = Sse2.ConvertToVector128Double(Sse2.ConvertToVector128Single(d));
        }
        else
            (c, d) = Vector128.Widen(Vector128.Narrow(c, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> HalfWay(Vector128<double> first, Vector128<double> second)
    {
        if (Sse.IsSupported)
            return HalfWay(Sse.Shuffle(first.AsSingle(), second.AsSingle(), 0x88).AsInt32());
        return HalfWay(first.AsInt32()) | HalfWay(second.AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> HalfWay(Vector128<int> low) =>
        Vector128.Equals(Vector128.ShiftLeft(low, 3), Vector128.Create(int.MinValue));
}
