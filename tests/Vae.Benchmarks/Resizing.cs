using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>
/// Layers that move or combine pixels, on one thread, beside an addition of two images: to half the size by windows of 2×2
/// or to one pixel, and back.
/// </summary>
public class Resizing
{
    private AlignedBuffer _large = null!;
    private AlignedBuffer _otherLarge = null!;
    private AlignedBuffer _small = null!;

    [ParamsSource(nameof(Works))]
    public ImageWork Work { get; set; } = null!;

    public static IEnumerable<ImageWork> Works => ImageWork.All;

    private int Half => Work.Size / 2;

    [GlobalSetup]
    public void Setup()
    {
        _large = Numbers.Between(-1, 1, Work.Floats, 1);
        _otherLarge = Numbers.Between(-1, 1, Work.Floats, 2);
        _small = Numbers.Between(-1, 1, Work.Floats / 4, 3);
    }

    [Benchmark(Baseline = true)]
    public void Add() => Elementwise.Add(Worker.Alone, Work.Floats, _large.Span, _otherLarge.Span, _otherLarge.Span);

    [Benchmark]
    public void MaxPoolForward() => MaxPool.Forward(Worker.Alone, Work.Rows, Work.Halving, _large.Span, _small.Span);

    [Benchmark]
    public void MaxPoolBackward() => MaxPool.Backward(
        Worker.Alone, Work.Rows, Work.Halving, _large.Span, _small.Span, _otherLarge.Span);

    [Benchmark]
    public void AvgPoolForward() => AvgPool.Forward(Worker.Alone, Work.Rows, Work.Halving, _large.Span, _small.Span);

    [Benchmark]
    public void AvgPoolBackward() => AvgPool.Backward(Worker.Alone, Work.Rows, Work.Halving, _small.Span, _otherLarge.Span);

    [Benchmark]
    public void GlobalAvgPoolForward() => AvgPool.Forward(Worker.Alone, Work.Rows, Work.Whole, _large.Span, _small.Span);

    [Benchmark]
    public void GlobalAvgPoolBackward() => AvgPool.Backward(Worker.Alone, Work.Rows, Work.Whole, _small.Span, _otherLarge.Span);

    [Benchmark]
    public void Nearest() => Upsample.Nearest(
        Worker.Alone, Work.Rows, Half, Half, Work.Channels, 2, 2, _small.Span, _otherLarge.Span);

    [Benchmark]
    public void NearestBackward() => Upsample.NearestBackward(
        Worker.Alone, Work.Rows, Half, Half, Work.Channels, 2, 2, _large.Span, _small.Span);

    [Benchmark]
    public void Bilinear() => Upsample.Bilinear(
        Worker.Alone, Work.Rows, Half, Half, Work.Channels, 2, 2, _small.Span, _otherLarge.Span);

    [Benchmark]
    public void BilinearBackward() => Upsample.BilinearBackward(
        Worker.Alone, Work.Rows, Half, Half, Work.Channels, 2, 2, _large.Span, _small.Span);

    [Benchmark]
    public void Shuffle() => PixelShuffle.Forward(
        Worker.Alone, Work.Rows, Half, Half, Work.Channels, 2, _large.Span, _otherLarge.Span);

    [Benchmark]
    public void ShuffleBackward() => PixelShuffle.Backward(
        Worker.Alone, Work.Rows, Half, Half, Work.Channels, 2, _large.Span, _otherLarge.Span);
}
