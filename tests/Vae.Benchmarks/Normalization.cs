using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>Normalisations of a batch of images on one thread, beside an addition of two of them, which is bound by memory alone.</summary>
public class Normalization
{
    private const int Groups = 2;

    private AlignedBuffer _x = null!;
    private AlignedBuffer _g = null!;
    private AlignedBuffer _y = null!;
    private AlignedBuffer _gain = null!;
    private AlignedBuffer _bias = null!;
    private AlignedBuffer _gainGradient = null!;
    private AlignedBuffer _biasGradient = null!;
    private AlignedBuffer _groupStatistics = null!;
    private AlignedBuffer _groupScratch = null!;
    private AlignedBuffer _batchStatistics = null!;
    private AlignedBuffer _batchScratch = null!;
    private AlignedBuffer _layerStatistics = null!;
    private AlignedBuffer _runningMean = null!;
    private AlignedBuffer _runningVariance = null!;
    private AlignedBuffer _batches = null!;

    [ParamsSource(nameof(Works))]
    public ImageWork Work { get; set; } = null!;

    public static IEnumerable<ImageWork> Works => ImageWork.All;

    private int Pixels => Work.Rows * Work.Positions;

    [GlobalSetup]
    public void Setup()
    {
        int channels = Work.Channels;
        _x = Numbers.Between(-1, 1, Work.Floats, 1);
        _g = Numbers.Between(-1, 1, Work.Floats, 2);
        _y = Numbers.Empty(Work.Floats);
        _gain = Numbers.Between(0.5f, 1.5f, channels, 3);
        _bias = Numbers.Between(-1, 1, channels, 4);
        _gainGradient = Numbers.Empty(channels);
        _biasGradient = Numbers.Empty(channels);
        _groupStatistics = Numbers.Empty(Work.Rows * GroupNorm.StatisticsFloats(Groups));
        _groupScratch = Numbers.Empty(Work.Rows * GroupNorm.ScratchFloats(channels, Groups));
        _batchStatistics = Numbers.Empty(2 * AlignedBuffer.RoundUp(channels));
        _batchScratch = Numbers.Empty(BatchNorm.ScratchFloats(channels));
        _layerStatistics = Numbers.Empty(2 * Pixels);
        _runningMean = Numbers.Empty(channels);
        _runningVariance = Numbers.Empty(channels);
        _batches = Numbers.Empty(2);
        // What the backward passes read.
        BatchForward();
        GroupForward();
        LayerForward();
    }

    [Benchmark(Baseline = true)]
    public void Add() => Elementwise.Add(Worker.Alone, Work.Floats, _x.Span, _g.Span, _y.Span);

    [Benchmark]
    public void BatchForward() => BatchNorm.Forward(
        Worker.Alone, Pixels, Work.Channels, _x.Span, _gain.Span, _bias.Span, _y.Span, _batchStatistics.Span, _batchScratch.Span,
        _runningMean.Span, _runningVariance.Span, _batches.Span);

    [Benchmark]
    public void BatchBackward() => BatchNorm.Backward(
        Worker.Alone, Pixels, Work.Channels, _x.Span, _gain.Span, _batchStatistics.Span, _g.Span, _y.Span, _gainGradient.Span,
        _biasGradient.Span, _batchScratch.Span);

    [Benchmark]
    public void GroupForward() => GroupNorm.Forward(
        Worker.Alone, Work.Rows, Work.Positions, Work.Channels, Groups, _x.Span, _gain.Span, _bias.Span, _y.Span, _groupStatistics.Span);

    [Benchmark]
    public void GroupBackward() => GroupNorm.Backward(
        Worker.Alone, Work.Rows, Work.Positions, Work.Channels, Groups, _x.Span, _gain.Span, _groupStatistics.Span, _g.Span, _y.Span,
        _gainGradient.Span, _biasGradient.Span, _groupScratch.Span);

    /// <summary>Each pixel by itself.</summary>
    [Benchmark]
    public void LayerForward() => LayerNorm.Forward(
        Worker.Alone, Pixels, Work.Channels, _x.Span, _gain.Span, _bias.Span, _y.Span, _layerStatistics.Span);

    [Benchmark]
    public void LayerBackward() => LayerNorm.Backward(
        Worker.Alone, Pixels, Work.Channels, _x.Span, _gain.Span, _layerStatistics.Span, _g.Span, _y.Span, _gainGradient.Span,
        _biasGradient.Span);
}
