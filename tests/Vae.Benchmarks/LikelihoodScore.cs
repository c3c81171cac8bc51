using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Vae.Execution;
using Vae.Losses;

namespace Vae.Benchmarks;

/// <summary>The loss and the gradient of its logits, on one thread, for a batch of 128 images of 784 elements.</summary>
public class LikelihoodScore
{
    private const int Rows = 128;
    private const int Width = 784;
    private const float Weight = 1f / Rows;

    private AlignedBuffer _logits = null!;
    private AlignedBuffer _target = null!;
    private AlignedBuffer _gradient = null!;
    private AlignedBuffer _terms = null!;
    private AlignedBuffer _score = null!;

    [ParamsSource(nameof(Works))]
    public ValueWork Work { get; set; } = null!;

    public static IEnumerable<ValueWork> Works => [new($"{Rows} × {Width}", Rows * Width)];

    [GlobalSetup]
    public void Setup()
    {
        _logits = Numbers.Between(-6, 6, Work.Count, 1);
        _target = Numbers.Between(0, 1, Work.Count, 2);
        _gradient = Numbers.Empty(Work.Count);
        _terms = Numbers.Empty(Width);
        _score = Numbers.Empty(Rows);
        DenseMatrices.RequireAgreement(
            () => Result(NaiveBernoulli), () => Result(PrimitivesBernoulli), () => Result(KernelBernoulli));
        DenseMatrices.RequireAgreement(() => Result(NaiveGaussian), () => Result(PrimitivesGaussian), () => Result(KernelGaussian));
    }

    /// <summary>max(l, 0) − l·x + ln(1 + e^(−|l|)), element by element.</summary>
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Bernoulli")]
    public void NaiveBernoulli()
    {
        Span<float> logits = _logits.Span;
        Span<float> target = _target.Span;
        Span<float> gradient = _gradient.Span;
        for (int row = 0; row < Rows; row++)
        {
            double score = 0;
            for (int i = row * Width; i < (row + 1) * Width; i++)
            {
                float l = logits[i];
                float exp = MathF.Exp(-MathF.Abs(l));
                score += MathF.Max(l, 0) - l * target[i] + MathF.Log(1 + exp);
                gradient[i] = Weight * ((l >= 0 ? 1 : exp) / (1 + exp) - target[i]);
            }
            _score.Span[row] = (float)score;
        }
    }

    /// <summary>The same in passes over a row.</summary>
    [Benchmark]
    [BenchmarkCategory("Bernoulli")]
    public void PrimitivesBernoulli()
    {
        Span<float> terms = _terms.Span[..Width];
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> logits = _logits.Span.Slice(row * Width, Width);
            ReadOnlySpan<float> target = _target.Span.Slice(row * Width, Width);
            Span<float> gradient = _gradient.Span.Slice(row * Width, Width);
            TensorPrimitives.Abs(logits, terms);
            TensorPrimitives.Negate(terms, terms);
            TensorPrimitives.Exp(terms, terms);
            TensorPrimitives.LogP1(terms, terms);
            TensorPrimitives.Max(logits, 0, gradient);
            _score.Span[row] =
                TensorPrimitives.Sum<float>(terms) + TensorPrimitives.Sum<float>(gradient) - TensorPrimitives.Dot(logits, target);
            TensorPrimitives.Sigmoid(logits, gradient);
            TensorPrimitives.Subtract(gradient, target, gradient);
            TensorPrimitives.Multiply(gradient, Weight, gradient);
        }
    }

    [Benchmark]
    [BenchmarkCategory("Bernoulli")]
    public void KernelBernoulli() => BernoulliLikelihood.ScoreAndGradient(
        Worker.Alone, Rows, Width, Weight, _logits.Span, _target.Span, _score.Span, _gradient.Span);

    /// <summary>½(x − m)² + ½ ln 2π, element by element.</summary>
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Gaussian")]
    public void NaiveGaussian()
    {
        Span<float> means = _logits.Span;
        Span<float> target = _target.Span;
        Span<float> gradient = _gradient.Span;
        for (int row = 0; row < Rows; row++)
        {
            double score = Width * HalfLogTwoPi;
            for (int i = row * Width; i < (row + 1) * Width; i++)
            {
                float difference = means[i] - target[i];
                score += 0.5f * difference * difference;
                gradient[i] = Weight * difference;
            }
            _score.Span[row] = (float)score;
        }
    }

    /// <summary>The same in passes over a row.</summary>
    [Benchmark]
    [BenchmarkCategory("Gaussian")]
    public void PrimitivesGaussian()
    {
        for (int row = 0; row < Rows; row++)
        {
            Span<float> gradient = _gradient.Span.Slice(row * Width, Width);
            TensorPrimitives.Subtract(_logits.Span.Slice(row * Width, Width), _target.Span.Slice(row * Width, Width), gradient);
            _score.Span[row] = (float)(Width * HalfLogTwoPi + 0.5 * TensorPrimitives.SumOfSquares<float>(gradient));
            TensorPrimitives.Multiply(gradient, Weight, gradient);
        }
    }

    [Benchmark]
    [BenchmarkCategory("Gaussian")]
    public void KernelGaussian() => GaussianLikelihood.ScoreAndGradient(
        Worker.Alone, Rows, Width, 1, Weight, _logits.Span, _target.Span, _score.Span, _gradient.Span);

    private static double HalfLogTwoPi => 0.5 * Math.Log(2 * Math.PI);

    private float[] Result(Action compute)
    {
        compute();
        return [.. _gradient.Span, .. _score.Span];
    }
}
