using Vae.Sampling;
using Vae.Tests.Kernels;

namespace Vae.Tests.Sampling;

public class NormalNoiseTests
{
    private static readonly NoiseKey Key = new(1, NoisePurpose.Latent, Step: 17);

    [Fact]
    public void Numbers_are_box_and_mullers()
    {
        var numbers = new float[1003];
        NormalNoise.Fill(Key, 0, numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            ulong pair = (ulong)i & ~1UL;
            double u1 = ((ScalarPhilox.Word(Key, pair) >> 8) + 1.0) / (1 << 24);
            double u2 = (ScalarPhilox.Word(Key, pair + 1) >> 8) / (double)(1 << 24);
            double radius = Math.Sqrt(-2 * Math.Log(u1));
            double expected = radius * (i % 2 == 0 ? Math.Cos(Math.Tau * u2) : Math.Sin(Math.Tau * u2));
            TestBuffers.AssertClose(expected, numbers[i], 1e-6, 5e-7, $"number {i}");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 65)]
    [InlineData(3, 130)]
    [InlineData(61, 7)]
    [InlineData(64, 100)]
    [InlineData(127, 300)]
    public void A_number_does_not_depend_on_where_the_span_starts_or_ends(int firstIndex, int count)
    {
        var whole = new float[500];
        NormalNoise.Fill(Key, 0, whole);
        var part = new float[count];
        NormalNoise.Fill(Key, (ulong)firstIndex, part);
        Assert.Equal(whole[firstIndex..(firstIndex + count)], part);
    }

    [Fact]
    public void Numbers_have_the_moments_of_the_standard_normal_distribution()
    {
        const int Count = 200_000;
        var numbers = new float[Count];
        NormalNoise.Fill(Key, 0, numbers);
        double Moment(int power) => numbers.Average(n => Math.Pow(n, power));
        // Four standard errors each: √(1, 2, 15, 96)/√Count.
        double unit = 4 / Math.Sqrt(Count);
        Assert.InRange(Moment(1), -unit, unit);
        Assert.InRange(Moment(2), 1 - 1.42 * unit, 1 + 1.42 * unit);
        Assert.InRange(Moment(3), -3.88 * unit, 3.88 * unit);
        Assert.InRange(Moment(4), 3 - 9.8 * unit, 3 + 9.8 * unit);
        Assert.InRange(numbers.Zip(numbers.Skip(1), (a, b) => a * b).Average(n => (double)n), -unit, unit);
        Assert.All(numbers, number => Assert.True(Math.Abs(number) <= 5.78f));
    }
}
