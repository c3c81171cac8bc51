using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>∂L/∂W = xᵀ·∂L/∂y and ∂L/∂b on one thread.</summary>
public class DenseToWeights
{
    private DenseMatrices _at = null!;

    [ParamsSource(nameof(Works))]
    public DenseWork Work { get; set; } = null!;

    public static IEnumerable<DenseWork> Works => DenseWork.All;

    [GlobalSetup]
    public void Setup()
    {
        _at = new DenseMatrices(Work);
        DenseMatrices.RequireAgreement(() => Result(Naive), () => Result(MultiplyAdd), () => Result(Kernel, inPanels: true));
    }

    /// <summary>Three loops, as in a textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Naive()
    {
        Span<float> x = _at.X.Span;
        Span<float> dy = _at.Dy.Span;
        Span<float> dw = _at.Dw.Span;
        for (int output = 0; output < Work.Outputs; output++)
        {
            float bias = 0;
            for (int row = 0; row < Work.Rows; row++)
                bias += dy[row * Work.Outputs + output];
            _at.Db.Span[output] = bias;
            for (int input = 0; input < Work.Inputs; input++)
            {
                float sum = 0;
                for (int row = 0; row < Work.Rows; row++)
                    sum += dy[row * Work.Outputs + output] * x[row * Work.Inputs + input];
                dw[output * Work.Inputs + input] = sum;
            }
        }
    }

    /// <summary>A <c>TensorPrimitives.MultiplyAdd</c> for each row of the batch and each output.</summary>
    [Benchmark]
    public void MultiplyAdd()
    {
        _at.Dw.Span.Clear();
        _at.Db.Span.Clear();
        for (int row = 0; row < Work.Rows; row++)
        {
            ReadOnlySpan<float> x = _at.X.Span.Slice(row * Work.Inputs, Work.Inputs);
            ReadOnlySpan<float> dy = _at.Dy.Span.Slice(row * Work.Outputs, Work.Outputs);
            Span<float> db = _at.Db.Span[..Work.Outputs];
            TensorPrimitives.Add(db, dy, db);
            for (int output = 0; output < Work.Outputs; output++)
            {
                Span<float> dw = _at.Dw.Span.Slice(output * Work.Inputs, Work.Inputs);
                TensorPrimitives.MultiplyAdd(x, dy[output], dw, dw);
            }
        }
    }

    [Benchmark]
    public void Kernel() => Dense.BackwardToWeights(
        Worker.Alone, Work.Rows, Work.Inputs, Work.Outputs, _at.X.Span, _at.Dy.Span, _at.Dw.Span, _at.Db.Span);

    private float[] Result(Action compute, bool inPanels = false)
    {
        compute();
        var result = new float[Work.Outputs * (Work.Inputs + 1)];
        Span<float> weights = result.AsSpan(0, Work.Outputs * Work.Inputs);
        if (inPanels)
            PanelLayout.ToRowMajor(Work.Inputs, Work.Outputs, _at.Dw.Span, weights);
        else
            _at.Dw.Span[..weights.Length].CopyTo(weights);
        _at.Db.Span[..Work.Outputs].CopyTo(result.AsSpan(weights.Length));
        return result;
    }
}
