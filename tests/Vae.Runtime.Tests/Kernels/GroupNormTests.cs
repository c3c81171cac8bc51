using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

public class GroupNormTests
{
    // Groups of one channel and of many, narrower and wider than a vector; one position and many; odd channels.
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 4, 1, 1 }, { 3, 9, 2, 2 }, { 2, 1, 6, 2 }, { 5, 7, 3, 1 }, { 2, 6, 15, 5 }, { 4, 4, 16, 4 }, { 2, 5, 17, 1 }, { 3, 4, 24, 8 },
        { 2, 16, 32, 2 }, { 1, 3, 48, 3 }, { 2, 1, 40, 4 }, { 3, 25, 64, 32 }, { 2, 2, 102, 6 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Forward_agrees_with_double_precision(int rows, int positions, int channels, int groups)
    {
        var call = new Call(rows, positions, channels, groups);
        call.Forward(Worker.Alone);
        double[] truth = call.Truth();
        for (int i = 0; i < truth.Length; i++)
            TestBuffers.AssertClose(truth[i], call.Output[i], 2e-6, 5e-6, $"element {i}");
        // What a search for values that are not finite must be able to read.
        Assert.All(call.Statistics[..(rows * 4 * groups)], value => Assert.True(float.IsFinite(value)));

        float[] output = [.. call.Output];
        call.Output = call.Input;
        call.Forward(Worker.Alone);
        Assert.Equal(output[..truth.Length], call.Output[..truth.Length]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Backward_agrees_with_finite_differences(int rows, int positions, int channels, int groups)
    {
        var call = new Call(rows, positions, channels, groups);
        int count = rows * positions * channels;
        call.Forward(Worker.Alone);
        call.Backward(Worker.Alone, call.InputGradient);
        double Loss() => call.Truth().Select((y, i) => y * call.OutputGradient[i]).Sum();
        for (int i = 0; i < count; i += 1 + (count / 100))
            TestBuffers.AssertClose(Slope(call.Exact.Input, i, Loss), call.InputGradient[i], 1e-4, 1e-4, $"input {i}");
        for (int c = 0; c < channels; c++)
        {
            TestBuffers.AssertClose(Slope(call.Exact.Gain, c, Loss), call.GainGradient[c], 1e-5, 2e-5, $"gain {c}");
            TestBuffers.AssertClose(Slope(call.Exact.Bias, c, Loss), call.BiasGradient[c], 1e-5, 2e-5, $"bias {c}");
        }
        Assert.All(call.GainGradient[channels..], value => Assert.Equal(0f, value));
        Assert.All(call.BiasGradient[channels..], value => Assert.Equal(0f, value));

        float[] inPlace = [.. call.OutputGradient];
        call.OutputGradient = inPlace;
        call.Backward(Worker.Alone, inPlace);
        Assert.Equal(call.InputGradient[..count], inPlace[..count]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_team_of_any_size_computes_the_same_bits(int rows, int positions, int channels, int groups)
    {
        var alone = new Call(rows, positions, channels, groups);
        alone.Forward(Worker.Alone);
        alone.Backward(Worker.Alone, alone.InputGradient);
        int count = rows * positions * channels;
        foreach (int workers in new[] { 2, 3 })
        {
            var together = new Call(rows, positions, channels, groups);
            TeamAction.Run(workers, worker =>
            {
                together.Forward(worker);
                together.Backward(worker, together.InputGradient);
            });
            Assert.Equal(alone.Output[..count], together.Output[..count]);
            Assert.Equal(alone.InputGradient[..count], together.InputGradient[..count]);
            Assert.Equal(alone.GainGradient, together.GainGradient);
            Assert.Equal(alone.BiasGradient, together.BiasGradient);
        }
    }

    [Fact]
    public void One_group_for_each_channel_and_one_for_all_are_the_known_special_cases()
    {
        // One group of a vector is LayerNorm, in all but the order of its sums.
        var call = new Call(4, 1, 40, 1);
        call.Forward(Worker.Alone);
        float[] output = TestBuffers.Empty(160);
        LayerNorm.Forward(Worker.Alone, 4, 40, call.Input, call.Gain, call.Bias, output, TestBuffers.Empty(8));
        for (int i = 0; i < 160; i++)
            TestBuffers.AssertClose(output[i], call.Output[i], 2e-6, 5e-6, $"element {i}");

        // A record of its own, by channel: BatchNorm of one record.
        var channels = new Call(1, 30, 5, 5);
        channels.Forward(Worker.Alone);
        float[] normalized = TestBuffers.Empty(150);
        BatchNorm.Forward(
            Worker.Alone, 30, 5, channels.Input, channels.Gain, channels.Bias, normalized, TestBuffers.Empty(32),
            TestBuffers.Empty(BatchNorm.ScratchFloats(5)), new float[16], new float[16], new float[16]);
        for (int i = 0; i < 150; i++)
            TestBuffers.AssertClose(normalized[i], channels.Output[i], 2e-6, 5e-6, $"element {i}");
    }

    private static double Slope(double[] values, int index, Func<double> loss)
    {
        const double Step = 1e-5;
        double middle = values[index];
        values[index] = middle + Step;
        double above = loss();
        values[index] = middle - Step;
        double below = loss();
        values[index] = middle;
        return (above - below) / (2 * Step);
    }

    private sealed record ExactInputs(double[] Input, double[] Gain, double[] Bias);

    /// <summary>The buffers of one layer, and the naive double-precision twin of its forward pass.</summary>
    private sealed class Call(int rows, int positions, int channels, int groups)
    {
        internal float[] Input { get; } = TestBuffers.Numbers(rows * positions * channels, 1, -2, 5);

        internal float[] Gain { get; } = TestBuffers.Numbers(channels, 2);

        internal float[] Bias { get; } = TestBuffers.Numbers(channels, 3);

        internal float[] OutputGradient { get; set; } = TestBuffers.Numbers(rows * positions * channels, 4);

        internal float[] Output { get; set; } = TestBuffers.Empty(rows * positions * channels);

        internal float[] Statistics { get; } = TestBuffers.Empty(rows * GroupNorm.StatisticsFloats(groups));

        internal float[] Scratch { get; } = TestBuffers.Empty(rows * GroupNorm.ScratchFloats(channels, groups));

        internal float[] InputGradient { get; } = TestBuffers.Empty(rows * positions * channels);

        internal float[] GainGradient { get; } = TestBuffers.Empty(channels);

        internal float[] BiasGradient { get; } = TestBuffers.Empty(channels);

        internal ExactInputs Exact { get; } = new(
            Doubles(TestBuffers.Numbers(rows * positions * channels, 1, -2, 5), rows * positions * channels),
            Doubles(TestBuffers.Numbers(channels, 2), channels),
            Doubles(TestBuffers.Numbers(channels, 3), channels));

        internal void Forward(Worker worker) =>
            GroupNorm.Forward(worker, rows, positions, channels, groups, Input, Gain, Bias, Output, Statistics);

        internal void Backward(Worker worker, float[] inputGradient) => GroupNorm.Backward(
            worker, rows, positions, channels, groups, Input, Gain, Statistics, OutputGradient, inputGradient, GainGradient, BiasGradient,
            Scratch);

        internal double[] Truth()
        {
            int perGroup = channels / groups;
            var y = new double[rows * positions * channels];
            for (int row = 0; row < rows; row++)
            {
                for (int part = 0; part < groups; part++)
                {
                    int[] members =
                    [
                        .. from position in Enumerable.Range(0, positions)
                           from channel in Enumerable.Range(part * perGroup, perGroup)
                           select (((row * positions) + position) * channels) + channel,
                    ];
                    double mean = members.Average(i => Exact.Input[i]);
                    double variance = members.Average(i => (Exact.Input[i] - mean) * (Exact.Input[i] - mean));
                    foreach (int i in members)
                    {
                        int channel = i % channels;
                        y[i] = (Exact.Gain[channel] * (Exact.Input[i] - mean) / Math.Sqrt(variance + 1e-5)) + Exact.Bias[channel];
                    }
                }
            }
            return y;
        }

        private static double[] Doubles(float[] values, int count) => [.. values.Take(count).Select(value => (double)value)];
    }
}
