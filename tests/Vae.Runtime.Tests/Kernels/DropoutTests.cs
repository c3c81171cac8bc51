using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae.Tests.Kernels;

public class DropoutTests
{
    private static readonly NoiseKey Key = new(7, NoisePurpose.Dropout, Step: 3, Stream: 2);

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(1000)]
    public void The_mask_is_the_keys_uniform_numbers_in_both_directions(int count)
    {
        const float Rate = 0.3f;
        float[] input = TestBuffers.Numbers(count, 1);
        float[] output = TestBuffers.Empty(count);
        Dropout.Forward(Worker.Alone, 1, count, Rate, Key, input, output);
        var uniform = new float[count];
        UniformNoise.Fill(Key, 0, uniform);
        for (int i = 0; i < count; i++)
            TestBuffers.AssertClose(uniform[i] >= Rate ? input[i] / (1 - (double)Rate) : 0, output[i], 2e-7, 0, $"element {i}");

        float[] gradient = TestBuffers.Empty(count);
        Dropout.Backward(Worker.Alone, 1, count, Rate, Key, input, gradient);
        Assert.Equal(output[..count], gradient[..count]);
        float[] inPlace = [.. input];
        Dropout.Forward(Worker.Alone, 1, count, Rate, Key, inPlace, inPlace);
        Assert.Equal(output[..count], inPlace[..count]);
    }

    [Fact]
    public void The_rate_is_kept_on_average_and_zero_keeps_everything()
    {
        const int Count = 20_000;
        float[] ones = [.. Enumerable.Repeat(1f, Count)];
        var output = new float[Count];
        Dropout.Forward(Worker.Alone, 1, Count, 0.25f, Key, ones, output);
        int dropped = output.Count(value => value == 0);
        Assert.InRange(dropped, 4750, 5250); // Four standard deviations.
        Assert.All(output, value => Assert.True(value == 0 || Math.Abs(value - 4 / 3.0) <= 1e-6));

        Dropout.Forward(Worker.Alone, 1, Count, 0f, Key, ones, output);
        Assert.Equal(ones, output);
    }

    [Fact]
    public void A_dropped_value_leaves_nothing_behind_even_when_it_was_not_a_number()
    {
        float[] input = [.. Enumerable.Repeat(float.NaN, 64)];
        var output = new float[64];
        Dropout.Forward(Worker.Alone, 1, 64, 0.5f, Key, input, output);
        var uniform = new float[64];
        UniformNoise.Fill(Key, 0, uniform);
        for (int i = 0; i < 64; i++)
            Assert.Equal(uniform[i] >= 0.5f, float.IsNaN(output[i]));
    }
}
