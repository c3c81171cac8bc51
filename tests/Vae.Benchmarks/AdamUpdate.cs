using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Optimization;

namespace Vae.Benchmarks;

/// <summary>One update of as many parameters as <c>dense</c> and <c>deep</c> have, on one thread.</summary>
public class AdamUpdate
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;
    private const float Rate = 1e-3f;

    private AlignedBuffer _gradients = null!;
    private AlignedBuffer _parameters = null!;
    private AlignedBuffer _mean = null!;
    private AlignedBuffer _square = null!;
    private AlignedBuffer _scratch = null!;
    private Optimizer _optimizer = null!;

    [ParamsSource(nameof(Works))]
    public ValueWork Work { get; set; } = null!;

    public static IEnumerable<ValueWork> Works => [new("dense", 221_360), new("deep", 1_411_264)];

    [GlobalSetup]
    public void Setup()
    {
        _gradients = Numbers.Between(-1, 1, Work.Count, 1);
        _parameters = Numbers.Empty(Work.Count);
        _scratch = Numbers.Empty(Work.Count);
        DenseMatrices.RequireAgreement(() => FirstUpdate(Naive), () => FirstUpdate(Primitives), () => FirstUpdate(Kernel));
    }

    [Benchmark(Baseline = true)]
    public void Naive()
    {
        Span<float> parameters = _parameters.Span;
        Span<float> gradients = _gradients.Span;
        Span<float> mean = _mean.Span;
        Span<float> square = _square.Span;
        for (int i = 0; i < parameters.Length; i++)
        {
            mean[i] = Beta1 * mean[i] + (1 - Beta1) * gradients[i];
            square[i] = Beta2 * square[i] + (1 - Beta2) * gradients[i] * gradients[i];
            parameters[i] -= Rate / (1 - Beta1) * mean[i] / (MathF.Sqrt(square[i] / (1 - Beta2)) + Epsilon);
        }
    }

    /// <summary>The same in passes over the buffers.</summary>
    [Benchmark]
    public void Primitives()
    {
        Span<float> gradients = _gradients.Span;
        Span<float> mean = _mean.Span;
        Span<float> square = _square.Span;
        Span<float> scratch = _scratch.Span;
        TensorPrimitives.Subtract(gradients, mean, scratch);
        TensorPrimitives.MultiplyAdd(scratch, 1 - Beta1, mean, mean);
        TensorPrimitives.Multiply(gradients, gradients, scratch);
        TensorPrimitives.Subtract(scratch, square, scratch);
        TensorPrimitives.MultiplyAdd(scratch, 1 - Beta2, square, square);
        TensorPrimitives.Multiply(square, 1 / (1 - Beta2), scratch);
        TensorPrimitives.Sqrt(scratch, scratch);
        TensorPrimitives.Add(scratch, Epsilon, scratch);
        TensorPrimitives.Divide(mean, scratch, scratch);
        TensorPrimitives.MultiplyAdd(scratch, -Rate / (1 - Beta1), _parameters.Span, _parameters.Span);
    }

    [Benchmark]
    public void Kernel() => _optimizer.Update(Worker.Alone, _parameters.Span, _gradients.Span);

    // All begin at zero, and with the first step's corrections, which the later ones of a benchmark keep: the work is the same.
    private float[] FirstUpdate(Action update)
    {
        _parameters.Span.Clear();
        _mean = Numbers.Empty(Work.Count);
        _square = Numbers.Empty(Work.Count);
        _optimizer = Optimizer.Create(new Adam(), AlignedBuffer.RoundUp(Work.Count));
        _optimizer.Prepare(1, Rate, 1);
        update();
        return _parameters.Span[..Work.Count].ToArray();
    }
}
