using Vae.Execution;
using Vae.Losses;
using Vae.Tests.Interpreter;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

/// <summary>The likelihoods with parameters of each element's own: double precision, finite differences, tails, and refusals.</summary>
public class ElementLikelihoodTests
{
    private const int Rows = 3;
    private const float Weight = 0.3f;
    private const double Step = 1e-5;

    private delegate void Gradient(
        int rows, int width, int channels, float weight, float[] parameters, float[] target, float[] scores, float[] gradient);

    private delegate void Scorer(int rows, int width, int channels, float[] parameters, float[] target, float[] scores);

    private delegate void Meaner(int rows, int width, int channels, float[] parameters, float[] mean);

    private delegate double Nats(double x, double[] parameters);

    private sealed record Likelihood(
        string Name, (float Low, float High)[] Ranges, Func<int, uint, float[]> Data, Nats Nats, Func<double[], double> Mean,
        Scorer Score, Gradient ScoreAndGradient, Meaner MeanKernel);

    private static readonly Worker Alone = Worker.Alone;

    private static readonly Likelihood[] All =
    [
        new(
            "ContinuousBernoulli", [(-15, 15)], (count, seed) => TestBuffers.Numbers(count, seed, 0, 1),
            (x, p) => ReferenceLikelihoods.ContinuousBernoulli(x, p[0]),
            p => 1 / (1 - Math.Exp(-p[0])) - 1 / p[0],
            (r, w, _, p, x, s) => ContinuousBernoulliLikelihood.Score(Alone, r, w, p, x, s),
            (r, w, _, k, p, x, s, g) => ContinuousBernoulliLikelihood.ScoreAndGradient(Alone, r, w, k, p, x, s, g),
            (r, w, _, p, m) => ContinuousBernoulliLikelihood.Mean(Alone, r, w, p, m)),
        new(
            "Laplace", [(-2, 2)], (count, seed) => TestBuffers.Numbers(count, seed, -3, 3),
            (x, p) => ReferenceLikelihoods.Laplace(x, p[0], 0.4f), p => p[0],
            (r, w, _, p, x, s) => LaplaceLikelihood.Score(Alone, r, w, 0.4f, p, x, s),
            (r, w, _, k, p, x, s, g) => LaplaceLikelihood.ScoreAndGradient(Alone, r, w, 0.4f, k, p, x, s, g),
            (r, w, _, p, m) => LaplaceLikelihood.Mean(Alone, r, w, 0.4f, p, m)),
        new(
            "StudentT", [(-2, 2)], (count, seed) => TestBuffers.Numbers(count, seed, -30, 30),
            (x, p) => ReferenceLikelihoods.StudentT(x, p[0], 2.5f, 0.7f), p => p[0],
            (r, w, _, p, x, s) => StudentTLikelihood.Score(Alone, r, w, 2.5f, 0.7f, p, x, s),
            (r, w, _, k, p, x, s, g) => StudentTLikelihood.ScoreAndGradient(Alone, r, w, 2.5f, 0.7f, k, p, x, s, g),
            (r, w, _, p, m) => StudentTLikelihood.Mean(Alone, r, w, 2.5f, 0.7f, p, m)),
        new(
            "Poisson", [(-3, 4)], (count, seed) => Whole(count, seed, 0, 50),
            (x, p) => ReferenceLikelihoods.Poisson(x, p[0]), p => Math.Exp(p[0]),
            (r, w, _, p, x, s) => PoissonLikelihood.Score(Alone, r, w, p, x, s),
            (r, w, _, k, p, x, s, g) => PoissonLikelihood.ScoreAndGradient(Alone, r, w, k, p, x, s, g),
            (r, w, _, p, m) => PoissonLikelihood.Mean(Alone, r, w, p, m)),
        new(
            "GaussianLearned", [(-2, 2), (-15, 3)], (count, seed) => TestBuffers.Numbers(count, seed, -3, 3),
            (x, p) => ReferenceLikelihoods.GaussianLearned(x, p[0], p[1]), p => p[0],
            (r, w, c, p, x, s) => GaussianLearnedLikelihood.Score(Alone, r, w, c, p, x, s),
            (r, w, c, k, p, x, s, g) => GaussianLearnedLikelihood.ScoreAndGradient(Alone, r, w, c, k, p, x, s, g),
            (r, w, c, p, m) => GaussianLearnedLikelihood.Mean(Alone, r, w, c, p, m)),
    ];

    // Widths, and the channels in them: vectors, and images whose channels are few, a vector's length, or more.
    private static readonly (int Width, int Channels)[] Sizes =
        [(1, 1), (3, 3), (15, 15), (16, 16), (17, 17), (48, 3), (45, 5), (7, 1), (64, 16), (66, 22), (1000, 1000)];

    public static TheoryData<string, int, int> Cases()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (Likelihood likelihood in All)
        {
            foreach ((int width, int channels) in Sizes)
                cases.Add(likelihood.Name, width, channels);
        }
        return cases;
    }

    public static TheoryData<string> Names => [.. All.Select(likelihood => likelihood.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_double_precision_and_finite_differences(string name, int width, int channels)
    {
        Likelihood likelihood = Find(name);
        int count = likelihood.Ranges.Length;
        float[] parameters = Draw(likelihood, width, channels);
        float[] target = likelihood.Data(Rows * width, 2);
        float[] scores = TestBuffers.Empty(Rows);
        float[] scoresAgain = TestBuffers.Empty(Rows);
        float[] gradient = TestBuffers.Empty(count * Rows * width);
        float[] mean = TestBuffers.Empty(Rows * width);
        likelihood.Score(Rows, width, channels, parameters, target, scores);
        likelihood.ScoreAndGradient(Rows, width, channels, Weight, parameters, target, scoresAgain, gradient);
        likelihood.MeanKernel(Rows, width, channels, parameters, mean);
        Assert.Equal(scores[..Rows], scoresAgain[..Rows]);
        for (int row = 0; row < Rows; row++)
        {
            double expected = 0;
            double size = 0;
            for (int i = row * width; i < (row + 1) * width; i++)
            {
                double[] own = [.. Enumerable.Range(0, count).Select(p => (double)parameters[Index(i, p, count, channels)])];
                double nats = likelihood.Nats(target[i], own);
                expected += nats;
                size += Math.Abs(nats);
                TestBuffers.AssertClose(likelihood.Mean(own), mean[i], 1e-6, 1e-7, $"mean {i}");
                for (int p = 0; p < count; p++)
                {
                    double Moved(double by) => likelihood.Nats(target[i], [.. own.Select((value, q) => q == p ? value + by : value)]);
                    double slope = (Moved(Step) - Moved(-Step)) / (2 * Step);
                    TestBuffers.AssertClose(
                        Weight * slope, gradient[Index(i, p, count, channels)], 3e-6, 5e-7, $"gradient {p} of element {i}, {target[i]}");
                }
            }
            double difference = Math.Abs(expected - scores[row]);
            Assert.True(difference <= 2e-6 * size + 1e-6, $"row {row}: expected {expected:R}, got {scores[row]:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_may_take_the_parameters_place(string name)
    {
        const int Width = 34;
        const int Channels = 17;
        Likelihood likelihood = Find(name);
        int floats = likelihood.Ranges.Length * Rows * Width;
        float[] parameters = Draw(likelihood, Width, Channels);
        float[] target = likelihood.Data(Rows * Width, 2);
        float[] gradient = TestBuffers.Empty(floats);
        float[] inPlace = [.. parameters];
        float[] scores = TestBuffers.Empty(Rows);
        likelihood.ScoreAndGradient(Rows, Width, Channels, 1, parameters, target, scores, gradient);
        likelihood.ScoreAndGradient(Rows, Width, Channels, 1, inPlace, target, scores, inPlace);
        Assert.Equal(gradient[..floats], inPlace[..floats]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parameter_that_is_no_number_is_seen_in_its_row_s_score_and_no_other(string name)
    {
        const int Width = 20;
        Likelihood likelihood = Find(name);
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            for (int p = 0; p < likelihood.Ranges.Length; p++)
            {
                // The bound makes the smallest variance of that.
                if (name == "GaussianLearned" && p == 1 && float.IsNegativeInfinity(bad))
                    continue;
                float[] parameters = Draw(likelihood, Width, Width);
                parameters[Index(Width + 5, p, likelihood.Ranges.Length, Width)] = bad;
                float[] target = likelihood.Data(Rows * Width, 2);
                float[] scores = TestBuffers.Empty(Rows);
                likelihood.Score(Rows, Width, Width, parameters, target, scores);
                Assert.True(float.IsFinite(scores[0]) && float.IsFinite(scores[2]));
                Assert.False(float.IsFinite(scores[1]), $"{bad} as parameter {p}: {scores[1]}");
            }
        }
    }

    [Theory]
    [InlineData("ContinuousBernoulli", -0.01f)]
    [InlineData("ContinuousBernoulli", 1.01f)]
    [InlineData("Poisson", -1f)]
    [InlineData("Poisson", 2.5f)]
    [InlineData("Poisson", 33554432f)]
    public void Data_without_a_likelihood_give_NaN(string name, float x)
    {
        const int Width = 20;
        Likelihood likelihood = Find(name);
        float[] parameters = Draw(likelihood, Width, Width);
        float[] target = likelihood.Data(Rows * Width, 2);
        target[Width + 3] = x;
        float[] scores = TestBuffers.Empty(Rows);
        likelihood.Score(Rows, Width, Width, parameters, target, scores);
        Assert.True(float.IsFinite(scores[0]));
        Assert.True(float.IsNaN(scores[1]));
        Assert.True(float.IsFinite(scores[2]));
    }

    [Theory]
    [InlineData("ContinuousBernoulli", 0.25f, new[] { 80f }, 60 - 4.3820266346738812)]
    [InlineData("ContinuousBernoulli", 0.25f, new[] { -80f }, 20 - 4.3820266346738812)]
    [InlineData("ContinuousBernoulli", 0.3f, new[] { 0f }, 0)]
    [InlineData("ContinuousBernoulli", 0.3f, new[] { 1e-6f }, 2e-7)]
    [InlineData("StudentT", 0f, new[] { 1e25f }, 0)]
    [InlineData("Laplace", 0f, new[] { 1e30f }, 2.5e30)]
    [InlineData("Poisson", 0f, new[] { -60f }, 0)]
    [InlineData("GaussianLearned", 1f, new[] { 0f, -200f }, 81377.395744 - 6 + 0.918938533)]
    public void Tails_are_finite(string name, float x, float[] parameters, double expected)
    {
        // For Student's t the double-precision formula is right here as well.
        if (name == "StudentT")
            expected = ReferenceLikelihoods.StudentT(x, parameters[0], 2.5f, 0.7f);
        float[] scores = TestBuffers.Empty(1);
        float[] gradient = TestBuffers.Empty(parameters.Length);
        Find(name).ScoreAndGradient(1, 1, 1, 1, TestBuffers.Of(parameters), TestBuffers.Of(x), scores, gradient);
        TestBuffers.AssertClose(expected, scores[0], 1e-6, 2e-7, name);
        Assert.All(gradient[..parameters.Length], value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(1_000_000, 13.81)]
    [InlineData(16_777_216, 16.6)]
    [InlineData(12_345, 9.4)]
    public void Poisson_keeps_its_digits_at_large_counts(int count, double logRate)
    {
        float rate = (float)logRate;
        float[] scores = TestBuffers.Empty(1);
        PoissonLikelihood.Score(Worker.Alone, 1, 1, TestBuffers.Of(rate), TestBuffers.Of(count), scores);
        // The formula's own terms are of the order of 10⁸: in single precision they would leave nothing of this.
        TestBuffers.AssertClose(ReferenceLikelihoods.Poisson(count, rate), scores[0], 2e-4, 0.05, "nats");
    }

    private static Likelihood Find(string name) => All.Single(likelihood => likelihood.Name == name);

    private static float[] Whole(int count, uint seed, float low, float high) =>
        Array.ConvertAll(TestBuffers.Numbers(count, seed, low, high), MathF.Floor);

    private static int Index(int element, int parameter, int count, int channels) =>
        (element / channels * count + parameter) * channels + element % channels;

    private static float[] Draw(Likelihood likelihood, int width, int channels)
    {
        int count = likelihood.Ranges.Length;
        float[] all = TestBuffers.Empty(count * Rows * width);
        for (int p = 0; p < count; p++)
        {
            float[] values = TestBuffers.Numbers(Rows * width, (uint)(5 + p), likelihood.Ranges[p].Low, likelihood.Ranges[p].High);
            for (int i = 0; i < Rows * width; i++)
                all[Index(i, p, count, channels)] = values[i];
        }
        return all;
    }
}
