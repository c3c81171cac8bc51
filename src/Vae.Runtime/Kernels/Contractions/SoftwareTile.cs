using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The computation of <see cref="RegisterTile"/> for processors without fused multiply-adds: the same bits, in double precision.
/// </summary>
/// <remarks>
/// <para>The operands are first converted to doubles, a part of the depth at a time. Then each step multiplies, adds and rounds to a
/// float. That rounds twice, and can only be wrong if the double is half-way between two floats (see <see cref="SoftwareFused"/>). The loop
/// only records whether that happened. If it did, that part of the depth is computed again.</para>
/// <para>A double that is half-way and exact is rounded once only. Numbers of few bits often give one. If A's element is a power of two,
/// the product is a float, and a sum of two floats is rounded correctly by way of a double. The loop does not record these. (Black and
/// white pixels, one-hot classes and missing values are such elements.) The second computation tests whether each sum is exact; the rows'
/// later parts begin with it. If a half-way sum was not exact, the third computation rounds all sums to odd.</para>
/// </remarks>
internal static unsafe class SoftwareTile
{
    /// <summary>The most rows at a time.</summary>
    internal const int MostRows = 8;

    // The steps of the depth in one part. B's part is at most 12 KB, so it stays in the first cache.
    private const int MostSteps = 32;

    // The columns of one loop.
    private const int Width = AlignedBuffer.Alignment;

    /// <summary>Computes some rows of a strip.</summary>
    /// <param name="tile">The operands, of the first row and column.</param>
    /// <param name="rows">The rows, at most 8.</param>
    /// <param name="columns">16, 32 or 48.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compute<TEpilogue>(ref TileOperands tile, int rows, int columns)
        where TEpilogue : struct, IEpilogue
    {
        float* sums = stackalloc float[MostRows * PanelLayout.PanelWidth];
        double* a = stackalloc double[MostRows * MostSteps];
        long* safe = stackalloc long[MostRows * MostSteps];
        double* b = stackalloc double[MostSteps * PanelLayout.PanelWidth];
        nint* steps = stackalloc nint[MostSteps];
        // Rows are computed in pairs. A missing row computes zeros.
        int computed = (rows + 1) & ~1;
        Start<TEpilogue>(tile, rows, computed, columns, sums);
        new Span<double>(a, MostRows * MostSteps).Clear();
        new Span<long>(safe, MostRows * MostSteps).Clear();

        float* lines = tile.B;
        (int segment, int step) = (0, 0);
        long left = (long)tile.SegmentCount * tile.Steps;
        bool isOftenHalfWay = false;
        while (left > 0)
        {
            int count = (int)Math.Min(left, MostSteps);
            for (int i = 0; i < count; i++)
            {
                steps[i] = tile.Segments[segment] + step * tile.Stride;
                if (++step == tile.Steps)
                    (segment, step) = (segment + 1, 0);
            }
            int exponent = LeastExponent(StageRows(tile, rows, steps, count, a, safe))
                + LeastExponent(StageLines(lines, tile.BStride, columns, count, b));
            for (int row = 0; row < computed; row += 2)
            {
                for (int column = 0; column < columns; column += Width)
                {
                    Stretch(
                        a + row * MostSteps, safe + row * MostSteps, b + column, columns, sums + row * columns + column, count,
                        exponent >= LeastChecked, ref isOftenHalfWay);
                }
            }
            lines += count * tile.BStride;
            left -= count;
        }

        for (int row = 0; row < rows; row++)
        {
            nint target = tile.Targets[row];
            for (int column = 0; column < columns; column += Lanes128.Count)
            {
                Vector128<float> value = Vector128.Load(sums + row * columns + column);
                nint place = target + column;
                TEpilogue.Apply<Lanes128, Vector128<float>>(value, tile.Saved + place).Store(tile.C + place);
            }
        }
    }

    /// <summary>The start value of each sum.</summary>
    private static void Start<TEpilogue>(in TileOperands tile, int rows, int computed, int columns, float* sums)
        where TEpilogue : struct, IEpilogue
    {
        new Span<float>(sums, computed * columns).Clear();
        for (int row = 0; row < rows; row++)
        {
            float* start = TEpilogue.Accumulates ? tile.C + tile.Targets[row] : tile.Start;
            if (start != null)
                new ReadOnlySpan<float>(start, columns).CopyTo(new Span<float>(sums + row * columns, columns));
        }
    }

    /// <summary>The exponent of a least magnitude above zero; −127 for subnormals, whose lowest bit is as far below it.</summary>
    /// <param name="leastLessOne">The magnitude's bits minus one. 0xFFFFFFFF, where all are zero, gives 256.</param>
    private static int LeastExponent(uint leastLessOne) => leastLessOne == uint.MaxValue ? 256 : (int)((leastLessOne + 1) >> 23) - 127;

    /// <summary>
    /// A's elements as doubles, row by row, and 1 for each that is zero or a power of two, else 0. // [rows, 32]
    /// </summary>
    /// <returns>The bits of the least magnitude above zero, minus one; 0xFFFFFFFF if all are zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint StageRows(in TileOperands tile, int rows, nint* steps, int count, double* target, long* safe)
    {
        Vector128<uint> least = Vector128<uint>.AllBitsSet;
        for (int row = 0; row < rows; row++)
        {
            float* source = tile.A + tile.Rows[row];
            double* line = target + row * MostSteps;
            long* isSafe = safe + row * MostSteps;
            // Four at a time, wherever they are. The last ones are filled with zeros, which change nothing.
            for (int i = 0; i < count; i += 4, line += 4, isSafe += 4)
            {
                Vector128<float> value = count - i < 4
                    ? Vector128.Create(
                        source[steps[i]], count - i > 1 ? source[steps[i + 1]] : 0, count - i > 2 ? source[steps[i + 2]] : 0, 0)
                    : steps[i + 1] - steps[i] == 1 && steps[i + 2] - steps[i] == 2 && steps[i + 3] - steps[i] == 3
                    ? Vector128.Load(source + steps[i])
                    : Vector128.Create(source[steps[i]], source[steps[i + 1]], source[steps[i + 2]], source[steps[i + 3]]);
                (Vector128<double> low, Vector128<double> high) = Vector128.Widen(value);
                low.Store(line);
                high.Store(line + 2);
                Vector128<int> hasNoFraction = Vector128.Equals(value.AsInt32() & Vector128.Create(0x7FFFFF), Vector128<int>.Zero);
                (Vector128<long> lowSafe, Vector128<long> highSafe) = Vector128.Widen(hasNoFraction & Vector128<int>.One);
                lowSafe.Store(isSafe);
                highSafe.Store(isSafe + 2);
                least = Vector128.Min(least, LessOne(value));
            }
        }
        return Least(least);
    }

    // The bits of the magnitude minus one, which is the greatest number for zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> LessOne(Vector128<float> value) =>
        (value.AsUInt32() & Vector128.Create(0x7FFFFFFFu)) - Vector128.Create(1u);

    private static uint Least(Vector128<uint> values) => Math.Min(Math.Min(values[0], values[1]), Math.Min(values[2], values[3]));

    /// <summary>B's elements as doubles, line by line. // [steps, columns]</summary>
    /// <returns>The bits of the least magnitude above zero, minus one; 0xFFFFFFFF if all are zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint StageLines(float* source, nint stride, int columns, int count, double* target)
    {
        Vector128<uint> least = Vector128<uint>.AllBitsSet;
        for (int i = 0; i < count; i++, source += stride)
        {
            for (int column = 0; column < columns; column += 4, target += 4)
            {
                Vector128<float> value = Vector128.Load(source + column);
                (Vector128<double> low, Vector128<double> high) = Vector128.Widen(value);
                low.Store(target);
                high.Store(target + 2);
                least = Vector128.Min(least, LessOne(value));
            }
        }
        return Least(least);
    }

    // From this exponent of the least product on, a product with a power of two is a float, since the other factor's lowest bit is 23 below
    // its exponent. An inexact sum is then not a subnormal float, so the half-way bit has its usual position.
    private const int LeastChecked = -149 + 23;

    // A double's bits below a float's. They are half a unit of the float if only the first of them is set. And the exponent of 1.
    private const long LowBits = (1L << 29) - 1;
    private const long Half = 1L << 28;
    private const long One = 0x3FF0_0000_0000_0000;

    /// <summary>Which half-way sums are recorded.</summary>
    private interface IDoubt
    {
        /// <summary>Whether only those that are not exact.</summary>
        static abstract bool IsOfInexact { get; }
    }

    private readonly struct OfAny : IDoubt
    {
        public static bool IsOfInexact => false;
    }

    private readonly struct OfInexact : IDoubt
    {
        public static bool IsOfInexact => true;
    }

    /// <summary>Two rows by 16 columns, over some steps of the depth.</summary>
    private static void Stretch(
        double* a, long* safe, double* b, int stride, float* sums, int steps, bool isChecked, ref bool isOftenHalfWay)
    {
        if (isChecked && !isOftenHalfWay)
        {
            if (SumTwice<OfAny>(a, safe, b, stride, sums, steps))
                return;
            isOftenHalfWay = true;
        }
        if (isChecked && SumTwice<OfInexact>(a, safe, b, stride, sums, steps))
            return;
        SumToOdd(a, b, stride, sums, steps);
        SumToOdd(a + MostSteps, b, stride, sums + stride, steps);
    }

    /// <summary>Each step rounded twice. Writes nothing and returns false if a double was half-way between two floats.</summary>
    private static bool SumTwice<TDoubt>(double* a, long* safe, double* b, int stride, float* sums, int steps)
        where TDoubt : struct, IDoubt
    {
        if (Avx.IsSupported)
            return SumTwice256<TDoubt>(a, safe, b, stride, sums, steps);
        float* result = stackalloc float[2 * Width];
        if (!SumTwice128<TDoubt>(a, safe, b, stride, sums, steps, result)
            || !SumTwice128<TDoubt>(a + MostSteps, safe + MostSteps, b, stride, sums + stride, steps, result + Width))
        {
            return false;
        }
        new ReadOnlySpan<float>(result, Width).CopyTo(new Span<float>(sums, Width));
        new ReadOnlySpan<float>(result + Width, Width).CopyTo(new Span<float>(sums + stride, Width));
        return true;
    }

    /// <summary>One row, two doubles at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SumTwice128<TDoubt>(double* a, long* safe, double* b, nint stride, float* sums, int steps, float* result)
        where TDoubt : struct, IDoubt
    {
        (Vector128<double> c0, Vector128<double> c1) = Vector128.Widen(Vector128.Load(sums));
        (Vector128<double> c2, Vector128<double> c3) = Vector128.Widen(Vector128.Load(sums + 4));
        (Vector128<double> c4, Vector128<double> c5) = Vector128.Widen(Vector128.Load(sums + 8));
        (Vector128<double> c6, Vector128<double> c7) = Vector128.Widen(Vector128.Load(sums + 12));
        Vector128<int> halfWay = Vector128<int>.Zero;
        for (; steps > 0; steps--, b += stride)
        {
            Vector128<double> x = Vector128.Create(*a++);
            Vector128<int> isSafe = Vector128.Create(-(int)*safe++);
            Vector128<int> found = Step<TDoubt>(x, b, ref c0, ref c1);
            found |= Step<TDoubt>(x, b + 4, ref c2, ref c3);
            found |= Step<TDoubt>(x, b + 8, ref c4, ref c5);
            found |= Step<TDoubt>(x, b + 12, ref c6, ref c7);
            halfWay |= Vector128.AndNot(found, isSafe);
        }
        if (halfWay != Vector128<int>.Zero)
            return false;
        Vector128.Narrow(c0, c1).Store(result);
        Vector128.Narrow(c2, c3).Store(result + 4);
        Vector128.Narrow(c4, c5).Store(result + 8);
        Vector128.Narrow(c6, c7).Store(result + 12);
        return true;
    }

    /// <summary>x·b + c, rounded twice. Returns bits where a double is half-way between two floats of full precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Step<TDoubt>(Vector128<double> x, double* b, ref Vector128<double> low, ref Vector128<double> high)
        where TDoubt : struct, IDoubt
    {
        (Vector128<double> oldLow, Vector128<double> oldHigh) = (low, high);
        (Vector128<double> lowProduct, Vector128<double> highProduct) = (x * Vector128.Load(b), x * Vector128.Load(b + 2));
        (Vector128<double> lowSum, Vector128<double> highSum) = (lowProduct + oldLow, highProduct + oldHigh);
        (low, high) = (SoftwareFused.ToSingle(lowSum), SoftwareFused.ToSingle(highSum));
        if (!TDoubt.IsOfInexact)
            return HalfWay(lowSum, highSum);
        Vector128<double> isLowExact = IsExact(lowProduct, oldLow, lowSum), isHighExact = IsExact(highProduct, oldHigh, highSum);
        return HalfWay(Vector128.AndNot(lowSum, isLowExact), Vector128.AndNot(highSum, isHighExact));
    }

    /// <summary>
    /// All bits where the sum is exact. The difference from the larger term is exact. So it is the smaller term only if the sum is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> IsExact(Vector128<double> a, Vector128<double> b, Vector128<double> sum) =>
        Vector128.Equals(sum - a, b) & Vector128.Equals(sum - b, a);

    /// <summary>Nonzero where a double is half-way between two floats of full precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> HalfWay(Vector128<double> first, Vector128<double> second)
    {
        if (Sse.IsSupported)
            return HalfWay(Sse.Shuffle(first.AsSingle(), second.AsSingle(), 0x88).AsInt32());
        return HalfWay(first.AsInt32()) | HalfWay(second.AsInt32());
    }

    // The upper half of a double matches too, but only for exponents that no product of floats has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> HalfWay(Vector128<int> low) =>
        Vector128.Equals(Vector128.ShiftLeft(low, 3), Vector128.Create(int.MinValue));

    /// <summary>Two rows, four doubles at a time: x86 with AVX, but not AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SumTwice256<TDoubt>(double* a, long* safe, double* b, nint stride, float* sums, int steps)
        where TDoubt : struct, IDoubt
    {
        Vector256<double> c0 = Avx.ConvertToVector256Double(Vector128.Load(sums));
        Vector256<double> c1 = Avx.ConvertToVector256Double(Vector128.Load(sums + 4));
        Vector256<double> c2 = Avx.ConvertToVector256Double(Vector128.Load(sums + 8));
        Vector256<double> c3 = Avx.ConvertToVector256Double(Vector128.Load(sums + 12));
        Vector256<double> c4 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride));
        Vector256<double> c5 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride + 4));
        Vector256<double> c6 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride + 8));
        Vector256<double> c7 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride + 12));
        Vector256<double> nearest = Vector256.Create(2.0);
        for (; steps > 0; steps--, b += stride)
        {
            Vector256<double> x = Avx.BroadcastScalarToVector256(a);
            Vector256<double> near = Step<TDoubt>(x, b, ref c0);
            near = Avx.Min(near, Step<TDoubt>(x, b + 4, ref c1));
            near = Avx.Min(near, Step<TDoubt>(x, b + 8, ref c2));
            near = Avx.Min(near, Step<TDoubt>(x, b + 12, ref c3));
            nearest = Avx.Min(nearest, Avx.Or(near, Avx.BroadcastScalarToVector256((double*)safe)));
            x = Avx.BroadcastScalarToVector256(a + MostSteps);
            near = Step<TDoubt>(x, b, ref c4);
            near = Avx.Min(near, Step<TDoubt>(x, b + 4, ref c5));
            near = Avx.Min(near, Step<TDoubt>(x, b + 8, ref c6));
            near = Avx.Min(near, Step<TDoubt>(x, b + 12, ref c7));
            nearest = Avx.Min(nearest, Avx.Or(near, Avx.BroadcastScalarToVector256((double*)(safe + MostSteps))));
            a++;
            safe++;
        }
        if (Avx.MoveMask(Avx.CompareEqual(nearest, Vector256.Create(1.0))) != 0)
            return false;
        Avx.ConvertToVector128Single(c0).Store(sums);
        Avx.ConvertToVector128Single(c1).Store(sums + 4);
        Avx.ConvertToVector128Single(c2).Store(sums + 8);
        Avx.ConvertToVector128Single(c3).Store(sums + 12);
        Avx.ConvertToVector128Single(c4).Store(sums + stride);
        Avx.ConvertToVector128Single(c5).Store(sums + stride + 4);
        Avx.ConvertToVector128Single(c6).Store(sums + stride + 8);
        Avx.ConvertToVector128Single(c7).Store(sums + stride + 12);
        return true;
    }

    /// <summary>x·b + c, rounded twice. Returns 1 where the double is half-way between two floats of full precision, else more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Step<TDoubt>(Vector256<double> x, double* b, ref Vector256<double> c)
        where TDoubt : struct, IDoubt
    {
        Vector256<double> product = Avx.Multiply(x, Avx.LoadVector256(b));
        Vector256<double> old = c;
        Vector256<double> sum = Avx.Add(product, old);
        c = Avx.ConvertToVector256Double(Avx.ConvertToVector128Single(sum));
        // The low bits with their first one the other way round, as the fraction of a number from 1 on.
        Vector256<double> near = Avx.Xor(
            Avx.And(sum, Vector256.Create(LowBits).AsDouble()), Vector256.Create(One | Half).AsDouble());
        if (!TDoubt.IsOfInexact)
            return near;
        Vector256<double> isExact = Avx.And(
            Avx.CompareEqual(Avx.Subtract(sum, product), old), Avx.CompareEqual(Avx.Subtract(sum, old), product));
        return Avx.Or(near, Avx.And(isExact, Vector256.Create(1L).AsDouble()));
    }

    /// <summary>One row, each step's sum rounded to odd.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumToOdd(double* a, double* b, nint stride, float* sums, int steps)
    {
        for (int column = 0; column < Width; column += 4, b += 4, sums += 4)
        {
            (Vector128<double> low, Vector128<double> high) = Vector128.Widen(Vector128.Load(sums));
            double* line = b;
            for (int i = 0; i < steps; i++, line += stride)
            {
                Vector128<double> x = Vector128.Create(a[i]);
                low = SoftwareFused.ToSingle(SoftwareFused.SumToOdd(x * Vector128.Load(line), low));
                high = SoftwareFused.ToSingle(SoftwareFused.SumToOdd(x * Vector128.Load(line + 2), high));
            }
            Vector128.Narrow(low, high).Store(sums);
        }
    }
}
