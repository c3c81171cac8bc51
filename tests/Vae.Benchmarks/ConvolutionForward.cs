using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A convolution on one thread.</summary>
public class ConvolutionForward
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
        DenseMatrices.RequireAgreement(() => Result(Naive), () => Result(Dot), () => Result(Kernel));
    }

    /// <summary>Every patch against every filter, product by product.</summary>
    [Benchmark(Baseline = true)]
    public void Naive()
    {
        Span<float> w = _at.W.Span;
        for (int place = 0; place < _at.Places; place++)
        {
            _at.Gather(place, _patch);
            for (int filter = 0; filter < Work.Filters; filter++)
            {
                float sum = _at.Bias.Span[filter];
                for (int i = 0; i < _patch.Length; i++)
                    sum += _patch[i] * w[filter * _patch.Length + i];
                _at.Y.Span[place * Work.Filters + filter] = sum;
            }
        }
    }

    /// <summary><see cref="TensorPrimitives.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> of every patch and filter.</summary>
    [Benchmark]
    public void Dot()
    {
        for (int place = 0; place < _at.Places; place++)
        {
            _at.Gather(place, _patch);
            for (int filter = 0; filter < Work.Filters; filter++)
            {
                ReadOnlySpan<float> w = _at.W.Span.Slice(filter * _patch.Length, _patch.Length);
                _at.Y.Span[place * Work.Filters + filter] = _at.Bias.Span[filter] + TensorPrimitives.Dot(_patch, w);
            }
        }
    }

    [Benchmark]
    public void Kernel() => Convolution.Forward(
        Worker.Alone, Work.Rows, Work.Shape, _at.X.Span, _at.Panels.Span, _at.Bias.Span, _at.Y.Span);

    private float[] Result(Action compute)
    {
        compute();
        return _at.Y.Span[..Work.OutputFloats].ToArray();
    }
}
