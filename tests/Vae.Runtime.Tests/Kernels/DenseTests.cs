using System.Runtime.InteropServices;
using Vae.Execution;
using Vae.Kernels;
using Vae.Optimization;

namespace Vae.Tests.Kernels;

/// <summary>The register-tiled contractions beside their naive double-precision twins, on every remainder of rows and columns.</summary>
public class DenseTests
{
    public static TheoryData<int, int, int> Sizes()
    {
        var sizes = new TheoryData<int, int, int>();
        foreach (int rows in (int[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 20])
        {
            foreach (int outputs in (int[])[1, 2, 15, 16, 17, 31, 33, 47, 48, 49, 64, 95, 97])
                sizes.Add(rows, 13, outputs);
        }
        // More than a panel of the batch, with the rest of one; and a depth for each loop over panels of outputs.
        sizes.Add(49, 20, 50);
        sizes.Add(100, 61, 96);
        sizes.Add(128, 17, 130);
        sizes.Add(5, 784, 33);
        sizes.Add(19, 1, 1);
        sizes.Add(3, 50, 130);
        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void All_three_contractions_agree_with_the_naive_loops(int rows, int inputs, int outputs)
    {
        var layer = new Layer(rows, inputs, outputs);
        layer.Run(Worker.Alone);
        for (int row = 0; row < rows; row++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = layer.Bias[o];
                for (int i = 0; i < inputs; i++)
                    sum += (double)layer.Input[row * inputs + i] * layer.Weight[o * inputs + i];
                AssertClose(sum, layer.Output.Span[row * outputs + o]);
            }
            for (int i = 0; i < inputs; i++)
            {
                double sum = 0;
                for (int o = 0; o < outputs; o++)
                    sum += (double)layer.OutputGradient[row * outputs + o] * layer.Weight[o * inputs + i];
                AssertClose(sum, layer.InputGradient.Span[row * inputs + i]);
            }
        }
        var weightGradient = new float[outputs * inputs];
        PanelLayout.ToRowMajor(inputs, outputs, layer.WeightGradient.Span, weightGradient);
        for (int o = 0; o < outputs; o++)
        {
            double bias = 0;
            for (int row = 0; row < rows; row++)
                bias += layer.OutputGradient[row * outputs + o];
            AssertClose(bias, layer.BiasGradient.Span[o]);
            for (int i = 0; i < inputs; i++)
            {
                double sum = 0;
                for (int row = 0; row < rows; row++)
                    sum += (double)layer.OutputGradient[row * outputs + o] * layer.Input[row * inputs + i];
                AssertClose(sum, weightGradient[o * inputs + i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_number_of_workers_changes_no_bit(int rows, int inputs, int outputs)
    {
        byte[] alone = new Layer(rows, inputs, outputs).RunWith(1);
        Assert.Equal(alone, new Layer(rows, inputs, outputs).RunWith(2));
        Assert.Equal(alone, new Layer(rows, inputs, outputs).RunWith(3));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public unsafe void The_width_of_the_vectors_changes_no_bit(int rows, int depth, int columns)
    {
        var layer = new Layer(rows, depth, columns);
        var results = new List<byte[]>();
        foreach (int bits in (int[])[512, 256, 128, TileStrip.SoftwareBits])
        {
            var c = new float[rows * columns];
            fixed (float* a = layer.Input, b = layer.Panels.Span, start = layer.PaddedBias.Span, target = c)
            {
                new Contraction
                {
                    Rows = rows,
                    Depth = depth,
                    Columns = columns,
                    A = a,
                    RowStride = depth,
                    DepthStride = 1,
                    B = b,
                    Start = start,
                    C = target,
                }.ComputeShare<StoreRelu>(Worker.Alone, bits);
            }
            results.Add(MemoryMarshal.AsBytes<float>(c).ToArray());
        }
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public unsafe void The_width_of_the_vectors_changes_no_bit_of_an_input_gradient(int rows, int inputs, int outputs)
    {
        var layer = new Layer(rows, inputs, outputs);
        var transposed = new AlignedBuffer(PanelLayout.Floats(outputs, rows));
        var results = new List<byte[]>();
        foreach (int bits in (int[])[512, 256, 128, TileStrip.SoftwareBits])
        {
            var result = new float[rows * inputs];
            fixed (
                float* gradient = layer.OutputGradient, weight = layer.Panels.Span, saved = layer.Input, room = transposed.Span, x = result)
            {
                new InputGradient
                {
                    Rows = rows,
                    Inputs = inputs,
                    Outputs = outputs,
                    OutputGradient = gradient,
                    Weight = weight,
                    Saved = saved,
                    Result = x,
                    Transposed = room,
                }.ComputeShare<StoreThroughRelu>(Worker.Alone, bits);
            }
            results.Add(MemoryMarshal.AsBytes<float>(result).ToArray());
        }
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public unsafe void The_width_of_the_vectors_changes_no_bit_of_a_weight_gradient_written_or_applied(int rows, int inputs, int outputs)
    {
        var layer = new Layer(rows, inputs, outputs);
        var results = new List<byte[]>();
        foreach (int bits in (int[])[512, 256, 128, TileStrip.SoftwareBits])
        {
            var gradient = new AlignedBuffer(layer.Panels.Length);
            var sums = new AlignedBuffer(layer.PaddedBias.Length);
            var parameters = new AlignedBuffer(layer.Panels.Length);
            Optimizer optimizer = Optimizer.Create(new Adam(), parameters.Length);
            optimizer.Prepare(1, 0.01, 1);
            foreach (ParameterUpdate update in (ParameterUpdate[])[default, new ParameterUpdate(optimizer, parameters, 0)])
            {
                fixed (float* x = layer.Input, dy = layer.OutputGradient, dw = gradient.Span, db = sums.Span)
                {
                    new Contraction
                    {
                        Rows = inputs,
                        Depth = rows,
                        Columns = outputs,
                        A = x,
                        RowStride = 1,
                        DepthStride = inputs,
                        BRows = dy,
                        ColumnSums = db,
                        C = dw,
                        PanelOutput = true,
                        Update = update,
                    }.ComputeShare<StoreAsIs>(Worker.Alone, bits);
                }
            }
            results.Add([
                .. MemoryMarshal.AsBytes(gradient.Span), .. MemoryMarshal.AsBytes(sums.Span), .. MemoryMarshal.AsBytes(parameters.Span)]);
        }
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Theory]
    [InlineData(20, 130, 97, 1)]
    [InlineData(20, 1100, 33, 2)]
    [InlineData(128, 130, 97, 1)]
    [InlineData(128, 301, 49, 2)]
    [InlineData(200, 61, 20, 3)]
    public void A_gradient_that_is_applied_at_once_gives_the_bits_of_one_that_is_written_first(
        int rows, int inputs, int outputs, int workers)
    {
        foreach (OptimizerOptions options in (OptimizerOptions[])[new Adam(), new Sgd(), new Sgd(0.9)])
        {
            byte[] written = Updated(options, rows, inputs, outputs, workers, atOnce: false);
            Assert.Equal(written, Updated(options, rows, inputs, outputs, workers, atOnce: true));
        }
    }

    /// <summary>The parameters and moments after two steps, of which the tensor is a part in the middle.</summary>
    private static byte[] Updated(OptimizerOptions options, int rows, int inputs, int outputs, int workers, bool atOnce)
    {
        const int offset = 32;
        var layer = new Layer(rows, inputs, outputs);
        int floats = layer.WeightGradient.Length;
        var parameters = new AlignedBuffer(offset + floats + 16);
        Values(parameters.Length, 7).CopyTo(parameters.Span);
        var gradients = new AlignedBuffer(parameters.Length);
        Optimizer optimizer = Optimizer.Create(options, parameters.Length);
        for (int step = 1; step <= 2; step++)
        {
            optimizer.Prepare(step, 0.01, 1);
            TeamAction.Run(workers, worker =>
            {
                layer.BackwardToWeights(
                    worker, gradients.Span.Slice(offset, floats), atOnce ? new ParameterUpdate(optimizer, parameters, offset) : default);
                if (!atOnce)
                    optimizer.Update(worker, parameters.Span, gradients.Span, [(offset, floats)]);
            });
            Assert.Equal(atOnce, gradients.Span.IndexOfAnyExcept(0f) < 0);
        }
        return
        [
            .. MemoryMarshal.AsBytes(parameters.Span),
            .. optimizer.State.SelectMany(state => MemoryMarshal.AsBytes(state.Buffer.Span).ToArray()),
        ];
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Panels_and_rows_convert_both_ways(int rows, int inputs, int outputs)
    {
        _ = rows;
        float[] weight = Values(outputs * inputs, 3);
        var panels = new float[PanelLayout.Floats(inputs, outputs)];
        panels.AsSpan().Fill(float.NaN);
        PanelLayout.FromRowMajor(inputs, outputs, weight, panels);
        Assert.Equal(panels.Length - weight.Length, panels.Count(value => value == 0));
        var back = new float[weight.Length];
        PanelLayout.ToRowMajor(inputs, outputs, panels, back);
        Assert.Equal(weight, back);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_Relu_in_the_epilogue_gives_the_bits_of_the_Relu_kernel(int rows, int inputs, int outputs)
    {
        var layer = new Layer(rows, inputs, outputs);
        layer.Run(Worker.Alone);
        var expected = new AlignedBuffer(layer.Output.Length);
        Relu.Forward(Worker.Alone, rows * outputs, layer.Output.Span, expected.Span);
        var fused = new AlignedBuffer(layer.Output.Length);
        Dense.ForwardRelu(Worker.Alone, rows, inputs, outputs, layer.Input, layer.Panels.Span, layer.PaddedBias.Span, fused.Span);
        Assert.Equal(expected.Span[..(rows * outputs)].ToArray(), fused.Span[..(rows * outputs)].ToArray());

        var saved = new AlignedBuffer(layer.InputGradient.Length);
        layer.Input.CopyTo(saved.Span);
        var expectedGradient = new AlignedBuffer(saved.Length);
        Relu.Backward(Worker.Alone, rows * inputs, saved.Span, layer.InputGradient.Span, expectedGradient.Span);
        var fusedGradient = new AlignedBuffer(saved.Length);
        Dense.BackwardToInputThroughRelu(
            Worker.Alone, rows, inputs, outputs, layer.OutputGradient, layer.Panels.Span, layer.Input, fusedGradient.Span,
            new float[PanelLayout.Floats(outputs, rows)]);
        Assert.Equal(expectedGradient.Span[..(rows * inputs)].ToArray(), fusedGradient.Span[..(rows * inputs)].ToArray());
    }

    [Fact]
    public void A_buffer_that_is_too_short_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Dense.Forward(Worker.Alone, 2, 3, 4, new float[5], new float[48], new float[16], new float[8]));
        Assert.Equal("input", error.ParamName);
        Assert.Contains("5 floats; 6 are needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var layer = new Layer(20, 33, 49);
        layer.Run(Worker.Alone);
        ExactAllocation.None(() => layer.Run(Worker.Alone));
    }

    private static void AssertClose(double expected, float actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-6 * (1 + Math.Abs(expected)) * 10, $"expected {expected}, got {actual}");

    private static float[] Values(int count, uint seed)
    {
        var values = new float[count];
        uint state = seed * 2654435761u + 1;
        for (int i = 0; i < count; i++)
        {
            state = state * 1664525u + 1013904223u;
            values[i] = (state >> 8) * (2f / (1 << 24)) - 1;
            if (values[i] == 0)
                values[i] = 0.5f;
        }
        return values;
    }

    private sealed class Layer : ITeamWork
    {
        private readonly int _rows;
        private readonly int _inputs;
        private readonly int _outputs;
        private readonly AlignedBuffer _transposed;

        internal Layer(int rows, int inputs, int outputs)
        {
            (_rows, _inputs, _outputs) = (rows, inputs, outputs);
            Input = Values(rows * inputs, 1);
            Weight = Values(outputs * inputs, 2);
            Bias = Values(outputs, 3);
            OutputGradient = Values(rows * outputs, 4);
            Panels = new AlignedBuffer(PanelLayout.Floats(inputs, outputs));
            PanelLayout.FromRowMajor(inputs, outputs, Weight, Panels.Span);
            PaddedBias = new AlignedBuffer(AlignedBuffer.RoundUp(outputs));
            Bias.CopyTo(PaddedBias.Span);
            Output = new AlignedBuffer(AlignedBuffer.RoundUp(rows * outputs));
            InputGradient = new AlignedBuffer(AlignedBuffer.RoundUp(rows * inputs));
            WeightGradient = new AlignedBuffer(Panels.Length);
            BiasGradient = new AlignedBuffer(PaddedBias.Length);
            _transposed = new AlignedBuffer(PanelLayout.Floats(outputs, rows));
        }

        internal float[] Input { get; }

        internal float[] Weight { get; }

        internal float[] Bias { get; }

        internal float[] OutputGradient { get; }

        internal AlignedBuffer Panels { get; }

        internal AlignedBuffer PaddedBias { get; }

        internal AlignedBuffer Output { get; }

        internal AlignedBuffer InputGradient { get; }

        internal AlignedBuffer WeightGradient { get; }

        internal AlignedBuffer BiasGradient { get; }

        public void Execute(Worker worker) => Run(worker);

        internal void Run(Worker worker)
        {
            Dense.Forward(worker, _rows, _inputs, _outputs, Input, Panels.Span, PaddedBias.Span, Output.Span);
            Dense.BackwardToWeights(
                worker, _rows, _inputs, _outputs, Input, OutputGradient, WeightGradient.Span, BiasGradient.Span);
            Dense.BackwardToInput(worker, _rows, _inputs, _outputs, OutputGradient, Panels.Span, InputGradient.Span, _transposed.Span);
        }

        internal void BackwardToWeights(Worker worker, Span<float> gradient, ParameterUpdate update) =>
            Dense.BackwardToWeights(
                worker, _rows, _inputs, _outputs, Input, OutputGradient, gradient, BiasGradient.Span, update);

        internal byte[] RunWith(int workers)
        {
            using var team = new WorkerTeam(workers);
            team.Run(this);
            var bytes = new List<byte>();
            foreach (AlignedBuffer buffer in (AlignedBuffer[])[Output, InputGradient, WeightGradient, BiasGradient])
                bytes.AddRange(MemoryMarshal.AsBytes(buffer.Span));
            return [.. bytes];
        }
    }
}
