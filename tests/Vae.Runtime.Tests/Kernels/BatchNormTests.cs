using System.Runtime.InteropServices;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

public class BatchNormTests
{
    // Channels below, at and above a vector, odd and even; rows below and above the chunks; more lanes than fit one chunk each.
    public static TheoryData<int, int> Sizes => new()
    {
        { 2, 1 }, { 3, 1 }, { 16, 1 }, { 1000, 1 }, { 2, 2 }, { 7, 3 }, { 300, 3 }, { 5, 15 }, { 100, 15 }, { 2, 16 }, { 65, 16 },
        { 5, 17 },
        { 40, 24 }, { 200, 32 }, { 9, 33 }, { 3, 64 }, { 6, 520 }, { 5, 1031 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Forward_agrees_with_double_precision(int rows, int channels)
    {
        var call = new Call(rows, channels);
        call.Forward(Worker.Alone);
        Truth truth = call.Truth();
        for (int i = 0; i < rows * channels; i++)
        {
            // The mean is rounded to single precision, and what is left of it multiplied by the scale.
            double rounding = 1e-7 * Math.Abs(truth.Mean[i % channels] * truth.Inverse[i % channels] * call.Gain[i % channels]);
            TestBuffers.AssertClose(truth.Output[i], call.Output[i], 1e-6, 2e-6 + rounding, $"element {i}");
        }
        for (int c = 0; c < channels; c++)
        {
            TestBuffers.AssertClose(truth.Mean[c], call.Statistics[c], 1e-6, 1e-6, $"mean {c}");
            TestBuffers.AssertClose(truth.Inverse[c], call.Statistics[AlignedBuffer.RoundUp(channels) + c], 1e-6, 0, $"deviation {c}");
            double unbiased = truth.Variance[c] * rows / (rows - 1);
            TestBuffers.AssertClose(0.9 * 0.5 + 0.1 * truth.Mean[c], call.RunningMean[c], 1e-6, 1e-6, $"running mean {c}");
            TestBuffers.AssertClose(0.9 * 2 + 0.1 * unbiased, call.RunningVariance[c], 1e-6, 0, $"running variance {c}");
        }
        Assert.Equal(6, call.BatchCount);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Inference_uses_the_running_statistics_and_changes_nothing(int rows, int channels)
    {
        var call = new Call(rows, channels);
        call.RunningMean.AsSpan(0, channels).Fill(0.25f);
        BatchNorm.Infer(
            Worker.Alone, rows, channels, call.Input, call.Gain, call.Bias, call.RunningMean, call.RunningVariance, call.Output,
            call.Scratch);
        for (int i = 0; i < rows * channels; i++)
        {
            int c = i % channels;
            double expected = call.Gain[c] * (call.Input[i] - 0.25) / Math.Sqrt(2 + 1e-5) + call.Bias[c];
            TestBuffers.AssertClose(expected, call.Output[i], 1e-6, 1e-6, $"element {i}");
        }
        Assert.All(call.RunningMean[..channels], value => Assert.Equal(0.25f, value));
        Assert.All(call.RunningVariance[..channels], value => Assert.Equal(2f, value));
        float[] inPlace = [.. call.Input];
        BatchNorm.Infer(
            Worker.Alone, rows, channels, inPlace, call.Gain, call.Bias, call.RunningMean, call.RunningVariance, inPlace, call.Scratch);
        Assert.Equal(call.Output[..(rows * channels)], inPlace[..(rows * channels)]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void With_Relu_it_gives_the_bits_of_both_kernels(int rows, int channels)
    {
        var apart = new Call(rows, channels);
        var joined = new Call(rows, channels);
        apart.Forward(Worker.Alone);
        Relu.Forward(Worker.Alone, rows * channels, apart.Output, apart.Output);
        BatchNorm.ForwardRelu(
            Worker.Alone, rows, channels, joined.Input, joined.Gain, joined.Bias, joined.Output, joined.Statistics, joined.Scratch,
            joined.RunningMean, joined.RunningVariance, joined.Batches);
        Assert.Equal(apart.Output[..(rows * channels)], joined.Output[..(rows * channels)]);
        Assert.Equal(apart.RunningVariance[..channels], joined.RunningVariance[..channels]);

        BatchNorm.Infer(
            Worker.Alone, rows, channels, apart.Input, apart.Gain, apart.Bias, apart.RunningMean, apart.RunningVariance, apart.Output,
            apart.Scratch);
        Relu.Forward(Worker.Alone, rows * channels, apart.Output, apart.Output);
        BatchNorm.InferRelu(
            Worker.Alone, rows, channels, joined.Input, joined.Gain, joined.Bias, joined.RunningMean, joined.RunningVariance, joined.Output,
            joined.Scratch);
        Assert.Equal(apart.Output[..(rows * channels)], joined.Output[..(rows * channels)]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Backward_agrees_with_double_precision(int rows, int channels)
    {
        var call = new Call(rows, channels);
        call.Forward(Worker.Alone);
        call.Backward(Worker.Alone, call.InputGradient);
        Truth truth = call.Truth();
        for (int c = 0; c < channels; c++)
        {
            (double sum, double product, double size) = (0, 0, 0);
            for (int i = c; i < rows * channels; i += channels)
            {
                double normalized = (call.Input[i] - truth.Mean[c]) * truth.Inverse[c];
                sum += call.OutputGradient[i];
                product += call.OutputGradient[i] * normalized;
                size += Math.Abs(call.OutputGradient[i] * normalized) + Math.Abs(call.OutputGradient[i]);
            }
            TestBuffers.AssertClose(sum, call.BiasGradient[c], 1e-6, 1e-7 * size, $"bias {c}");
            double rounding = 1e-7 * (1 + Math.Abs(truth.Mean[c] * truth.Inverse[c]));
            TestBuffers.AssertClose(product, call.GainGradient[c], 1e-6, rounding * size, $"gain {c}");
            for (int i = c; i < rows * channels; i += channels)
            {
                double normalized = (call.Input[i] - truth.Mean[c]) * truth.Inverse[c];
                double expected =
                    call.Gain[c] * truth.Inverse[c] * (call.OutputGradient[i] - (sum / rows) - (normalized * product / rows));
                TestBuffers.AssertClose(
                    expected, call.InputGradient[i], 1e-5, 1e-5 * truth.Inverse[c] * (1 + Math.Abs(call.Gain[c])), $"input {i}");
            }
        }
        Assert.All(call.GainGradient[channels..], value => Assert.Equal(0f, value));
        Assert.All(call.BiasGradient[channels..], value => Assert.Equal(0f, value));

        float[] inPlace = [.. call.OutputGradient];
        call.OutputGradient = inPlace;
        call.Backward(Worker.Alone, inPlace);
        Assert.Equal(call.InputGradient[..(rows * channels)], inPlace[..(rows * channels)]);
    }

    // The kernel's formula against a slope, so that the test above does not compare one derivation with itself.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(5, 3)]
    [InlineData(9, 17)]
    public void Backward_agrees_with_finite_differences(int rows, int channels)
    {
        var call = new Call(rows, channels);
        call.Forward(Worker.Alone);
        call.Backward(Worker.Alone, call.InputGradient);
        double Loss() => call.Truth().Output.Select((y, i) => y * call.OutputGradient[i]).Sum();
        for (int i = 0; i < rows * channels; i++)
            TestBuffers.AssertClose(Slope(call.Exact.Input, i, Loss), call.InputGradient[i], 1e-4, 1e-4, $"input {i}");
        for (int c = 0; c < channels; c++)
        {
            TestBuffers.AssertClose(Slope(call.Exact.Gain, c, Loss), call.GainGradient[c], 1e-5, 1e-5, $"gain {c}");
            TestBuffers.AssertClose(Slope(call.Exact.Bias, c, Loss), call.BiasGradient[c], 1e-5, 1e-5, $"bias {c}");
        }
    }

    [Theory]
    [InlineData(3000, 1)]
    [InlineData(500, 7)]
    [InlineData(64, 48)]
    [InlineData(10, 600)]
    public void A_team_of_any_size_computes_the_same_bits(int rows, int channels)
    {
        var alone = new Call(rows, channels);
        alone.Forward(Worker.Alone);
        alone.Backward(Worker.Alone, alone.InputGradient);
        foreach (int workers in new[] { 2, 3, 5 })
        {
            var together = new Call(rows, channels);
            TeamAction.Run(workers, worker =>
            {
                together.Forward(worker);
                together.Backward(worker, together.InputGradient);
            });
            Assert.Equal(alone.Output[..(rows * channels)], together.Output[..(rows * channels)]);
            Assert.Equal(alone.InputGradient[..(rows * channels)], together.InputGradient[..(rows * channels)]);
            Assert.Equal(alone.GainGradient, together.GainGradient);
            Assert.Equal(alone.BiasGradient, together.BiasGradient);
            Assert.Equal(alone.RunningMean[..channels], together.RunningMean[..channels]);
            Assert.Equal(alone.RunningVariance[..channels], together.RunningVariance[..channels]);
            Assert.Equal(6, together.BatchCount);
        }
    }

    [Fact]
    public void A_mean_far_from_zero_costs_no_digits()
    {
        // Distances of 0, 1 and 2 are exact at 100,000: the variance is that of 0, 1, 2.
        const int Rows = 3000;
        var call = new Call(Rows, 1);
        for (int i = 0; i < Rows; i++)
            call.Input[i] = 100_000 + (i % 3);
        call.Forward(Worker.Alone);
        TestBuffers.AssertClose(1 / Math.Sqrt(2.0 / 3 + 1e-5), call.Statistics[16], 1e-6, 0, "inverse deviation");
        Assert.Equal(100_001f, call.Statistics[0]);
    }

    [Fact]
    public void A_constant_channel_becomes_its_bias()
    {
        var call = new Call(50, 3);
        call.Input.AsSpan(0, 150).Fill(1234.5f);
        call.Forward(Worker.Alone);
        for (int i = 0; i < 150; i++)
            Assert.Equal(call.Bias[i % 3], call.Output[i]);
        Assert.All(call.RunningVariance[..3], value => Assert.Equal(1.8f, value));
    }

    [Fact]
    public void One_row_has_no_variance()
    {
        var call = new Call(1, 5);
        Assert.Throws<ArgumentException>(() => call.Forward(Worker.Alone));
        Assert.Equal(5, call.BatchCount);
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

    private sealed record Truth(double[] Output, double[] Mean, double[] Variance, double[] Inverse);

    private sealed record ExactInputs(double[] Input, double[] Gain, double[] Bias);

    /// <summary>The buffers of one layer, and the naive double-precision twin of its forward pass.</summary>
    private sealed class Call
    {
        private readonly int _rows;
        private readonly int _channels;

        internal Call(int rows, int channels)
        {
            (_rows, _channels) = (rows, channels);
            Input = TestBuffers.Numbers(rows * channels, 1, -2, 5);
            Gain = TestBuffers.Numbers(channels, 2);
            Bias = TestBuffers.Numbers(channels, 3);
            OutputGradient = TestBuffers.Numbers(rows * channels, 4);
            Output = TestBuffers.Empty(rows * channels);
            InputGradient = TestBuffers.Empty(rows * channels);
            GainGradient = TestBuffers.Empty(channels);
            BiasGradient = TestBuffers.Empty(channels);
            Statistics = TestBuffers.Empty(2 * AlignedBuffer.RoundUp(channels));
            Scratch = TestBuffers.Empty(BatchNorm.ScratchFloats(channels));
            RunningMean = TestBuffers.Empty(channels);
            RunningMean.AsSpan(0, channels).Fill(0.5f);
            RunningVariance = TestBuffers.Empty(channels);
            RunningVariance.AsSpan(0, channels).Fill(2);
            Batches = new float[16];
            MemoryMarshal.Cast<float, long>(Batches.AsSpan())[0] = 5;
            Exact = new ExactInputs(Doubles(Input, rows * channels), Doubles(Gain, channels), Doubles(Bias, channels));
        }

        internal float[] Input { get; }

        internal float[] Gain { get; }

        internal float[] Bias { get; }

        internal float[] OutputGradient { get; set; }

        internal float[] Output { get; }

        internal float[] InputGradient { get; }

        internal float[] GainGradient { get; }

        internal float[] BiasGradient { get; }

        internal float[] Statistics { get; }

        internal float[] Scratch { get; }

        internal float[] RunningMean { get; }

        internal float[] RunningVariance { get; }

        internal float[] Batches { get; }

        internal long BatchCount => MemoryMarshal.Cast<float, long>(Batches)[0];

        internal ExactInputs Exact { get; }

        internal void Forward(Worker worker) => BatchNorm.Forward(
            worker, _rows, _channels, Input, Gain, Bias, Output, Statistics, Scratch, RunningMean, RunningVariance, Batches);

        internal void Backward(Worker worker, float[] inputGradient) => BatchNorm.Backward(
            worker, _rows, _channels, Input, Gain, Statistics, OutputGradient, inputGradient, GainGradient, BiasGradient, Scratch);

        internal Truth Truth()
        {
            var truth = new Truth(
                new double[_rows * _channels], new double[_channels], new double[_channels], new double[_channels]);
            for (int c = 0; c < _channels; c++)
            {
                for (int row = 0; row < _rows; row++)
                    truth.Mean[c] += Exact.Input[(row * _channels) + c] / _rows;
                for (int row = 0; row < _rows; row++)
                    truth.Variance[c] += Math.Pow(Exact.Input[(row * _channels) + c] - truth.Mean[c], 2) / _rows;
                truth.Inverse[c] = 1 / Math.Sqrt(truth.Variance[c] + 1e-5);
                for (int i = c; i < _rows * _channels; i += _channels)
                    truth.Output[i] = (Exact.Gain[c] * (Exact.Input[i] - truth.Mean[c]) * truth.Inverse[c]) + Exact.Bias[c];
            }
            return truth;
        }

        private static double[] Doubles(float[] values, int count) => [.. values.Take(count).Select(value => (double)value)];
    }
}
