using Vae.Execution;
using Vae.Losses;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

public class LikelihoodTests
{
    private const int Rows = 3;
    private const float Sigma = 0.4f;
    private const float Weight = 0.3f;

    public static TheoryData<int> Widths() => [1, 3, 15, 16, 17, 33, 1000];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Bernoulli_agrees_with_double_precision_and_finite_differences(int width)
    {
        float[] logits = TestBuffers.Numbers(Rows * width, 1, -10, 10);
        float[] target = TestBuffers.Numbers(Rows * width, 2, 0, 1);
        float[] scores = TestBuffers.Empty(Rows);
        float[] scoresAgain = TestBuffers.Empty(Rows);
        float[] gradient = TestBuffers.Empty(Rows * width);
        BernoulliLikelihood.Score(Worker.Alone, Rows, width, logits, target, scores);
        BernoulliLikelihood.ScoreAndGradient(Worker.Alone, Rows, width, Weight, logits, target, scoresAgain, gradient);
        Assert.Equal(scores[..Rows], scoresAgain[..Rows]);
        Check(width, logits, target, scores, gradient, Bernoulli);

        float[] mean = TestBuffers.Empty(Rows * width);
        BernoulliLikelihood.Mean(Worker.Alone, Rows, width, logits, mean);
        for (int i = 0; i < Rows * width; i++)
            TestBuffers.AssertClose(Exact.Sigmoid(logits[i]), mean[i], 3e-7, 0, $"mean {i}");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Gaussian_agrees_with_double_precision_and_finite_differences(int width)
    {
        float[] means = TestBuffers.Numbers(Rows * width, 1, -2, 2);
        float[] target = TestBuffers.Numbers(Rows * width, 2, -1, 1);
        float[] scores = TestBuffers.Empty(Rows);
        float[] scoresAgain = TestBuffers.Empty(Rows);
        float[] gradient = TestBuffers.Empty(Rows * width);
        GaussianLikelihood.Score(Worker.Alone, Rows, width, Sigma, means, target, scores);
        GaussianLikelihood.ScoreAndGradient(Worker.Alone, Rows, width, Sigma, Weight, means, target, scoresAgain, gradient);
        Assert.Equal(scores[..Rows], scoresAgain[..Rows]);
        Check(width, means, target, scores, gradient, Gaussian);

        float[] mean = TestBuffers.Empty(Rows * width);
        GaussianLikelihood.Mean(Worker.Alone, Rows, width, Sigma, means, mean);
        Assert.Equal(means[..(Rows * width)], mean[..(Rows * width)]);
    }

    [Fact]
    public void Bernoulli_is_stable_at_logits_of_a_hundred_and_keeps_the_smallest_losses()
    {
        float[] logits = TestBuffers.Of(100, 100, -100, -100, 20, -20);
        float[] target = TestBuffers.Of(1, 0, 0, 1, 1, 0.25f);
        float[] scores = TestBuffers.Empty(6);
        float[] gradient = TestBuffers.Empty(6);
        BernoulliLikelihood.ScoreAndGradient(Worker.Alone, 6, 1, 1, logits, target, scores, gradient);
        for (int i = 0; i < 6; i++)
        {
            TestBuffers.AssertClose(Bernoulli(logits[i], target[i]), scores[i], 1e-6, 1.5e-45, $"score {i}");
            TestBuffers.AssertClose(Exact.Sigmoid(logits[i]) - target[i], gradient[i], 1e-6, 1e-8, $"gradient {i}");
        }
    }

    [Fact]
    public void Gradients_may_take_the_parameters_place()
    {
        const int Width = 17;
        float[] parameters = TestBuffers.Numbers(Rows * Width, 1);
        float[] target = TestBuffers.Numbers(Rows * Width, 2, 0, 1);
        float[] gradient = TestBuffers.Empty(Rows * Width);
        float[] inPlace = [.. parameters];
        float[] scores = TestBuffers.Empty(Rows);
        BernoulliLikelihood.ScoreAndGradient(Worker.Alone, Rows, Width, 1, parameters, target, scores, gradient);
        BernoulliLikelihood.ScoreAndGradient(Worker.Alone, Rows, Width, 1, inPlace, target, scores, inPlace);
        Assert.Equal(gradient[..(Rows * Width)], inPlace[..(Rows * Width)]);
    }

    [Fact]
    public void NaN_in_a_row_is_NaN_in_its_score_only()
    {
        float[] logits = TestBuffers.Numbers(2 * 20, 1);
        float[] target = TestBuffers.Numbers(2 * 20, 2, 0, 1);
        logits[25] = float.NaN;
        float[] scores = TestBuffers.Empty(2);
        BernoulliLikelihood.Score(Worker.Alone, 2, 20, logits, target, scores);
        Assert.True(float.IsFinite(scores[0]));
        Assert.True(float.IsNaN(scores[1]));
    }

    private static double Bernoulli(double logit, double target) =>
        target * Exact.Softplus(-logit) + (1 - target) * Exact.Softplus(logit);

    private static double Gaussian(double mean, double target) =>
        0.5 * Math.Pow((target - mean) / Sigma, 2) + Math.Log(Sigma) + 0.5 * Math.Log(2 * Math.PI);

    private static void Check(
        int width, float[] parameters, float[] target, float[] scores, float[] gradient, Func<double, double, double> term)
    {
        const double Step = 1e-5;
        for (int row = 0; row < Rows; row++)
        {
            double expected = 0;
            for (int i = row * width; i < (row + 1) * width; i++)
            {
                expected += term(parameters[i], target[i]);
                double slope = (term(parameters[i] + Step, target[i]) - term(parameters[i] - Step, target[i])) / (2 * Step);
                TestBuffers.AssertClose(Weight * slope, gradient[i], 1e-6, 1e-7, $"gradient {i}");
            }
            TestBuffers.AssertClose(expected, scores[row], 2e-6, 1e-6, $"row {row}");
        }
    }
}
