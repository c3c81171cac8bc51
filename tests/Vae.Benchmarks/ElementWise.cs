using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>Activations, forward, on one thread: a plain loop, TensorPrimitives, and the kernel.</summary>
public class ElementWise
{
    private AlignedBuffer _x = null!;
    private AlignedBuffer _y = null!;

    [ParamsSource(nameof(Works))]
    public ValueWork Work { get; set; } = null!;

    public static IEnumerable<ValueWork> Works => [new("128 × 512", 128 * 512)];

    [GlobalSetup]
    public void Setup()
    {
        _x = Numbers.Between(-6, 6, Work.Count, 1);
        _y = Numbers.Empty(Work.Count);
        DenseMatrices.RequireAgreement(() => Result(NaiveRelu), () => Result(PrimitivesRelu), () => Result(KernelRelu));
        DenseMatrices.RequireAgreement(() => Result(NaiveSigmoid), () => Result(PrimitivesSigmoid), () => Result(KernelSigmoid));
        DenseMatrices.RequireAgreement(() => Result(NaiveTanh), () => Result(PrimitivesTanh), () => Result(KernelTanh));
        DenseMatrices.RequireAgreement(() => Result(NaiveSilu), () => Result(PrimitivesSilu), () => Result(KernelSilu));
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Relu")]
    public void NaiveRelu()
    {
        Span<float> x = _x.Span;
        Span<float> y = _y.Span;
        for (int i = 0; i < x.Length; i++)
            y[i] = MathF.Max(x[i], 0);
    }

    [Benchmark]
    [BenchmarkCategory("Relu")]
    public void PrimitivesRelu() => TensorPrimitives.Max(_x.Span, 0, _y.Span);

    [Benchmark]
    [BenchmarkCategory("Relu")]
    public void KernelRelu() => Relu.Forward(Worker.Alone, Work.Count, _x.Span, _y.Span);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Sigmoid")]
    public void NaiveSigmoid()
    {
        Span<float> x = _x.Span;
        Span<float> y = _y.Span;
        for (int i = 0; i < x.Length; i++)
            y[i] = 1 / (1 + MathF.Exp(-x[i]));
    }

    [Benchmark]
    [BenchmarkCategory("Sigmoid")]
    public void PrimitivesSigmoid() => TensorPrimitives.Sigmoid(_x.Span, _y.Span);

    [Benchmark]
    [BenchmarkCategory("Sigmoid")]
    public void KernelSigmoid() => Sigmoid.Forward(Worker.Alone, Work.Count, _x.Span, _y.Span);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Tanh")]
    public void NaiveTanh()
    {
        Span<float> x = _x.Span;
        Span<float> y = _y.Span;
        for (int i = 0; i < x.Length; i++)
            y[i] = MathF.Tanh(x[i]);
    }

    [Benchmark]
    [BenchmarkCategory("Tanh")]
    public void PrimitivesTanh() => TensorPrimitives.Tanh(_x.Span, _y.Span);

    [Benchmark]
    [BenchmarkCategory("Tanh")]
    public void KernelTanh() => Tanh.Forward(Worker.Alone, Work.Count, _x.Span, _y.Span);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Silu")]
    public void NaiveSilu()
    {
        Span<float> x = _x.Span;
        Span<float> y = _y.Span;
        for (int i = 0; i < x.Length; i++)
            y[i] = x[i] / (1 + MathF.Exp(-x[i]));
    }

    [Benchmark]
    [BenchmarkCategory("Silu")]
    public void PrimitivesSilu()
    {
        TensorPrimitives.Sigmoid(_x.Span, _y.Span);
        TensorPrimitives.Multiply(_x.Span, _y.Span, _y.Span);
    }

    [Benchmark]
    [BenchmarkCategory("Silu")]
    public void KernelSilu() => Silu.Forward(Worker.Alone, Work.Count, _x.Span, _y.Span);

    private float[] Result(Action compute)
    {
        compute();
        return _y.Span.ToArray();
    }
}
