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
        Scorer Score, Gradient ScoreAndGradient, Meaner MeanKernel)
    {
        /// <summary>How much less than a float's digits may be kept.</summary>
        internal double Loss { get; init; } = 1;

        /// <summary>Whether an element's parameters stand together, whatever the channels.</summary>
        internal bool IsPlaceByPlace { get; init; }

        /// <summary>Whether infinite parameters may mean something: a class or a component that never is.</summary>
        internal bool TakesInfinity { get; init; }

        internal int Index(int element, int parameter, int channels) => IsPlaceByPlace
            ? element * Ranges.Length + parameter
            : (element / channels * Ranges.Length + parameter) * channels + element % channels;
    }

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
        new(
            "NegativeBinomial", [(-4, 3), (-4, 6)], (count, seed) => Whole(count, seed, 0, 50),
            (x, p) => ReferenceLikelihoods.NegativeBinomial(x, p[0], p[1]), p => Math.Exp(p[0] + p[1]),
            (r, w, c, p, x, s) => NegativeBinomialLikelihood.Score(Alone, r, w, c, p, x, s),
            (r, w, c, k, p, x, s, g) => NegativeBinomialLikelihood.ScoreAndGradient(Alone, r, w, c, k, p, x, s, g),
            (r, w, c, p, m) => NegativeBinomialLikelihood.Mean(Alone, r, w, c, p, m)) { Loss = 10 },
        Categorical(2),
        Categorical(37),
        DiscretizedLogistic(1),
        DiscretizedLogistic(4),
    ];

    private static Likelihood Categorical(int classes) => new(
        $"Categorical {classes}", [.. Enumerable.Repeat((-9f, 9f), classes)], (count, seed) => Whole(count, seed, 0, classes),
        ReferenceLikelihoods.Categorical, p => Array.IndexOf(p, p.Max()),
        (r, w, _, p, x, s) => CategoricalLikelihood.Score(Alone, r, w, classes, p, x, s),
        (r, w, _, k, p, x, s, g) => CategoricalLikelihood.ScoreAndGradient(Alone, r, w, classes, k, p, x, s, g),
        (r, w, _, p, m) => CategoricalLikelihood.Mean(Alone, r, w, classes, p, m))
    {
        IsPlaceByPlace = true,
        TakesInfinity = true,
    };

    private static Likelihood DiscretizedLogistic(int mixtures) => new(
        $"DiscretizedLogistic {mixtures}",
        [
            .. Enumerable.Repeat((-3f, 3f), mixtures), .. Enumerable.Repeat((-1.5f, 1.5f), mixtures),
            .. Enumerable.Repeat((-4f, 1f), mixtures),
        ],
        (count, seed) => Array.ConvertAll(TestBuffers.Numbers(count, seed, -40, 296), x => Math.Clamp(MathF.Floor(x), 0, 255) / 255),
        ReferenceLikelihoods.DiscretizedLogistic, MeanOfLogistics,
        (r, w, c, p, x, s) => DiscretizedLogisticLikelihood.Score(Alone, r, w, c, mixtures, p, x, s),
        (r, w, c, k, p, x, s, g) => DiscretizedLogisticLikelihood.ScoreAndGradient(Alone, r, w, c, mixtures, k, p, x, s, g),
        (r, w, c, p, m) => DiscretizedLogisticLikelihood.Mean(Alone, r, w, c, mixtures, p, m))
    {
        Loss = 40,
        TakesInfinity = true,
    };

    private static double MeanOfLogistics(double[] p)
    {
        int mixtures = p.Length / 3;
        double[] weights = [.. p[..mixtures].Select(Math.Exp)];
        return weights.Select((weight, k) =>
        {
            double scale = Math.Exp(p[2 * mixtures + k]);
            return weight / weights.Sum() * scale / 2
                * (Exact.Softplus((p[mixtures + k] + 1) / scale) - Exact.Softplus((p[mixtures + k] - 1) / scale));
        }).Sum();
    }

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
                double[] own = [.. Enumerable.Range(0, count).Select(p => (double)parameters[likelihood.Index(i, p, channels)])];
                double nats = likelihood.Nats(target[i], own);
                expected += nats;
                size += Math.Abs(nats);
                TestBuffers.AssertClose(likelihood.Mean(own), mean[i], 1e-6, 1e-7 * likelihood.Loss, $"mean {i}");
                for (int p = 0; p < count; p++)
                {
                    double Moved(double by) => likelihood.Nats(target[i], [.. own.Select((value, q) => q == p ? value + by : value)]);
                    double slope = (Moved(Step) - Moved(-Step)) / (2 * Step);
                    TestBuffers.AssertClose(
                        Weight * slope, gradient[likelihood.Index(i, p, channels)], 3e-6 * likelihood.Loss, 5e-7 * likelihood.Loss,
                        $"gradient {p} of element {i}, {target[i]}");
                }
            }
            double difference = Math.Abs(expected - scores[row]);
            Assert.True(difference <= likelihood.Loss * (2e-6 * size + 1e-6), $"row {row}: expected {expected:R}, got {scores[row]:R}");
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
            for (int p = 0; p < likelihood.Ranges.Length && (float.IsNaN(bad) || !likelihood.TakesInfinity); p++)
            {
                // The bound makes the smallest variance of that.
                if (name == "GaussianLearned" && p == 1 && float.IsNegativeInfinity(bad))
                    continue;
                float[] parameters = Draw(likelihood, Width, Width);
                parameters[likelihood.Index(Width + 5, p, Width)] = bad;
                float[] target = likelihood.Data(Rows * Width, 2);
                // Not 0: of no events, a rate of e⁻∞ = 0 makes a certainty.
                target[Width + 5] = 1;
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
    [InlineData("NegativeBinomial", -1f)]
    [InlineData("NegativeBinomial", 0.5f)]
    [InlineData("Categorical 37", -1f)]
    [InlineData("Categorical 37", 37f)]
    [InlineData("Categorical 37", 3.5f)]
    [InlineData("Categorical 37", 1e30f)]
    [InlineData("DiscretizedLogistic 4", 0.5f)]
    [InlineData("DiscretizedLogistic 4", -0.003921569f)]
    [InlineData("DiscretizedLogistic 4", 1.003921569f)]
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
    [InlineData("GaussianLearned", 1f, new[] { 0f, 1e30f }, 40 + 0.918938533)]
    [InlineData("Poisson", 0f, new[] { 1e30f }, 1.1420073898156842e26)]
    [InlineData("NegativeBinomial", 5f, new[] { 1e30f, 1e30f }, 1.41231160102212e19)]
    [InlineData("NegativeBinomial", 5f, new[] { -1e30f, 3f }, 5e30)]
    [InlineData("NegativeBinomial", 5f, new[] { 0f, -1e30f }, 65.075173815233827)]
    [InlineData("DiscretizedLogistic 1", 0.50196081f, new[] { 0f, 0f, 1e30f }, 66.23441072571838)]
    [InlineData("DiscretizedLogistic 1", 0.50196081f, new[] { 1e30f, 1e30f, -3f }, 2.0085537e31)]
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
    [InlineData("GaussianLearned", 1, 1e4f, 80f)]
    [InlineData("Poisson", 0, 1e4f, 60f)]
    [InlineData("NegativeBinomial", 0, 1e4f, 60f)]
    [InlineData("NegativeBinomial", 1, 1e4f, 40f)]
    [InlineData("NegativeBinomial", 1, -1e4f, -60f)]
    [InlineData("DiscretizedLogistic 1", 2, 1e4f, 60f)]
    public void A_logarithm_beyond_its_bound_counts_as_the_bound_and_has_no_gradient(string name, int parameter, float beyond, float bound)
    {
        Likelihood likelihood = Find(name);
        const int width = 17;
        float[] parameters = Draw(likelihood, width, width);
        float[] target = likelihood.Data(Rows * width, 2);
        int place = likelihood.Index(width + 3, parameter, width);
        (float[] bounded, float[] free) = ([.. parameters], [.. parameters]);
        (bounded[place], free[place]) = (bound, beyond);
        (float[] scores, float[] scoresFree) = (TestBuffers.Empty(Rows), TestBuffers.Empty(Rows));
        int floats = likelihood.Ranges.Length * Rows * width;
        (float[] gradient, float[] gradientFree) = (TestBuffers.Empty(floats), TestBuffers.Empty(floats));
        likelihood.ScoreAndGradient(Rows, width, width, 1, bounded, target, scores, gradient);
        likelihood.ScoreAndGradient(Rows, width, width, 1, free, target, scoresFree, gradientFree);
        Assert.Equal(scores[..Rows], scoresFree[..Rows]);
        Assert.Equal(0, gradientFree[place]);
        gradient[place] = 0;
        Assert.Equal(gradient[..floats], gradientFree[..floats]);
        (float[] mean, float[] meanFree) = (TestBuffers.Empty(Rows * width), TestBuffers.Empty(Rows * width));
        likelihood.MeanKernel(Rows, width, width, bounded, mean);
        likelihood.MeanKernel(Rows, width, width, free, meanFree);
        Assert.Equal(mean[..(Rows * width)], meanFree[..(Rows * width)]);
        Assert.All(meanFree[..(Rows * width)], value => Assert.True(float.IsFinite(value)));
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

    [Theory]
    [InlineData(400, 0.5, 9.0)]
    [InlineData(100_000, 3, 8)]
    [InlineData(100_000, -2, 13)]
    [InlineData(1, -30, -20)]
    [InlineData(3, 20, -20)]
    [InlineData(0, -30, 10)]
    public void The_negative_binomial_keeps_its_digits_at_large_counts_and_extreme_sizes(int count, double logit, double logSize)
    {
        (float l, float rho) = ((float)logit, (float)logSize);
        float[] scores = TestBuffers.Empty(1);
        float[] gradient = TestBuffers.Empty(2);
        NegativeBinomialLikelihood.ScoreAndGradient(
            Worker.Alone, 1, 1, 1, 1, TestBuffers.Of(l, rho), TestBuffers.Of(count), scores, gradient);
        double size = Math.Exp(rho);
        double success = Exact.Sigmoid(l);
        // ψ(x + r) − ψ(r) = Σ 1/(r + i): exact where a difference of two gammas is not.
        double digamma = 0;
        for (int i = count - 1; i >= 0; i--)
            digamma += 1 / (size + i);
        TestBuffers.AssertClose(NegativeBinomial(count, l, size), scores[0], 2e-5, 1e-4, "nats");
        TestBuffers.AssertClose(size * success - count * (1 - success), gradient[0], 2e-6, 1e-6, "logit");
        TestBuffers.AssertClose(size * (Exact.Softplus(l) - digamma), gradient[1], 2e-5, 2e-7 * (size + count) + 1e-6, "size");
    }

    // By its recurrence, p(x + 1) = p(x)·p·(r + x)/(x + 1).
    private static double NegativeBinomial(int count, double logit, double size)
    {
        double nats = size * Exact.Softplus(logit);
        for (int i = 0; i < count; i++)
            nats += Exact.Softplus(-logit) - Math.Log((size + i) / (i + 1));
        return nats;
    }

    [Fact]
    public void The_256_levels_have_all_the_probability_and_the_mean_that_is_said()
    {
        const int Mixtures = 3;
        float[] parameters = [0.3f, -1, 0.5f, -0.9f, 0.2f, 0.7f, -5, -1.5f, -3];
        float[] levels = TestBuffers.Of([.. Enumerable.Range(0, 256).Select(level => level / 255f)]);
        float[] all = TestBuffers.Of([.. Enumerable.Repeat(parameters, 256).SelectMany(p => p)]);
        float[] scores = TestBuffers.Empty(256);
        float[] mean = TestBuffers.Empty(1);
        DiscretizedLogisticLikelihood.Score(Worker.Alone, 256, 1, 1, Mixtures, all, levels, scores);
        DiscretizedLogisticLikelihood.Mean(Worker.Alone, 1, 1, 1, Mixtures, TestBuffers.Of(parameters), mean);
        double[] probabilities = [.. scores[..256].Select(nats => Math.Exp(-nats))];
        TestBuffers.AssertClose(1, (float)probabilities.Sum(), 1e-4, 0, "all levels");
        TestBuffers.AssertClose(probabilities.Select((p, level) => p * level / 255).Sum(), mean[0], 0, 0.5 / 255, "mean");
    }

    [Theory]
    [InlineData(200, -0.99f, -7f)]
    [InlineData(3, 40f, -6f)]
    [InlineData(128, 0f, 30f)]
    [InlineData(0, 1f, -7f)]
    [InlineData(255, -1f, -7f)]
    [InlineData(77, 0.3f, -20f)]
    public void A_level_far_off_the_logistic_s_mean_keeps_a_probability_and_a_slope(int level, float mean, float logScale)
    {
        float[] parameters = TestBuffers.Of(0.5f, mean, logScale);
        float[] scores = TestBuffers.Empty(1);
        float[] gradient = TestBuffers.Empty(3);
        DiscretizedLogisticLikelihood.ScoreAndGradient(
            Worker.Alone, 1, 1, 1, 1, 1, parameters, TestBuffers.Of(level / 255f), scores, gradient);
        double rate = Math.Exp(-Math.Max(logScale, -7));
        double centre = (2.0 * level / 255 - 1 - mean) * rate;
        double upper = centre + rate / 255;
        double lower = centre - rate / 255;
        double expected = (level == 255 ? 0 : Exact.Softplus(-upper)) + (level == 0 ? 0 : Exact.Softplus(lower))
            - (level is 0 or 255 ? 0 : Math.Log(-Exact.Expm1(-2 * rate / 255)));
        double byMean = rate * ((level == 255 ? 0 : Exact.Sigmoid(-upper)) - (level == 0 ? 0 : Exact.Sigmoid(lower)));
        TestBuffers.AssertClose(expected, scores[0], 1e-5, 1e-4, "nats");
        TestBuffers.AssertClose(byMean, gradient[1], 1e-5, 1e-4, "mean");
        Assert.Equal(0, gradient[0]);
        Assert.True(float.IsFinite(gradient[2]) && (logScale >= -7 || gradient[2] == 0));
    }

    [Fact]
    public void A_class_that_is_ruled_out_costs_nothing_unless_it_is_the_one()
    {
        float[] logits = TestBuffers.Of(1, float.NegativeInfinity, 2, 1, float.NegativeInfinity, 2);
        float[] scores = TestBuffers.Empty(2);
        float[] gradient = TestBuffers.Empty(6);
        CategoricalLikelihood.ScoreAndGradient(Worker.Alone, 2, 1, 3, 1, logits, TestBuffers.Of(2, 1), scores, gradient);
        TestBuffers.AssertClose(Exact.Softplus(-1), scores[0], 1e-6, 0, "nats");
        Assert.Equal(float.PositiveInfinity, scores[1]);
        Assert.Equal(0, gradient[1]);
    }

    private static Likelihood Find(string name) => All.Single(likelihood => likelihood.Name == name);

    private static float[] Whole(int count, uint seed, float low, float high) =>
        Array.ConvertAll(TestBuffers.Numbers(count, seed, low, high), MathF.Floor);

    private static float[] Draw(Likelihood likelihood, int width, int channels)
    {
        int count = likelihood.Ranges.Length;
        float[] all = TestBuffers.Empty(count * Rows * width);
        for (int p = 0; p < count; p++)
        {
            float[] values = TestBuffers.Numbers(Rows * width, (uint)(5 + p), likelihood.Ranges[p].Low, likelihood.Ranges[p].High);
            for (int i = 0; i < Rows * width; i++)
                all[likelihood.Index(i, p, channels)] = values[i];
        }
        return all;
    }
}
