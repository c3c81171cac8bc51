using Vae.Execution;
using Vae.Losses;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

public class GaussianOptimalTests
{
    private const int Rows = 5;
    private const float Weight = 0.3f;

    public static TheoryData<int> Widths() => [1, 3, 15, 16, 17, 33, 1000];

    [Theory]
    [MemberData(nameof(Widths))]
    public void It_agrees_with_double_precision_and_with_differences_through_sigma(int width)
    {
        float[] means = TestBuffers.Numbers(Rows * width, 1, -2, 2);
        float[] target = TestBuffers.Numbers(Rows * width, 2, -1, 1);
        (float[] scores, float[] gradient) = Run(Rows, width, means, target);

        double[] expected = Nats(Rows, width, Doubles(means), target);
        for (int row = 0; row < Rows; row++)
            TestBuffers.AssertClose(expected[row], scores[row], 2e-6, 1e-6, $"row {row}");
        // The slope of the whole batch's loss, σ moving along: each element has a part in every row's score.
        double scale = gradient.Max(Math.Abs);
        for (int i = 0; i < Rows * width; i += Math.Max(1, width / 30))
        {
            const double Step = 1e-5;
            double[] moved = Doubles(means);
            moved[i] += Step;
            double above = Nats(Rows, width, moved, target).Sum();
            moved[i] -= 2 * Step;
            double slope = Weight * (above - Nats(Rows, width, moved, target).Sum()) / (2 * Step);
            TestBuffers.AssertClose(slope, gradient[i], 2e-6, 1e-6 * scale, $"gradient {i}");
        }
    }

    [Fact]
    public void A_row_s_gradient_may_take_the_place_of_the_means()
    {
        float[] means = TestBuffers.Numbers(Rows * 17, 1);
        float[] target = TestBuffers.Numbers(Rows * 17, 2, 0, 1);
        (float[] expectedScores, float[] expected) = Run(Rows, 17, means, target);
        float[] scores = TestBuffers.Empty(Rows);
        GaussianOptimalLikelihood.ScoreAndGradient(
            Worker.Alone, Rows, 17, Weight, means, target, scores, means, new float[16], new float[16]);
        Assert.Equal(expected[..(Rows * 17)], means[..(Rows * 17)]);
        Assert.Equal(expectedScores[..Rows], scores[..Rows]);
    }

    [Fact]
    public void A_perfect_fit_scores_at_the_smallest_sigma_and_has_no_gradient()
    {
        float[] target = TestBuffers.Numbers(Rows * 20, 2, 0, 1);
        (float[] scores, float[] gradient) = Run(Rows, 20, target, target);
        // σ = e⁻⁶: 20·(−6 + ½·ln 2π) nats.
        for (int row = 0; row < Rows; row++)
            TestBuffers.AssertClose(20 * (-6 + 0.5 * Math.Log(2 * Math.PI)), scores[row], 1e-6, 0, $"row {row}");
        Assert.All(gradient[..(Rows * 20)], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Below_the_smallest_sigma_it_is_a_Gaussian_of_that_sigma()
    {
        // Single precision tells these apart: the targets are a few thousandths of the smallest σ beside zero.
        float[] means = TestBuffers.Of([.. Enumerable.Repeat(0f, 40)]);
        float[] target = TestBuffers.Numbers(40, 3, -1e-5f, 1e-5f);
        (float[] scores, float[] gradient) = Run(2, 20, means, target);
        float sigma = (float)Math.Exp(-6);
        float[] fixedScores = TestBuffers.Empty(2);
        float[] fixedGradient = TestBuffers.Empty(40);
        GaussianLikelihood.ScoreAndGradient(Worker.Alone, 2, 20, sigma, Weight, means, target, fixedScores, fixedGradient);
        for (int row = 0; row < 2; row++)
            TestBuffers.AssertClose(fixedScores[row], scores[row], 1e-6, 0, $"row {row}");
        for (int i = 0; i < 40; i++)
            TestBuffers.AssertClose(fixedGradient[i], gradient[i], 1e-6, 0, $"gradient {i}");
    }

    [Fact]
    public void No_fixed_sigma_scores_a_batch_better()
    {
        float[] means = TestBuffers.Numbers(Rows * 33, 1, -2, 2);
        float[] target = TestBuffers.Numbers(Rows * 33, 2, -1, 1);
        double optimal = Run(Rows, 33, means, target).Scores[..Rows].Sum(score => (double)score);
        for (float sigma = 0.2f; sigma < 5; sigma *= 1.05f)
        {
            float[] scores = TestBuffers.Empty(Rows);
            GaussianLikelihood.Score(Worker.Alone, Rows, 33, sigma, means, target, scores);
            double others = scores[..Rows].Sum(score => (double)score);
            Assert.True(optimal <= others + 1e-3, $"σ = {sigma}: {others} nats, against {optimal}");
        }
    }

    [Fact]
    public void NaN_anywhere_is_NaN_in_every_score_since_all_share_sigma()
    {
        float[] means = TestBuffers.Numbers(2 * 20, 1);
        means[25] = float.NaN;
        (float[] scores, _) = Run(2, 20, means, TestBuffers.Numbers(2 * 20, 2, 0, 1));
        Assert.All(scores[..2], score => Assert.True(float.IsNaN(score)));
    }

    [Fact]
    public void The_model_s_sigma_is_the_mean_of_the_first_ten_batches_and_then_follows_by_a_tenth()
    {
        float[] running = [1];
        var batches = new float[16];
        float[] target = TestBuffers.Of([.. Enumerable.Repeat(0f, 20)]);
        double expected = 0;
        for (int batch = 1; batch <= 30; batch++)
        {
            // Every element of batch n is √n away: σ² = n.
            float[] means = TestBuffers.Of([.. Enumerable.Repeat((float)Math.Sqrt(batch), 20)]);
            float[] scores = TestBuffers.Empty(2);
            GaussianOptimalLikelihood.ScoreAndGradient(
                Worker.Alone, 2, 10, Weight, means, target, scores, TestBuffers.Empty(20), running, batches);
            expected = batch <= 10 ? (batch + 1) / 2.0 : 0.9 * expected + 0.1 * batch;
            TestBuffers.AssertClose(expected, running[0], 2e-6, 0, $"after batch {batch}");
            Assert.Equal(batch, BitConverter.SingleToInt32Bits(batches[0]));
        }

        Assert.Equal(0, batches[1]); // The upper half of the count.
    }

    [Fact]
    public void Outside_training_a_row_s_score_is_that_of_a_Gaussian_of_the_model_s_sigma()
    {
        float[] means = TestBuffers.Numbers(Rows * 33, 1, -2, 2);
        float[] target = TestBuffers.Numbers(Rows * 33, 2, -1, 1);
        foreach ((float variance, float sigma) in new[] { (0.25f, 0.5f), (1f, 1f), (0f, (float)Math.Exp(-6)) })
        {
            float[] scores = TestBuffers.Empty(Rows);
            float[] expected = TestBuffers.Empty(Rows);
            GaussianOptimalLikelihood.Score(Worker.Alone, Rows, 33, means, target, [variance], scores);
            GaussianLikelihood.Score(Worker.Alone, Rows, 33, sigma, means, target, expected);
            for (int row = 0; row < Rows; row++)
                TestBuffers.AssertClose(expected[row], scores[row], 1e-6, 0, $"row {row}");
        }
    }

    private static (float[] Scores, float[] Gradient) Run(int rows, int width, float[] means, float[] target)
    {
        float[] scores = TestBuffers.Empty(rows);
        float[] gradient = TestBuffers.Empty(rows * width);
        float[] running = [1];
        GaussianOptimalLikelihood.ScoreAndGradient(
            Worker.Alone, rows, width, Weight, means, target, scores, gradient, running, new float[16]);
        // The first batch alone decides the model's σ: with it, the scores are the batch's own.
        float[] scoresAgain = TestBuffers.Empty(rows);
        GaussianOptimalLikelihood.Score(Worker.Alone, rows, width, means, target, running, scoresAgain);
        for (int row = 0; row < rows && float.IsFinite(scores[row]); row++)
            TestBuffers.AssertClose(scores[row], scoresAgain[row], 2e-6, 2e-6 * width, $"row {row}");
        return (scores, gradient);
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static double[] Nats(int rows, int width, double[] means, float[] target)
    {
        double squares = 0;
        for (int i = 0; i < rows * width; i++)
            squares += Math.Pow(target[i] - means[i], 2);
        double variance = squares / (rows * width);
        var nats = new double[rows];
        for (int i = 0; i < rows * width; i++)
            nats[i / width] += 0.5 * Math.Pow(target[i] - means[i], 2) / variance + 0.5 * Math.Log(2 * Math.PI * variance);
        return nats;
    }
}
