using System.Runtime.InteropServices;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>
/// A convolution or a transposed one with its buffers, NaN behind the images' values, and behind the room of each result NaN that must
/// stay.
/// </summary>
internal sealed class ConvolutionCall : ITeamWork
{
    private const int Guard = 4 * AlignedBuffer.Alignment;

    private readonly bool _isTransposed;
    private readonly float[] _memoryWeight;
    private readonly float[] _paddedBias;

    /// <param name="item">The geometry.</param>
    /// <param name="isTransposed">Whether the input is the small image.</param>
    /// <param name="numbers">
    /// A buffer of so many numbers for each of input, output gradient, weight and bias, which are 1 to 4; numbers of the tests' own
    /// without.
    /// </param>
    internal ConvolutionCall(ConvolutionShapes.Case item, bool isTransposed, Func<int, int, float[]>? numbers = null)
    {
        numbers ??= Numbers;
        (Shape, Rows, _isTransposed) = (item.Shape, item.Rows, isTransposed);
        int large = Rows * Shape.LargeHeight * Shape.LargeWidth * Shape.LargeChannels;
        int small = Rows * Shape.SmallHeight * Shape.SmallWidth * Shape.SmallChannels;
        (InputCount, OutputCount) = isTransposed ? (small, large) : (large, small);
        int channels = isTransposed ? Shape.LargeChannels : Shape.SmallChannels;
        Input = numbers(InputCount, 1);
        OutputGradient = numbers(OutputCount, 2);
        Weight = numbers(NaiveConvolution.WeightCount(Shape), 3)[..NaiveConvolution.WeightCount(Shape)];
        Bias = numbers(channels, 4)[..channels];
        _paddedBias = new float[AlignedBuffer.RoundUp(channels)];
        Bias.CopyTo(_paddedBias, 0);
        _memoryWeight = new float[Shape.Weight.Floats];
        Shape.Weight.FromFile(Weight, _memoryWeight);
        Output = TestBuffers.Empty(OutputCount + Guard);
        InputGradient = TestBuffers.Empty(InputCount + Guard);
        WeightGradient = TestBuffers.Empty(_memoryWeight.Length + Guard);
        BiasGradient = TestBuffers.Empty(_paddedBias.Length + Guard);
    }

    private static float[] Numbers(int count, int which)
    {
        float[] values = TestBuffers.Numbers(count, (uint)which, which == 3 ? 0.1f : -1, 1);
        for (int i = 0; which == 3 && i < count; i += 3)
            values[i] = -values[i];
        return values;
    }

    internal ConvolutionShape Shape { get; }

    internal int Rows { get; }

    internal int InputCount { get; }

    internal int OutputCount { get; }

    internal float[] Input { get; }

    /// <summary>In the order of files.</summary>
    internal float[] Weight { get; }

    internal float[] Bias { get; }

    internal float[] OutputGradient { get; }

    internal float[] Output { get; }

    internal float[] InputGradient { get; }

    /// <summary>In the order of memory.</summary>
    internal float[] WeightGradient { get; }

    internal int WeightGradientCount => _memoryWeight.Length;

    internal float[] BiasGradient { get; }

    /// <summary>With its padding.</summary>
    internal int BiasGradientCount => _paddedBias.Length;

    public void Execute(Worker worker) => Run(worker);

    internal void Run(Worker worker)
    {
        if (_isTransposed)
        {
            TransposedConvolution.Forward(worker, Rows, Shape, Input, _memoryWeight, _paddedBias, Output);
            TransposedConvolution.BackwardToWeights(worker, Rows, Shape, Input, OutputGradient, WeightGradient, BiasGradient);
            TransposedConvolution.BackwardToInput(worker, Rows, Shape, OutputGradient, _memoryWeight, InputGradient);
        }
        else
        {
            Convolution.Forward(worker, Rows, Shape, Input, _memoryWeight, _paddedBias, Output);
            Convolution.BackwardToWeights(worker, Rows, Shape, Input, OutputGradient, WeightGradient, BiasGradient);
            Convolution.BackwardToInput(worker, Rows, Shape, OutputGradient, _memoryWeight, InputGradient);
        }
        RequireGuard(WeightGradient, WeightGradientCount);
        RequireGuard(BiasGradient, BiasGradientCount);
        RequireGuard(Output, OutputCount);
        RequireGuard(InputGradient, InputCount);
    }

    internal void RunWithRelu(Worker worker)
    {
        if (_isTransposed)
        {
            TransposedConvolution.ForwardRelu(worker, Rows, Shape, Input, _memoryWeight, _paddedBias, Output);
            TransposedConvolution.BackwardToInputThroughRelu(worker, Rows, Shape, OutputGradient, _memoryWeight, Input, InputGradient);
        }
        else
        {
            Convolution.ForwardRelu(worker, Rows, Shape, Input, _memoryWeight, _paddedBias, Output);
            Convolution.BackwardToInputThroughRelu(worker, Rows, Shape, OutputGradient, _memoryWeight, Input, InputGradient);
        }
        RequireGuard(Output, OutputCount);
        RequireGuard(InputGradient, InputCount);
    }

    private static void RequireGuard(float[] result, int count)
    {
        for (int i = AlignedBuffer.RoundUp(count); i < result.Length; i++)
        {
            if (!float.IsNaN(result[i]))
                throw new InvalidOperationException($"{result[i]} was written {i - count} floats behind a result of {count}.");
        }
    }

    internal float[] FileWeightGradient()
    {
        var values = new float[Weight.Length];
        Shape.Weight.ToFile(WeightGradient.AsSpan(0, WeightGradientCount), values);
        return values;
    }

    internal byte[] RunWith(int workers)
    {
        using var team = new WorkerTeam(workers);
        team.Run(this);
        var bytes = new List<byte>();
        bytes.AddRange(MemoryMarshal.AsBytes(Output.AsSpan(0, OutputCount)));
        bytes.AddRange(MemoryMarshal.AsBytes(InputGradient.AsSpan(0, InputCount)));
        bytes.AddRange(MemoryMarshal.AsBytes(WeightGradient.AsSpan(0, WeightGradientCount)));
        bytes.AddRange(MemoryMarshal.AsBytes(BiasGradient.AsSpan(0, BiasGradientCount)));
        return [.. bytes];
    }
}
