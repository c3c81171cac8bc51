using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A convolution's ∂L/∂x on one thread.</summary>
public class ConvolutionToInput
{
    private ConvolutionImages _at = null!;
    private float[] _patch = null!;

    [ParamsSource(nameof(Works))]
    public ConvolutionWork Work { get; set; } = null!;

    public static IEnumerable<ConvolutionWork> Works => ConvolutionWork.All;

    [GlobalSetup]
    public void Setup()
    {
        _at = new ConvolutionImages(Work);
        _patch = new float[_at.PatchSize];
        DenseMatrices.RequireAgreement(() => Result(Naive), () => Result(MultiplyAdd), () => Result(Kernel));
    }

    /// <summary>Every patch's gradient, product by product, added to where it was seen.</summary>
    [Benchmark(Baseline = true)]
    public void Naive()
    {
        Span<float> w = _at.W.Span;
        _at.Dx.Span.Clear();
        for (int place = 0; place < _at.Places; place++)
        {
            Span<float> dy = _at.Dy.Span.Slice(place * Work.Filters, Work.Filters);
            for (int i = 0; i < _patch.Length; i++)
            {
                float sum = 0;
                for (int filter = 0; filter < dy.Length; filter++)
                    sum += dy[filter] * w[filter * _patch.Length + i];
                _patch[i] = sum;
            }
            _at.Scatter(place, _patch);
        }
    }

    /// <summary>A <c>TensorPrimitives.MultiplyAdd</c> for each patch and filter.</summary>
    [Benchmark]
    public void MultiplyAdd()
    {
        _at.Dx.Span.Clear();
        for (int place = 0; place < _at.Places; place++)
        {
            Array.Clear(_patch);
            for (int filter = 0; filter < Work.Filters; filter++)
            {
                ReadOnlySpan<float> w = _at.W.Span.Slice(filter * _patch.Length, _patch.Length);
                TensorPrimitives.MultiplyAdd(w, _at.Dy.Span[place * Work.Filters + filter], _patch, _patch);
            }
            _at.Scatter(place, _patch);
        }
    }

    [Benchmark]
    public void Kernel() => Convolution.BackwardToInput(
        Worker.Alone, Work.Rows, Work.Shape, _at.Dy.Span, _at.Panels.Span, _at.Dx.Span);

    private float[] Result(Action compute)
    {
        compute();
        return _at.Dx.Span[..Work.InputFloats].ToArray();
    }
}
