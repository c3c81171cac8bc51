using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>Multiply-adds without an instruction for them: each the bits of the C library's, which is exact everywhere.</summary>
public class SoftwareFusedTests
{
    private const float Tiny = 1f / (1 << 24);

    /// <summary>a·b + c half-way between two floats, just beside, or half-way only as a double, which would be rounded wrongly.</summary>
    private static readonly (float A, float B, float C)[] s_aboutHalfWay =
    [
        // 1 + 2⁻²³ + 2⁻²⁴·(1 − 2⁻⁴⁶): just below the half, from an odd float.
        (Tiny * (1 + 2 * Tiny), 1 - 2 * Tiny, 1 + 2 * Tiny),
        (-Tiny * (1 + 2 * Tiny), 1 - 2 * Tiny, -1 - 2 * Tiny),
        // Above the half in a double too; and far below what a float shows.
        (Tiny * (1 + 2 * Tiny), 1 + 2 * Tiny, 1),
        (1 + 2 * Tiny, 1 + 2 * Tiny, Tiny * Tiny * Tiny),
        // A product that is half-way itself, and a sum that is too small to show in a double.
        (1 + 4096 * Tiny, 1 + 4096 * Tiny, 1e-30f),
        (1 + 4096 * Tiny, 1 + 3 * 4096 * Tiny, -1e-30f),
        (1 + 4096 * Tiny, 1 + 3 * 4096 * Tiny, 1e-30f),
        // Half-way between two subnormal floats: 2⁻¹²⁷ + 2⁻¹⁵⁰·(1 ± 2⁻⁴⁶).
        (Pow(-75) * (1 + 2 * Tiny), Pow(-75) * (1 - 2 * Tiny), Pow(-127)),
        (Pow(-75) * (1 + 2 * Tiny), Pow(-75) * (1 - 2 * Tiny), Pow(-127) + Pow(-149)),
        (Pow(-75) * (1 + 2 * Tiny), Pow(-75) * (1 - 2 * Tiny), -Pow(-127) + Pow(-149)),
        // Half-way to what no float is.
        (float.MaxValue, 1 + 2 * Tiny, -float.MaxValue),
        (float.MaxValue, 1, Pow(103)),
        (float.MaxValue, 1 - 2 * Tiny, Pow(105)),
    ];

    private static float Pow(int exponent) => MathF.ScaleB(1, exponent);

    [Fact]
    public void Every_multiply_add_has_the_bits_of_one_rounding()
    {
        var random = new Random(5);
        foreach ((float a, float b, float c) in s_aboutHalfWay)
            AssertExact(a, b, c);
        float[] special =
        [
            0f, -0f, 1, -1, float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        ];
        foreach (float a in special)
        {
            foreach (float b in special)
            {
                foreach (float c in special)
                    AssertExact(a, b, c);
            }
        }
        for (int i = 0; i < 300_000; i++)
        {
            // Anything; operands of like size; few bits, whose sums are often half-way; and products near the least floats.
            (float a, float b, float c) = (i % 4) switch
            {
                0 => (Draw(0, 254), Draw(0, 254), Draw(0, 254)),
                1 => (Draw(110, 140), Draw(110, 140), Draw(100, 150)),
                2 => (Short(), Short(), Short()),
                _ => (Draw(40, 65), Draw(40, 65), Draw(0, 4)),
            };
            AssertExact(a, b, c);
        }

        float Draw(int least, int most) =>
            BitConverter.Int32BitsToSingle(random.Next(2) << 31 | random.Next(least, most) << 23 | random.Next(1 << 23));

        float Short() => BitConverter.Int32BitsToSingle(
            random.Next(2) << 31 | random.Next(100, 150) << 23 | random.Next(8) << 20 | random.Next(2));
    }

    private static void AssertExact(float a, float b, float c)
    {
        float expected = MathF.FusedMultiplyAdd(a, b, c);
        Vector128<float> four = SoftwareFused.MultiplyAdd(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c));
        Vector512<float> all = SoftwareFused.MultiplyAdd(Vector512.Create(a), Vector512.Create(b), Vector512.Create(c));
        foreach (float value in (float[])[four[0], four[3], all[0], all[15]])
        {
            Assert.True(IsSame(expected, value), $"{a:R}·{b:R} + {c:R} is {value:R}, not {expected:R}.");
        }
    }

    [Fact]
    public void Each_lane_of_sixteen_has_its_own_multiply_add()
    {
        // Some lanes take one way and others another, in every mixture.
        var random = new Random(6);
        var (a, b, c) = (new float[16], new float[16], new float[16]);
        for (int i = 0; i < 20_000; i++)
        {
            int share = i % 5;
            for (int lane = 0; lane < a.Length; lane++)
            {
                (a[lane], b[lane], c[lane]) = random.Next(4) < share
                    ? s_aboutHalfWay[random.Next(s_aboutHalfWay.Length)]
                    : (random.Next(3) == 0 ? 0 : random.NextSingle() - 0.5f, random.NextSingle() * Pow(random.Next(-140, 1)), 0);
            }
            Vector512<float> all = SoftwareFused.MultiplyAdd(Vector512.Create(a), Vector512.Create(b), Vector512.Create(c));
            for (int lane = 0; lane < a.Length; lane++)
            {
                float expected = MathF.FusedMultiplyAdd(a[lane], b[lane], c[lane]);
                Assert.True(
                    IsSame(expected, all[lane]), $"{a[lane]:R}·{b[lane]:R} + {c[lane]:R} is {all[lane]:R}, not {expected:R}.");
            }
        }
    }

    private static bool IsSame(float expected, float value) => float.IsNaN(expected)
        ? float.IsNaN(value)
        : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(value);

    public static TheoryData<string> Operands =>
    [
        "any", "zeros and ones", "grey", "ones in the weights", "quarters and dust", "powers of two", "few bits", "half-way",
        "least checked", "tiny", "subnormal", "huge", "one infinite", "NaN",
    ];

    [Theory]
    [MemberData(nameof(Operands))]
    public unsafe void A_tile_has_the_bits_of_one_rounding_at_every_step(string operands)
    {
        const int rows = 11, depth = 75, columns = 33;
        var random = new Random(7);
        var a = new float[rows * depth];
        var panels = new AlignedBuffer(PanelLayout.Floats(depth, columns));
        var b = new float[columns * depth];
        var start = new AlignedBuffer(AlignedBuffer.RoundUp(columns));
        for (int j = 0; j < columns; j++)
            start.Span[j] = Draw(isStart: true, isData: false);
        for (int i = 0; i < a.Length; i++)
            a[i] = Draw(isStart: false, isData: true);
        for (int i = 0; i < b.Length; i++)
            b[i] = Draw(isStart: false, isData: false);
        if (operands == "half-way")
            PutHalfWay(a, b, start.Span, depth, columns);
        PanelLayout.FromRowMajor(depth, columns, b, panels.Span);

        foreach (int bits in (int[])[TileStrip.SoftwareBits, 128])
        {
            var c = new float[rows * columns];
            fixed (float* x = a, w = panels.Span, from = start.Span, target = c)
            {
                new Contraction
                {
                    Rows = rows,
                    Depth = depth,
                    Columns = columns,
                    A = x,
                    RowStride = depth,
                    DepthStride = 1,
                    B = w,
                    Start = from,
                    C = target,
                }.ComputeShare<StoreAsIs>(Worker.Alone, bits);
            }
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    float sum = start.Span[j];
                    for (int k = 0; k < depth; k++)
                        sum = MathF.FusedMultiplyAdd(a[i * depth + k], b[j * depth + k], sum);
                    float value = c[i * columns + j];
                    Assert.True(IsSame(sum, value), $"[{i}, {j}] is {value:R}, not {sum:R}, with {bits} bits.");
                }
            }
        }

        float Draw(bool isStart, bool isData) => operands switch
        {
            "zeros and ones" => isData ? random.Next(2) : random.NextSingle() - 0.5f,
            // Many of A's are powers of two, the others any.
            "grey" => isData && random.Next(3) == 0 ? Pow(random.Next(-3, 4)) : random.NextSingle() - 0.5f,
            "ones in the weights" => !isStart && !isData && random.Next(3) > 0 ? 1 : random.NextSingle() - 0.5f,
            // Sums that are half-way and exact, and some beside, by what no float shows.
            "quarters and dust" => random.Next(8) == 0 ? Pow(-60) * random.NextSingle() : random.Next(-(1 << 20), 1 << 20) / 4f,
            // Products that are floats or more than any float, and sums that are neither.
            "powers of two" => isData
                ? Pow(random.Next(-30, 61))
                : (random.NextSingle() - 0.5f) * Pow(isStart ? -20 : random.Next(-60, 70)),
            // Products from 2⁻¹³³ on: the least for which a tile rounds twice. The sums are subnormal, or just above.
            "least checked" => isStart
                ? random.Next(-1 << 23, 1 << 23) * float.Epsilon
                : (random.Next(2) * 2 - 1) * Pow(isData ? -66 : -67) * (1 + random.NextSingle()),
            "few bits" => (random.Next(33) - 16) * Pow(random.Next(-30, 3)),
            "tiny" => isStart ? random.Next(1 << 22) * float.Epsilon : (random.NextSingle() - 0.5f) * Pow(-74),
            "subnormal" => isStart || isData ? random.Next(-1 << 20, 1 << 20) * float.Epsilon : random.NextSingle() - 0.5f,
            "huge" => (random.NextSingle() - 0.5f) * (isStart ? float.MaxValue : Pow(63)),
            "NaN" => isData && random.Next(400) == 0 ? float.NaN : random.NextSingle(),
            "one infinite" => !isStart && !isData && random.Next(400) == 0 ? float.PositiveInfinity : random.NextSingle(),
            _ => random.NextSingle() - 0.5f,
        };
    }

    /// <summary>Each column is a chain with one of the cases as a step.</summary>
    private static void PutHalfWay(float[] a, float[] b, Span<float> start, int depth, int columns)
    {
        Array.Clear(b);
        for (int row = 0; row < a.Length / depth; row++)
        {
            for (int k = 0; k < s_aboutHalfWay.Length; k++)
                a[row * depth + 3 * k] = s_aboutHalfWay[k].A;
        }
        for (int j = 0; j < columns; j++)
        {
            int k = j % s_aboutHalfWay.Length;
            b[j * depth + 3 * k] = s_aboutHalfWay[k].B;
            start[j] = s_aboutHalfWay[k].C;
        }
    }

    [Fact]
    public void Six_of_these_cases_would_be_wrong_if_they_were_rounded_twice()
    {
        int wrong = s_aboutHalfWay.Count(
            operands => (float)((double)operands.A * operands.B + operands.C)
                != MathF.FusedMultiplyAdd(operands.A, operands.B, operands.C));
        Assert.Equal(6, wrong);
    }
}
