using Vae.Execution;
using Vae.Losses;

namespace Vae.Tests.Kernels;

/// <summary>The likelihoods beside Bernoulli and Gaussian, for the tests that all kernels must pass.</summary>
internal static class LikelihoodCalls
{
    private const int Rows = 7;
    private const int Width = 45;
    private const int Count = Rows * Width;

    // The same elements as nine places of five channels.
    private const int Channels = 5;

    private delegate void Scorer(Worker worker, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target, Span<float> score);

    private delegate void Gradient(
        Worker worker, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target, Span<float> score, Span<float> gradient);

    private delegate void Meaner(Worker worker, ReadOnlySpan<float> parameters, Span<float> mean);

    internal static IEnumerable<KernelCall> All()
    {
        float[] units = TestBuffers.Numbers(Count, 40, 0, 1);
        float[] reals = TestBuffers.Numbers(Count, 41, -3, 3);
        float[] counts = Array.ConvertAll(TestBuffers.Numbers(Count, 42, 0, 12), MathF.Floor);
        float[] levels = Array.ConvertAll(TestBuffers.Numbers(Count, 44, -20, 276), x => Math.Clamp(MathF.Floor(x), 0, 255) / 255);
        float[] wide = Parameters(1, -20, 20);
        float[] near = Parameters(1, -4, 4);
        float[] pairs = Parameters(2, -5, 5);
        return
        [
            .. Calls(
                "ContinuousBernoulliLikelihood", wide, units,
                (w, p, x, s) => ContinuousBernoulliLikelihood.Score(w, Rows, Width, p, x, s),
                (w, p, x, s, g) => ContinuousBernoulliLikelihood.ScoreAndGradient(w, Rows, Width, 0.1f, p, x, s, g),
                (w, p, m) => ContinuousBernoulliLikelihood.Mean(w, Rows, Width, p, m)),
            .. Calls(
                "LaplaceLikelihood", near, reals,
                (w, p, x, s) => LaplaceLikelihood.Score(w, Rows, Width, 0.3f, p, x, s),
                (w, p, x, s, g) => LaplaceLikelihood.ScoreAndGradient(w, Rows, Width, 0.3f, 0.1f, p, x, s, g),
                (w, p, m) => LaplaceLikelihood.Mean(w, Rows, Width, 0.3f, p, m)),
            .. Calls(
                "StudentTLikelihood", wide, reals,
                (w, p, x, s) => StudentTLikelihood.Score(w, Rows, Width, 3.5f, 0.6f, p, x, s),
                (w, p, x, s, g) => StudentTLikelihood.ScoreAndGradient(w, Rows, Width, 3.5f, 0.6f, 0.1f, p, x, s, g),
                (w, p, m) => StudentTLikelihood.Mean(w, Rows, Width, 3.5f, 0.6f, p, m)),
            .. Calls(
                "PoissonLikelihood", near, counts,
                (w, p, x, s) => PoissonLikelihood.Score(w, Rows, Width, p, x, s),
                (w, p, x, s, g) => PoissonLikelihood.ScoreAndGradient(w, Rows, Width, 0.1f, p, x, s, g),
                (w, p, m) => PoissonLikelihood.Mean(w, Rows, Width, p, m)),
            .. Calls(
                "GaussianLearnedLikelihood", pairs, reals,
                (w, p, x, s) => GaussianLearnedLikelihood.Score(w, Rows, Width, Channels, p, x, s),
                (w, p, x, s, g) => GaussianLearnedLikelihood.ScoreAndGradient(w, Rows, Width, Channels, 0.1f, p, x, s, g),
                (w, p, m) => GaussianLearnedLikelihood.Mean(w, Rows, Width, Channels, p, m)),
            .. Calls(
                "NegativeBinomialLikelihood", pairs, counts,
                (w, p, x, s) => NegativeBinomialLikelihood.Score(w, Rows, Width, Channels, p, x, s),
                (w, p, x, s, g) => NegativeBinomialLikelihood.ScoreAndGradient(w, Rows, Width, Channels, 0.1f, p, x, s, g),
                (w, p, m) => NegativeBinomialLikelihood.Mean(w, Rows, Width, Channels, p, m)),
            .. Calls(
                "CategoricalLikelihood", Parameters(21, -20, 20), counts,
                (w, p, x, s) => CategoricalLikelihood.Score(w, Rows, Width, 21, p, x, s),
                (w, p, x, s, g) => CategoricalLikelihood.ScoreAndGradient(w, Rows, Width, 21, 0.1f, p, x, s, g),
                (w, p, m) => CategoricalLikelihood.Mean(w, Rows, Width, 21, p, m)),
            .. Calls(
                "DiscretizedLogisticLikelihood", Parameters(9, -4, 4), levels,
                (w, p, x, s) => DiscretizedLogisticLikelihood.Score(w, Rows, Width, Channels, 3, p, x, s),
                (w, p, x, s, g) => DiscretizedLogisticLikelihood.ScoreAndGradient(w, Rows, Width, Channels, 3, 0.1f, p, x, s, g),
                (w, p, m) => DiscretizedLogisticLikelihood.Mean(w, Rows, Width, Channels, 3, p, m)),
        ];
    }

    private static float[] Parameters(int perElement, float low, float high) => TestBuffers.Numbers(perElement * Count, 43, low, high);

    private static IEnumerable<KernelCall> Calls(
        string name, float[] parameters, float[] target, Scorer scorer, Gradient gradient, Meaner meaner)
    {
        (float[] Buffer, int Count) score = Output(Rows);
        yield return new KernelCall($"{name}.Score", w => scorer(w, parameters, target, score.Buffer), score);
        (float[] Buffer, int Count) again = Output(Rows);
        (float[] Buffer, int Count) slope = Output(parameters.Length / Count * Count);
        yield return new KernelCall(
            $"{name}.ScoreAndGradient", w => gradient(w, parameters, target, again.Buffer, slope.Buffer), again, slope);
        (float[] Buffer, int Count) mean = Output(Count);
        yield return new KernelCall($"{name}.Mean", w => meaner(w, parameters, mean.Buffer), mean);
    }

    private static (float[] Buffer, int Count) Output(int count) => (TestBuffers.Empty(count), count);
}
