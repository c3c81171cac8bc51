using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>y = x·Wᵀ + b on one thread.</summary>
public class DenseForward
{
    private DenseMatrices _at = null!;

    [ParamsSource(nameof(Works))]
    public DenseWork Work { get; set; } = null!;

    public static IEnumerable<DenseWork> Works => DenseWork.All;

    [GlobalSetup]
    public void Setup()
    {
        _at = new DenseMatrices(Work);
        DenseMatrices.RequireAgreement(() => Result(Naive), () => Result(Dot), () => Result(Kernel));
    }

    /// <summary>Three loops, as in a textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Naive()
    {
        Span<float> x = _at.X.Span;
        Span<float> w = _at.W.Span;
        Span<float> y = _at.Y.Span;
        for (int row = 0; row < Work.Rows; row++)
        {
            for (int output = 0; output < Work.Outputs; output++)
            {
                float sum = _at.Bias.Span[output];
                for (int input = 0; input < Work.Inputs; input++)
                    sum += x[row * Work.Inputs + input] * w[output * Work.Inputs + input];
                y[row * Work.Outputs + output] = sum;
            }
        }
    }

    /// <summary><see cref="TensorPrimitives.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> for each output.</summary>
    [Benchmark]
    public void Dot()
    {
        for (int row = 0; row < Work.Rows; row++)
        {
            ReadOnlySpan<float> x = _at.X.Span.Slice(row * Work.Inputs, Work.Inputs);
            for (int output = 0; output < Work.Outputs; output++)
            {
                _at.Y.Span[row * Work.Outputs + output] =
                    _at.Bias.Span[output] + TensorPrimitives.Dot(x, _at.W.Span.Slice(output * Work.Inputs, Work.Inputs));
            }
        }
    }

    [Benchmark]
    public void Kernel() => Dense.Forward(
        Worker.Alone, Work.Rows, Work.Inputs, Work.Outputs, _at.X.Span, _at.Panels.Span, _at.Bias.Span, _at.Y.Span);

    private float[] Result(Action compute)
    {
        _at.Y.Span.Clear();
        compute();
        return _at.Y.Span[..(Work.Rows * Work.Outputs)].ToArray();
    }
}
