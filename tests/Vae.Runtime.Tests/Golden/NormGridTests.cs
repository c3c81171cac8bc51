using Vae.Execution;
using Vae.Kernels;
using Vae.Tests.Interpreter;
using Vae.Tests.Kernels;

namespace Vae.Tests.Golden;

/// <summary>
/// The normalisations over batches and groups, of vectors, series and images: the kernels against PyTorch, running statistics and
/// inference included, and their gradients against finite differences of the reference.
/// </summary>
public class NormGridTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Names => KernelGrid.Norms.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_normalisation_gives_the_output_the_statistics_and_the_gradients_of_PyTorch(string name)
    {
        float[][] expected = KernelGrid.Norms.Results(name);
        float[][] actual = new Call(name).Run();
        string[] what = ["output", "input", "gain", "bias", "running mean", "running variance", "inference"];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            TensorAssert.Close($"{what[i]} of {name}", Tolerance, expected[i], actual[i]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradients_are_the_slopes_of_the_reference(string name)
    {
        var call = new Call(name);
        float[][] golden = KernelGrid.Norms.Results(name);
        double[][] at = [Doubles(call.Input(1)), Doubles(call.Gain), Doubles(call.Bias)];
        double[] weighting = Doubles(call.OutputGradient);
        TensorAssert.Close($"reference of {name}", 2e-7, Doubles(golden[0]), call.Reference(at[0], at[1], at[2]));
        Slopes.Compare(
            name, Tolerance, at, values => call.Reference(values[0], values[1], values[2]).Zip(weighting, (y, g) => y * g).Sum(),
            call.Run()[1..4], golden[1..4]);
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    /// <summary>A normalisation with its numbers.</summary>
    private sealed class Call
    {
        private readonly int _rows;
        private readonly int _positions;
        private readonly int _channels;
        private readonly int _groups;

        internal Call(string name)
        {
            int[] item = KernelGrid.Norms.Arguments(name);
            (_rows, _positions, _channels, _groups) = (item[0], Math.Max(1, item[1]) * Math.Max(1, item[2]), item[3], item[4]);
            Gain = [.. KernelGrid.Numbers(_channels, 3).Take(_channels).Select(value => value + 1.25f)];
            Bias = KernelGrid.Numbers(_channels, 4)[.._channels];
            OutputGradient = KernelGrid.Numbers(Count, 2)[..Count];
        }

        internal float[] Gain { get; }

        internal float[] Bias { get; }

        internal float[] OutputGradient { get; }

        private int Count => _rows * _positions * _channels;

        /// <summary>Channels of different means and widths: one of the inputs of kernels.py.</summary>
        internal float[] Input(int salt) =>
            [.. KernelGrid.Numbers(Count, salt).Take(Count)
                .Select((value, i) => (value * (1 + (i % _channels % 3))) + (i % _channels % 5 / 4f))];

        /// <summary>In the order of the golden results.</summary>
        internal float[][] Run() => _groups > 0 ? RunGroupNorm() : RunBatchNorm();

        internal double[] Reference(double[] x, double[] gain, double[] bias)
        {
            if (_groups > 0)
                return [.. x.Chunk(x.Length / _rows).SelectMany(row => ReferenceMath.GroupNorm(row, _groups, gain, bias))];
            (double[] mean, double[] variance) = ReferenceMath.Moments(x, _channels);
            return ReferenceMath.BatchNorm(x, mean, variance, gain, bias);
        }

        private float[][] RunBatchNorm()
        {
            int rows = _rows * _positions;
            float[] output = TestBuffers.Empty(Count);
            float[] scratch = TestBuffers.Empty(BatchNorm.ScratchFloats(_channels));
            float[] mean = TestBuffers.Of(new float[_channels]);
            float[] variance = TestBuffers.Of([.. Enumerable.Repeat(1f, _channels)]);
            var batches = new float[16];
            float[] statistics = Forward(1);
            float[] trained = output[..Count];
            (float[] inputGradient, float[] gainGradient, float[] biasGradient) = Gradients();
            BatchNorm.Backward(
                Worker.Alone, rows, _channels, TestBuffers.Of(Input(1)), TestBuffers.Of(Gain), statistics, TestBuffers.Of(OutputGradient),
                inputGradient, gainGradient, biasGradient, scratch);
            Forward(5);
            Forward(6);
            Assert.Equal(3, BitConverter.SingleToInt32Bits(batches[0]));
            BatchNorm.Infer(
                Worker.Alone, rows, _channels, TestBuffers.Of(Input(7)), TestBuffers.Of(Gain), TestBuffers.Of(Bias), mean, variance, output,
                scratch);
            return
            [
                trained, inputGradient[..Count], gainGradient[.._channels], biasGradient[.._channels], mean[.._channels],
                variance[.._channels], output[..Count],
            ];

            float[] Forward(int salt)
            {
                float[] measured = TestBuffers.Empty(2 * AlignedBuffer.RoundUp(_channels));
                BatchNorm.Forward(
                    Worker.Alone, rows, _channels, TestBuffers.Of(Input(salt)), TestBuffers.Of(Gain), TestBuffers.Of(Bias), output,
                    measured, scratch, mean, variance, batches);
                return measured;
            }
        }

        private float[][] RunGroupNorm()
        {
            float[] output = TestBuffers.Empty(Count);
            float[] statistics = TestBuffers.Empty(_rows * GroupNorm.StatisticsFloats(_groups));
            GroupNorm.Forward(
                Worker.Alone, _rows, _positions, _channels, _groups, TestBuffers.Of(Input(1)), TestBuffers.Of(Gain), TestBuffers.Of(Bias),
                output, statistics);
            (float[] inputGradient, float[] gainGradient, float[] biasGradient) = Gradients();
            GroupNorm.Backward(
                Worker.Alone, _rows, _positions, _channels, _groups, TestBuffers.Of(Input(1)), TestBuffers.Of(Gain), statistics,
                TestBuffers.Of(OutputGradient), inputGradient, gainGradient, biasGradient,
                TestBuffers.Empty(_rows * GroupNorm.ScratchFloats(_channels, _groups)));
            return [output[..Count], inputGradient[..Count], gainGradient[.._channels], biasGradient[.._channels]];
        }

        private (float[] Input, float[] Gain, float[] Bias) Gradients() =>
            (TestBuffers.Empty(Count), TestBuffers.Empty(_channels), TestBuffers.Empty(_channels));
    }
}
