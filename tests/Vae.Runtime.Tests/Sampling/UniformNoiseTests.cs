using Vae.Sampling;

namespace Vae.Tests.Sampling;

public class UniformNoiseTests
{
    private static readonly NoiseKey Key = new(42, NoisePurpose.Binarization, Step: 5, Stream: 1);

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(1UL, 3)]
    [InlineData(2UL, 64)]
    [InlineData(3UL, 130)]
    [InlineData(784UL * 7, 784)]
    [InlineData((1UL << 34) - 5, 5)]
    public void Numbers_are_the_words_upper_24_bits(ulong firstIndex, int count)
    {
        var numbers = new float[count];
        UniformNoise.Fill(Key, firstIndex, numbers);
        for (int i = 0; i < count; i++)
            Assert.Equal((ScalarPhilox.Word(Key, firstIndex + (uint)i) >> 8) / (float)(1 << 24), numbers[i]);
    }

    [Fact]
    public void Numbers_fill_the_unit_interval_evenly()
    {
        const int Count = 100_000;
        var numbers = new float[Count];
        UniformNoise.Fill(Key, 0, numbers);
        Assert.All(numbers, number => Assert.True(number is >= 0 and < 1));
        Assert.InRange(numbers.Average(n => (double)n), 0.5 - 0.004, 0.5 + 0.004);
        // Χ² with 99 degrees of freedom: beyond 160 once in ten thousand keys.
        double chiSquare = numbers.GroupBy(n => (int)(n * 100)).Sum(bin => Math.Pow(bin.Count() - Count / 100.0, 2) / (Count / 100.0));
        Assert.InRange(chiSquare, 50, 160);
    }

    [Fact]
    public void Different_keys_give_different_numbers()
    {
        NoiseKey[] keys =
        [
            Key, Key with { Seed = 43 }, Key with { Seed = 42 + (1UL << 32) }, Key with { Step = 6 }, Key with { Step = 5 + (1UL << 32) },
            Key with { Stream = 2 }, Key.For(NoisePurpose.Latent, 1),
        ];
        var first = new HashSet<float>();
        foreach (NoiseKey key in keys)
        {
            var number = new float[1];
            UniformNoise.Fill(key, 0, number);
            Assert.True(first.Add(number[0]));
        }
    }

    [Fact]
    public void Beyond_the_last_index_there_are_no_numbers()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformNoise.Fill(Key, (1UL << 34) - 4, new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformNoise.Fill(Key, ulong.MaxValue, new float[2]));
        UniformNoise.Fill(Key, 0, []);
    }
}
