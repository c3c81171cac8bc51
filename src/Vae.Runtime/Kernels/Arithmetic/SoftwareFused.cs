using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>
/// a·b + c in single precision, rounded once, by means of double precision: for processors without an instruction for it.
/// </summary>
/// <remarks>
/// The product of two floats is exact in a double. Its sum with c is not always, and would be rounded twice: to a double, then to a float.
/// That gives another result than one rounding only where the double lies half-way between two floats and is not exact itself. So the
/// sum is rounded to odd: where it is not exact, the one of the two doubles around it is taken whose last bit is set. That is never
/// half-way, and on the same side of every half-way point as the exact sum. (Boldo and Melquiond, "Emulation of FMA and correctly rounded
/// sums: proved algorithms using rounding to odd", IEEE Transactions on Computers 57(4), 2008.)
/// </remarks>
internal static class SoftwareFused
{
    /// <summary>a·b + c, rounded once.</summary>
    // A call: where vectors of this size are emulated, they are in memory anyway, and inlined it would be long.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        Unsafe.SkipInit(out Vector512<float> result);
        ref Vector128<float> quarter = ref Unsafe.As<Vector512<float>, Vector128<float>>(ref result);
        ref Vector128<float> first = ref Unsafe.As<Vector512<float>, Vector128<float>>(ref a);
        ref Vector128<float> second = ref Unsafe.As<Vector512<float>, Vector128<float>>(ref b);
        ref Vector128<float> third = ref Unsafe.As<Vector512<float>, Vector128<float>>(ref c);
        // Rounded twice. That is right unless one of these bits is set.
        Vector128<int> doubt = Vector128<int>.Zero;
        for (int i = 0; i < 4; i++)
        {
            Unsafe.Add(ref quarter, i) = RoundTwice(
                Unsafe.Add(ref first, i), Unsafe.Add(ref second, i), Unsafe.Add(ref third, i), ref doubt);
        }
        if (doubt == Vector128<int>.Zero)
            return result;
        for (int i = 0; i < 4; i++)
            Unsafe.Add(ref quarter, i) = MultiplyAdd(Unsafe.Add(ref first, i), Unsafe.Add(ref second, i), Unsafe.Add(ref third, i));
        return result;
    }

    // The upper half of the double 2⁻¹²⁶, the least float of full precision. Floats below it have fewer bits.
    private const int LeastUpper = (1023 - 126) << 20;

    /// <summary>
    /// a·b + c, rounded to a double and to a float. Sets bits where the double may be half-way between two floats. There its last 29 bits
    /// are 2²⁸, or it is not zero and below every float of full precision.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> RoundTwice(Vector128<float> a, Vector128<float> b, Vector128<float> c, ref Vector128<int> doubt)
    {
        if (Avx.IsSupported)
        {
            Vector256<double> sum = Avx.Add(
                Avx.Multiply(Avx.ConvertToVector256Double(a), Avx.ConvertToVector256Double(b)), Avx.ConvertToVector256Double(c));
            doubt |= Doubt(sum.GetLower(), Avx.ExtractVector128(sum, 1));
            return Avx.ConvertToVector128Single(sum);
        }
        (Vector128<double> aLow, Vector128<double> aHigh) = Vector128.Widen(a);
        (Vector128<double> bLow, Vector128<double> bHigh) = Vector128.Widen(b);
        (Vector128<double> cLow, Vector128<double> cHigh) = Vector128.Widen(c);
        Vector128<double> low = aLow * bLow + cLow, high = aHigh * bHigh + cHigh;
        doubt |= Doubt(low, high);
        return Vector128.Narrow(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Doubt(Vector128<double> low, Vector128<double> high)
    {
        Vector128<int> lower, upper;
        if (Sse.IsSupported)
        {
            lower = Sse.Shuffle(low.AsSingle(), high.AsSingle(), 0x88).AsInt32();
            upper = Sse.Shuffle(low.AsSingle(), high.AsSingle(), 0xDD).AsInt32();
        }
        else
        {
            lower = Vector128.Narrow(low.AsInt64(), high.AsInt64());
            upper = Vector128.Narrow(low.AsInt64() >> 32, high.AsInt64() >> 32);
        }
        Vector128<int> magnitude = upper & Vector128.Create(int.MaxValue);
        Vector128<int> isSmall = Vector128.LessThan(magnitude, Vector128.Create(LeastUpper));
        // Zero has no bits.
        Vector128<int> isZero = Vector128.Equals(magnitude | lower, Vector128<int>.Zero);
        return Vector128.Equals(Vector128.ShiftLeft(lower, 3), Vector128.Create(int.MinValue)) | Vector128.AndNot(isSmall, isZero);
    }

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        (Vector128<double> aLow, Vector128<double> aHigh) = Vector128.Widen(a);
        (Vector128<double> bLow, Vector128<double> bHigh) = Vector128.Widen(b);
        (Vector128<double> cLow, Vector128<double> cHigh) = Vector128.Widen(c);
        return Vector128.Narrow(SumToOdd(aLow * bLow, cLow), SumToOdd(aHigh * bHigh, cHigh));
    }

    /// <summary>a + b, rounded to odd: what is then rounded to a float is as if it had been rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<double> SumToOdd(Vector128<double> a, Vector128<double> b)
    {
        // sum + error is the exact sum (Knuth's TwoSum); of infinities the error is NaN, and they stay.
        Vector128<double> sum = a + b;
        Vector128<double> second = sum - a;
        Vector128<double> error = (a - (sum - second)) + (b - second);
        Vector128<long> isInexact = Vector128.GreaterThan(Vector128.Abs(error), Vector128<double>.Zero).AsInt64();
        Vector128<long> isEven = Vector128.Equals(sum.AsInt64() & Vector128.Create(1L), Vector128<long>.Zero);
        // The neighbour on the exact sum's side: further from zero where both have the same sign, else nearer to it.
        Vector128<long> direction =
            Vector128.LessThan(sum.AsInt64() ^ error.AsInt64(), Vector128<long>.Zero) | Vector128.Create(1L);
        return (sum.AsInt64() + (isInexact & isEven & direction)).AsDouble();
    }

    /// <summary>The nearest floats, as doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<double> ToSingle(Vector128<double> value)
    {
        if (Sse2.IsSupported)
            return Sse2.ConvertToVector128Double(Sse2.ConvertToVector128Single(value));
        if (PackedSimd.IsSupported)
            return PackedSimd.ConvertToDoubleLower(PackedSimd.ConvertToSingle(value));
        return Vector128.WidenLower(Vector128.Narrow(value, value));
    }
}
