using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The computation of <see cref="RegisterTile"/> for processors without fused multiply-adds: the same bits, in double precision.
/// </summary>
/// <remarks>
/// The operands are first converted to doubles, a part of the depth at a time. Then each step multiplies, adds and rounds to a float. That
/// rounds twice, and can only be wrong if the double is half-way between two floats (see <see cref="SoftwareFused"/>). The loop only
/// records whether that happened. If it did, that part of the depth is computed again with sums that are rounded to odd.
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
        double* b = stackalloc double[MostSteps * PanelLayout.PanelWidth];
        nint* steps = stackalloc nint[MostSteps];
        // Rows are computed in pairs. A missing row computes zeros.
        int computed = (rows + 1) & ~1;
        Start<TEpilogue>(tile, rows, computed, columns, sums);
        new Span<double>(a, MostRows * MostSteps).Clear();

        float* lines = tile.B;
        (int segment, int step) = (0, 0);
        long left = (long)tile.SegmentCount * tile.Steps;
        while (left > 0)
        {
            int count = (int)Math.Min(left, MostSteps);
            for (int i = 0; i < count; i++)
            {
                steps[i] = tile.Segments[segment] + step * tile.Stride;
                if (++step == tile.Steps)
                    (segment, step) = (segment + 1, 0);
            }
            Operand first = StageRows(tile, rows, steps, count, a);
            Operand second = StageLines(lines, tile.BStride, columns, count, b);
            for (int row = 0; row < computed; row += 2)
            {
                for (int column = 0; column < columns; column += Width)
                {
                    Stretch(a + row * MostSteps, b + column, columns, sums + row * columns + column, count, first, second);
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

    /// <summary>Properties of the elements in one part of an operand.</summary>
    private struct Operand
    {
        /// <summary>The bits of the least magnitude above zero, minus one; 0xFFFFFFFF if all are zero.</summary>
        internal uint LeastLessOne;

        /// <summary>Whether each element is zero or a power of two.</summary>
        internal bool IsPowersOfTwo;

        /// <summary>The exponent of the least magnitude above zero; −127 for subnormals, whose lowest bit is as far below it.</summary>
        internal readonly int Exponent => LeastLessOne == uint.MaxValue ? 128 : (int)((LeastLessOne + 1) >> 23) - 127;
    }

    /// <summary>A's elements as doubles, row by row. // [rows, 32]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Operand StageRows(in TileOperands tile, int rows, nint* steps, int count, double* target)
    {
        Vector128<uint> least = Vector128<uint>.AllBitsSet;
        Vector128<uint> fractions = Vector128<uint>.Zero;
        for (int row = 0; row < rows; row++)
        {
            float* source = tile.A + tile.Rows[row];
            double* line = target + row * MostSteps;
            // Four at a time, wherever they are. The last ones are filled with zeros, which do not change the properties.
            for (int i = 0; i < count; i += 4, line += 4)
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
                fractions |= value.AsUInt32() & Vector128.Create(0x7FFFFFu);
                least = Vector128.Min(least, LessOne(value));
            }
        }
        return new Operand { LeastLessOne = Least(least), IsPowersOfTwo = fractions == Vector128<uint>.Zero };
    }

    // The bits of the magnitude minus one, which is the greatest number for zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> LessOne(Vector128<float> value) =>
        (value.AsUInt32() & Vector128.Create(0x7FFFFFFFu)) - Vector128.Create(1u);

    private static uint Least(Vector128<uint> values) => Math.Min(Math.Min(values[0], values[1]), Math.Min(values[2], values[3]));

    /// <summary>B's elements as doubles, line by line. // [steps, columns]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Operand StageLines(float* source, nint stride, int columns, int count, double* target)
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
        return new Operand { LeastLessOne = Least(least) };
    }

    // From this exponent of the least product on, an inexact sum is not a subnormal float, so the half-way bit has its usual position. The
    // lowest bit of either operand is 23 below its exponent. A double below 2⁻¹²⁶ is exact if its lowest bit is 2⁻¹⁷⁹ or above.
    private const int LeastChecked = -179 + 2 * 23;

    // If one factor is a power of two, the product is a float, and a sum of two floats is rounded correctly by way of a double.
    private const int LeastFloat = -149 + 23;

    /// <summary>Two rows by 16 columns, over some steps of the depth.</summary>
    [SkipLocalsInit]
    private static void Stretch(double* a, double* b, int stride, float* sums, int steps, in Operand first, in Operand second)
    {
        float* result = stackalloc float[2 * Width];
        int exponent = first.Exponent + second.Exponent;
        if (exponent >= LeastChecked)
        {
            bool isHalfWay = Avx.IsSupported
                ? SumTwice256(a, b, stride, sums, steps, result)
                : SumTwice128(a, b, stride, sums, steps, result)
                    | SumTwice128(a + MostSteps, b, stride, sums + stride, steps, result + Width);
            if (!isHalfWay || (first.IsPowersOfTwo && exponent >= LeastFloat))
            {
                new ReadOnlySpan<float>(result, Width).CopyTo(new Span<float>(sums, Width));
                new ReadOnlySpan<float>(result + Width, Width).CopyTo(new Span<float>(sums + stride, Width));
                return;
            }
        }
        SumToOdd(a, b, stride, sums, steps);
        SumToOdd(a + MostSteps, b, stride, sums + stride, steps);
    }

    /// <summary>One row, each step rounded twice. Returns whether a double was half-way between two floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SumTwice128(double* a, double* b, nint stride, float* sums, int steps, float* result)
    {
        (Vector128<double> c0, Vector128<double> c1) = Vector128.Widen(Vector128.Load(sums));
        (Vector128<double> c2, Vector128<double> c3) = Vector128.Widen(Vector128.Load(sums + 4));
        (Vector128<double> c4, Vector128<double> c5) = Vector128.Widen(Vector128.Load(sums + 8));
        (Vector128<double> c6, Vector128<double> c7) = Vector128.Widen(Vector128.Load(sums + 12));
        Vector128<int> halfWay = Vector128<int>.Zero;
        for (; steps > 0; steps--, b += stride)
        {
            Vector128<double> x = Vector128.Create(*a++);
            c0 += x * Vector128.Load(b);
            c1 += x * Vector128.Load(b + 2);
            halfWay |= HalfWay(c0, c1);
            (c0, c1) = (SoftwareFused.ToSingle(c0), SoftwareFused.ToSingle(c1));
            c2 += x * Vector128.Load(b + 4);
            c3 += x * Vector128.Load(b + 6);
            halfWay |= HalfWay(c2, c3);
            (c2, c3) = (SoftwareFused.ToSingle(c2), SoftwareFused.ToSingle(c3));
            c4 += x * Vector128.Load(b + 8);
            c5 += x * Vector128.Load(b + 10);
            halfWay |= HalfWay(c4, c5);
            (c4, c5) = (SoftwareFused.ToSingle(c4), SoftwareFused.ToSingle(c5));
            c6 += x * Vector128.Load(b + 12);
            c7 += x * Vector128.Load(b + 14);
            halfWay |= HalfWay(c6, c7);
            (c6, c7) = (SoftwareFused.ToSingle(c6), SoftwareFused.ToSingle(c7));
        }
        Vector128.Narrow(c0, c1).Store(result);
        Vector128.Narrow(c2, c3).Store(result + 4);
        Vector128.Narrow(c4, c5).Store(result + 8);
        Vector128.Narrow(c6, c7).Store(result + 12);
        return halfWay != Vector128<int>.Zero;
    }

    /// <summary>Nonzero where a double is half-way between two floats of full precision: its last 29 bits are 2²⁸.</summary>
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

    /// <summary>Two rows, each step rounded twice, four doubles at a time: x86 with AVX, but not AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SumTwice256(double* a, double* b, nint stride, float* sums, int steps, float* result)
    {
        Vector256<double> c0 = Avx.ConvertToVector256Double(Vector128.Load(sums));
        Vector256<double> c1 = Avx.ConvertToVector256Double(Vector128.Load(sums + 4));
        Vector256<double> c2 = Avx.ConvertToVector256Double(Vector128.Load(sums + 8));
        Vector256<double> c3 = Avx.ConvertToVector256Double(Vector128.Load(sums + 12));
        Vector256<double> c4 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride));
        Vector256<double> c5 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride + 4));
        Vector256<double> c6 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride + 8));
        Vector256<double> c7 = Avx.ConvertToVector256Double(Vector128.Load(sums + stride + 12));
        Vector128<int> halfWay = Vector128<int>.Zero;
        for (; steps > 0; steps--, b += stride)
        {
            Vector256<double> x = Avx.BroadcastScalarToVector256(a);
            Vector256<double> y = Avx.BroadcastScalarToVector256(a + MostSteps);
            a++;
            c0 = Step(x, b, c0, ref halfWay);
            c1 = Step(x, b + 4, c1, ref halfWay);
            c2 = Step(x, b + 8, c2, ref halfWay);
            c3 = Step(x, b + 12, c3, ref halfWay);
            c4 = Step(y, b, c4, ref halfWay);
            c5 = Step(y, b + 4, c5, ref halfWay);
            c6 = Step(y, b + 8, c6, ref halfWay);
            c7 = Step(y, b + 12, c7, ref halfWay);
        }
        Avx.ConvertToVector128Single(c0).Store(result);
        Avx.ConvertToVector128Single(c1).Store(result + 4);
        Avx.ConvertToVector128Single(c2).Store(result + 8);
        Avx.ConvertToVector128Single(c3).Store(result + 12);
        Avx.ConvertToVector128Single(c4).Store(result + Width);
        Avx.ConvertToVector128Single(c5).Store(result + Width + 4);
        Avx.ConvertToVector128Single(c6).Store(result + Width + 8);
        Avx.ConvertToVector128Single(c7).Store(result + Width + 12);
        return halfWay != Vector128<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Step(Vector256<double> x, double* b, Vector256<double> c, ref Vector128<int> halfWay)
    {
        c = Avx.Add(Avx.Multiply(x, Avx.LoadVector256(b)), c);
        halfWay |= HalfWay(c.GetLower(), Avx.ExtractVector128(c, 1));
        return Avx.ConvertToVector256Double(Avx.ConvertToVector128Single(c));
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
