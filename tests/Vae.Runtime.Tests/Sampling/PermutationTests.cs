using Vae.Sampling;

namespace Vae.Tests.Sampling;

public class PermutationTests
{
    private static readonly NoiseKey Key = new(9, NoisePurpose.Shuffle, Step: 2);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Every_place_is_taken_once_and_by_the_documented_swaps(int count)
    {
        var order = new int[count];
        Permutation.Fill(Key, order);
        Assert.Equal(Enumerable.Range(0, count), order.Order());

        int[] expected = [.. Enumerable.Range(0, count)];
        for (int draw = 0; draw < count - 1; draw++)
        {
            int i = count - 1 - draw;
            UInt128 random = (UInt128)ScalarPhilox.Word(Key, 2 * (ulong)draw) << 32 | ScalarPhilox.Word(Key, 2 * (ulong)draw + 1);
            int j = (int)(random * (UInt128)(i + 1) >> 64);
            (expected[i], expected[j]) = (expected[j], expected[i]);
        }
        Assert.Equal(expected, order);
    }

    [Fact]
    public void All_orders_of_four_are_equally_likely()
    {
        const int Draws = 12_000;
        var counts = new Dictionary<string, int>();
        var order = new int[4];
        for (int draw = 0; draw < Draws; draw++)
        {
            Permutation.Fill(Key with { Step = (ulong)draw }, order);
            string name = string.Join(',', order);
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        Assert.Equal(24, counts.Count);
        // Χ² with 23 degrees of freedom: beyond 55 once in five thousand keys.
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - Draws / 24.0, 2) / (Draws / 24.0)), 0, 55);
    }
}
