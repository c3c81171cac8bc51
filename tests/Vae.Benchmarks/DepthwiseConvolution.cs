using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A convolution whose every channel has filters of its own, in all three directions, on one thread.</summary>
public class DepthwiseConvolution
{
    private AlignedBuffer _x = null!;
    private AlignedBuffer _dy = null!;
    private AlignedBuffer _w = null!;
    private AlignedBuffer _bias = null!;
    private AlignedBuffer _y = null!;
    private AlignedBuffer _dx = null!;
    private AlignedBuffer _dw = null!;
    private AlignedBuffer _db = null!;

    [ParamsSource(nameof(Works))]
    public DepthwiseWork Work { get; set; } = null!;

    public static IEnumerable<DepthwiseWork> Works => DepthwiseWork.All;

    /// <summary>The floats of one of the kernel's places in the weight.</summary>
    private int Line => AlignedBuffer.RoundUp(Work.Filters);

    [GlobalSetup]
    public void Setup()
    {
        _x = Numbers.Between(-1, 1, Work.InputFloats, 1);
        _dy = Numbers.Between(-1, 1, Work.OutputFloats, 2);
        _w = Numbers.Between(-1, 1, Work.Shape.Weight.Floats, 3);
        _bias = Numbers.Between(-1, 1, Work.Filters, 4);
        _y = Numbers.Empty(Work.OutputFloats);
        _dx = Numbers.Empty(Work.InputFloats);
        _dw = Numbers.Empty(_w.Length);
        _db = Numbers.Empty(Work.Filters);
        DenseMatrices.RequireAgreement(() => Result(_y, NaiveForward), () => Result(_y, KernelForward));
        DenseMatrices.RequireAgreement(() => Result(_dx, NaiveToInput), () => Result(_dx, KernelToInput));
        DenseMatrices.RequireAgreement(() => Result(_dw, NaiveToWeights), () => Result(_dw, KernelToWeights));
    }

    /// <summary>Every product, one by one.</summary>
    [BenchmarkCategory("Forward"), Benchmark(Baseline = true)]
    public void NaiveForward()
    {
        Span<float> y = _y.Span;
        for (int i = 0; i < Work.OutputFloats; i++)
            y[i] = _bias.Span[i % Work.Filters];
        ReadOnlySpan<float> x = _x.Span;
        ReadOnlySpan<float> w = _w.Span;
        for (int place = 0; place < Work.Kernel * Work.Kernel; place++)
        {
            for (int pixel = 0; pixel < Work.OutputFloats / Work.Filters; pixel++)
            {
                int seen = Seen(pixel, place);
                for (int filter = 0; seen >= 0 && filter < Work.Filters; filter++)
                    y[pixel * Work.Filters + filter] += x[seen + filter / Work.FiltersEach] * w[place * Line + filter];
            }
        }
    }

    [BenchmarkCategory("Forward"), Benchmark]
    public void KernelForward() => Convolution.Forward(
        Worker.Alone, Work.Rows, Work.Shape, _x.Span, _w.Span, _bias.Span, _y.Span);

    /// <summary>Every product, one by one, added to what was seen.</summary>
    [BenchmarkCategory("ToInput"), Benchmark(Baseline = true)]
    public void NaiveToInput()
    {
        Span<float> dx = _dx.Span;
        dx.Clear();
        ReadOnlySpan<float> dy = _dy.Span;
        ReadOnlySpan<float> w = _w.Span;
        for (int place = 0; place < Work.Kernel * Work.Kernel; place++)
        {
            for (int pixel = 0; pixel < Work.OutputFloats / Work.Filters; pixel++)
            {
                int seen = Seen(pixel, place);
                for (int filter = 0; seen >= 0 && filter < Work.Filters; filter++)
                    dx[seen + filter / Work.FiltersEach] += dy[pixel * Work.Filters + filter] * w[place * Line + filter];
            }
        }
    }

    [BenchmarkCategory("ToInput"), Benchmark]
    public void KernelToInput() => Convolution.BackwardToInput(Worker.Alone, Work.Rows, Work.Shape, _dy.Span, _w.Span, _dx.Span);

    /// <summary>Every product, one by one, added to its weight's.</summary>
    [BenchmarkCategory("ToWeights"), Benchmark(Baseline = true)]
    public void NaiveToWeights()
    {
        Span<float> dw = _dw.Span;
        Span<float> db = _db.Span;
        dw.Clear();
        db.Clear();
        ReadOnlySpan<float> x = _x.Span;
        ReadOnlySpan<float> dy = _dy.Span;
        for (int i = 0; i < Work.OutputFloats; i++)
            db[i % Work.Filters] += dy[i];
        for (int place = 0; place < Work.Kernel * Work.Kernel; place++)
        {
            for (int pixel = 0; pixel < Work.OutputFloats / Work.Filters; pixel++)
            {
                int seen = Seen(pixel, place);
                for (int filter = 0; seen >= 0 && filter < Work.Filters; filter++)
                    dw[place * Line + filter] += x[seen + filter / Work.FiltersEach] * dy[pixel * Work.Filters + filter];
            }
        }
    }

    [BenchmarkCategory("ToWeights"), Benchmark]
    public void KernelToWeights() => Convolution.BackwardToWeights(
        Worker.Alone, Work.Rows, Work.Shape, _x.Span, _dy.Span, _dw.Span, _db.Span);

    /// <summary>Where the pixel that a place of the kernel sees begins, or −1 beyond the edge.</summary>
    private int Seen(int pixel, int place)
    {
        int side = Work.OutputSize;
        (int row, int y, int x) = (pixel / (side * side), pixel / side % side, pixel % side);
        int top = y * Work.Stride - Work.Padding + place / Work.Kernel;
        int left = x * Work.Stride - Work.Padding + place % Work.Kernel;
        bool isInside = (uint)top < (uint)Work.Size && (uint)left < (uint)Work.Size;
        return isInside ? ((row * Work.Size + top) * Work.Size + left) * Work.Channels : -1;
    }

    private static float[] Result(AlignedBuffer result, Action compute)
    {
        compute();
        return result.Span.ToArray();
    }
}
