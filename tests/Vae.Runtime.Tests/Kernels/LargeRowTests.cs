using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>
/// The normalisations of values whose squares no float holds, against double precision. Normalised, they are as ordinary as any.
/// </summary>
public class LargeRowTests
{
    private const int Rows = 6;
    private const int Channels = 37;
    private const int Count = Rows * Channels;

    // Rows of ordinary size lie between those of the scale; at 10³⁷ the sum of a row overflows, too.
    public static TheoryData<float> Scales => new() { 1e13f, 1e15f, 1e18f, 3e19f, 1e25f, 1e30f, 4e37f };

    private static readonly float[] s_gain = TestBuffers.Numbers(Channels, 2);
    private static readonly float[] s_bias = TestBuffers.Numbers(Channels, 3);
    private static readonly float[] s_gradient = TestBuffers.Numbers(Count, 4);

    private static float[] Input(Func<int, float> scale)
    {
        float[] input = TestBuffers.Numbers(Count, 1, -2, 4);
        for (int i = 0; i < Count; i++)
            input[i] *= scale(i);
        return input;
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_row_of_any_size_is_normalised_over_its_values(float scale)
    {
        float[] input = Input(i => i / Channels % 2 == 0 ? scale : 1);
        float[] output = TestBuffers.Empty(Count);
        float[] statistics = TestBuffers.Empty(2 * Rows);
        LayerNorm.Forward(Worker.Alone, Rows, Channels, input, s_gain, s_bias, output, statistics);
        float[] inputGradient = TestBuffers.Empty(Count);
        float[] gainGradient = TestBuffers.Empty(Channels);
        float[] biasGradient = TestBuffers.Empty(Channels);
        LayerNorm.Backward(
            Worker.Alone, Rows, Channels, input, s_gain, statistics, s_gradient, inputGradient, gainGradient, biasGradient);

        new Truth(input, i => i / Channels).Check(output, inputGradient, gainGradient, biasGradient);
        // The other rows have the bits that they have alone.
        float[] row = TestBuffers.Empty(Channels);
        LayerNorm.Forward(Worker.Alone, 1, Channels, Row(input, 3), s_gain, s_bias, row, TestBuffers.Empty(2));
        Bits.Equal(row.AsSpan(0, Channels), output.AsSpan(3 * Channels, Channels));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_group_of_any_size_is_normalised_over_its_values(float scale)
    {
        // Of 37 channels in one group, large ones in every other record.
        float[] input = Input(i => i / Channels % 2 == 0 ? scale : 1);
        float[] output = TestBuffers.Empty(Count);
        float[] statistics = TestBuffers.Empty(Rows * GroupNorm.StatisticsFloats(1));
        GroupNorm.Forward(Worker.Alone, Rows, 1, Channels, 1, input, s_gain, s_bias, output, statistics);
        float[] inputGradient = TestBuffers.Empty(Count);
        float[] gainGradient = TestBuffers.Empty(Channels);
        float[] biasGradient = TestBuffers.Empty(Channels);
        GroupNorm.Backward(
            Worker.Alone, Rows, 1, Channels, 1, input, s_gain, statistics, s_gradient, inputGradient, gainGradient, biasGradient,
            TestBuffers.Empty(Rows * GroupNorm.ScratchFloats(Channels, 1)));

        new Truth(input, i => i / Channels).Check(output, inputGradient, gainGradient, biasGradient);
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Groups_of_ordinary_size_beside_large_ones_are_normalised_as_they_are_alone(float scale)
    {
        // Six positions of 37 groups of one channel: large in every third.
        float[] input = Input(i => i % Channels % 3 == 0 ? scale : 1);
        float[] output = TestBuffers.Empty(Count);
        float[] statistics = TestBuffers.Empty(GroupNorm.StatisticsFloats(Channels));
        GroupNorm.Forward(Worker.Alone, 1, Rows, Channels, Channels, input, s_gain, s_bias, output, statistics);
        float[] inputGradient = TestBuffers.Empty(Count);
        float[] gainGradient = TestBuffers.Empty(Channels);
        float[] biasGradient = TestBuffers.Empty(Channels);
        GroupNorm.Backward(
            Worker.Alone, 1, Rows, Channels, Channels, input, s_gain, statistics, s_gradient, inputGradient, gainGradient, biasGradient,
            TestBuffers.Empty(GroupNorm.ScratchFloats(Channels, Channels)));

        new Truth(input, i => i % Channels).Check(output, inputGradient, gainGradient, biasGradient);

        float[] ordinary = Input(_ => 1);
        float[] itsOutput = TestBuffers.Empty(Count);
        float[] itsGradient = TestBuffers.Empty(Count);
        GroupNorm.Forward(Worker.Alone, 1, Rows, Channels, Channels, ordinary, s_gain, s_bias, itsOutput, statistics);
        GroupNorm.Backward(
            Worker.Alone, 1, Rows, Channels, Channels, ordinary, s_gain, statistics, s_gradient, itsGradient, gainGradient, biasGradient,
            TestBuffers.Empty(GroupNorm.ScratchFloats(Channels, Channels)));
        SameWhereOrdinary(itsOutput, output);
        SameWhereOrdinary(itsGradient, inputGradient);
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_channel_of_any_size_is_normalised_over_the_batch(float scale)
    {
        float[] input = Input(i => i % Channels % 3 == 0 ? scale : 1);
        float[] output = TestBuffers.Empty(Count);
        float[] inputGradient = TestBuffers.Empty(Count);
        float[] gainGradient = TestBuffers.Empty(Channels);
        float[] biasGradient = TestBuffers.Empty(Channels);
        BatchNormed(Worker.Alone, input, output, inputGradient, gainGradient, biasGradient);

        new Truth(input, i => i % Channels).Check(output, inputGradient, gainGradient, biasGradient);

        float[] itsOutput = TestBuffers.Empty(Count);
        float[] itsGradient = TestBuffers.Empty(Count);
        BatchNormed(Worker.Alone, Input(_ => 1), itsOutput, itsGradient, TestBuffers.Empty(Channels), TestBuffers.Empty(Channels));
        SameWhereOrdinary(itsOutput, output);
        SameWhereOrdinary(itsGradient, inputGradient);

        float[] together = TestBuffers.Empty(Count);
        var shared = new BatchNormBuffers();
        float[] sharedOutput = TestBuffers.Empty(Count);
        TeamAction.Run(3, worker => BatchNormed(worker, input, sharedOutput, together, gainGradient, biasGradient, shared));
        Bits.Equal(inputGradient.AsSpan(0, Count), together.AsSpan(0, Count));
    }

    private static void BatchNormed(
        Worker worker, float[] input, float[] output, float[] inputGradient, float[] gainGradient, float[] biasGradient,
        BatchNormBuffers? buffers = null)
    {
        buffers ??= new BatchNormBuffers();
        BatchNorm.Forward(
            worker, Rows, Channels, input, s_gain, s_bias, output, buffers.Statistics, buffers.Scratch, buffers.Mean, buffers.Variance,
            buffers.Batches);
        BatchNorm.Backward(
            worker, Rows, Channels, input, s_gain, buffers.Statistics, s_gradient, inputGradient, gainGradient, biasGradient,
            buffers.Scratch);
    }

    private static void SameWhereOrdinary(float[] expected, float[] actual)
    {
        for (int i = 0; i < Count; i++)
        {
            if (i % Channels % 3 != 0)
                Assert.Equal(BitConverter.SingleToInt32Bits(expected[i]), BitConverter.SingleToInt32Bits(actual[i]));
        }
    }

    private static float[] Row(float[] input, int row) => TestBuffers.Of(input[(row * Channels)..((row + 1) * Channels)]);

    private sealed class BatchNormBuffers
    {
        internal float[] Statistics { get; } = TestBuffers.Empty(2 * AlignedBuffer.RoundUp(Channels));

        internal float[] Scratch { get; } = TestBuffers.Empty(BatchNorm.ScratchFloats(Channels));

        internal float[] Mean { get; } = new float[AlignedBuffer.RoundUp(Channels)];

        internal float[] Variance { get; } = new float[AlignedBuffer.RoundUp(Channels)];

        internal float[] Batches { get; } = new float[16];
    }

    /// <summary>The formulas in double precision, over the values that a function puts together.</summary>
    private sealed class Truth(float[] input, Func<int, int> set)
    {
        internal void Check(float[] output, float[] inputGradient, float[] gainGradient, float[] biasGradient)
        {
            double[] gainSums = new double[Channels], biasSums = new double[Channels], sizes = new double[Channels];
            foreach (int[] members in Enumerable.Range(0, Count).GroupBy(set).Select(group => group.ToArray()))
            {
                double mean = members.Average(i => (double)input[i]);
                double inverse = 1 / Math.Sqrt(members.Average(i => (input[i] - mean) * (input[i] - mean)) + 1e-5);
                double Normalized(int i) => (input[i] - mean) * inverse;
                double Scaled(int i) => s_gain[i % Channels] * (double)s_gradient[i];
                double sum = members.Average(Scaled);
                double product = members.Average(i => Scaled(i) * Normalized(i));
                foreach (int i in members)
                {
                    int channel = i % Channels;
                    TestBuffers.AssertClose(
                        (s_gain[channel] * Normalized(i)) + s_bias[channel], output[i], 1e-5, 1e-5, $"element {i}");
                    // As near as the largest of the parts that it is the difference of.
                    double expected = (Scaled(i) - sum - (Normalized(i) * product)) * inverse;
                    TestBuffers.AssertClose(expected, inputGradient[i], 1e-5, 1e-4 * inverse, $"input {i}");
                    gainSums[channel] += s_gradient[i] * Normalized(i);
                    biasSums[channel] += s_gradient[i];
                    sizes[channel] += Math.Abs(s_gradient[i] * Normalized(i)) + Math.Abs(s_gradient[i]);
                }
            }
            for (int channel = 0; channel < Channels; channel++)
            {
                TestBuffers.AssertClose(gainSums[channel], gainGradient[channel], 1e-5, 1e-6 * sizes[channel], $"gain {channel}");
                TestBuffers.AssertClose(biasSums[channel], biasGradient[channel], 1e-5, 1e-6 * sizes[channel], $"bias {channel}");
            }
        }
    }
}
