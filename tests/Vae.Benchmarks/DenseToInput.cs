using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>∂L/∂x = ∂L/∂y·W on one thread.</summary>
public class DenseToInput
{
    private DenseMatrices _at = null!;

    [ParamsSource(nameof(Works))]
    public DenseWork Work { get; set; } = null!;

    public static IEnumerable<DenseWork> Works => DenseWork.All;

    [GlobalSetup]
    public void Setup()
    {
        _at = new DenseMatrices(Work);
        DenseMatrices.RequireAgreement(() => Result(Naive), () => Result(MultiplyAdd), () => Result(Kernel));
    }

    /// <summary>Three loops, as in a textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Naive()
    {
        Span<float> dy = _at.Dy.Span;
        Span<float> w = _at.W.Span;
        Span<float> dx = _at.Dx.Span;
        for (int row = 0; row < Work.Rows; row++)
        {
            for (int input = 0; input < Work.Inputs; input++)
            {
                float sum = 0;
                for (int output = 0; output < Work.Outputs; output++)
                    sum += dy[row * Work.Outputs + output] * w[output * Work.Inputs + input];
                dx[row * Work.Inputs + input] = sum;
            }
        }
    }

    /// <summary>A <c>TensorPrimitives.MultiplyAdd</c> for each row of the batch and each output.</summary>
    [Benchmark]
    public void MultiplyAdd()
    {
        _at.Dx.Span.Clear();
        for (int row = 0; row < Work.Rows; row++)
        {
            Span<float> dx = _at.Dx.Span.Slice(row * Work.Inputs, Work.Inputs);
            for (int output = 0; output < Work.Outputs; output++)
            {
                TensorPrimitives.MultiplyAdd(
                    _at.W.Span.Slice(output * Work.Inputs, Work.Inputs), _at.Dy.Span[row * Work.Outputs + output], dx, dx);
            }
        }
    }

    [Benchmark]
    public void Kernel() => Dense.BackwardToInput(
        Worker.Alone, Work.Rows, Work.Inputs, Work.Outputs, _at.Dy.Span, _at.Panels.Span, _at.Dx.Span, _at.Scratch.Span);

    private float[] Result(Action compute)
    {
        compute();
        return _at.Dx.Span[..(Work.Rows * Work.Inputs)].ToArray();
    }
}
