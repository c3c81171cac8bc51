using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A convolution's ∂L/∂W and ∂L/∂b on one thread.</summary>
public class ConvolutionToWeights
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
        DenseMatrices.RequireAgreement(() => Result(Naive), () => Result(MultiplyAdd), () => Result(Kernel, inPanels: true));
    }

    /// <summary>Every patch times every output's gradient, product by product.</summary>
    [Benchmark(Baseline = true)]
    public void Naive()
    {
        Span<float> dw = _at.Dw.Span;
        dw.Clear();
        _at.Db.Span.Clear();
        for (int place = 0; place < _at.Places; place++)
        {
            _at.Gather(place, _patch);
            for (int filter = 0; filter < Work.Filters; filter++)
            {
                float dy = _at.Dy.Span[place * Work.Filters + filter];
                _at.Db.Span[filter] += dy;
                for (int i = 0; i < _patch.Length; i++)
                    dw[filter * _patch.Length + i] += dy * _patch[i];
            }
        }
    }

    /// <summary>A <c>TensorPrimitives.MultiplyAdd</c> for each patch and filter.</summary>
    [Benchmark]
    public void MultiplyAdd()
    {
        _at.Dw.Span.Clear();
        _at.Db.Span.Clear();
        for (int place = 0; place < _at.Places; place++)
        {
            _at.Gather(place, _patch);
            for (int filter = 0; filter < Work.Filters; filter++)
            {
                float dy = _at.Dy.Span[place * Work.Filters + filter];
                _at.Db.Span[filter] += dy;
                Span<float> dw = _at.Dw.Span.Slice(filter * _patch.Length, _patch.Length);
                TensorPrimitives.MultiplyAdd(_patch, dy, dw, dw);
            }
        }
    }

    [Benchmark]
    public void Kernel() => Convolution.BackwardToWeights(
        Worker.Alone, Work.Rows, Work.Shape, _at.X.Span, _at.Dy.Span, _at.Dw.Span, _at.Db.Span);

    private float[] Result(Action compute, bool inPanels = false)
    {
        compute();
        float[] weights;
        if (inPanels)
            Work.Shape.Weight.ToFile(_at.Dw.Span, weights = new float[Work.WeightFloats]);
        else
            weights = _at.InFileOrder(_at.Dw.Span);
        return [.. weights, .. _at.Db.Span[..Work.Filters]];
    }
}
