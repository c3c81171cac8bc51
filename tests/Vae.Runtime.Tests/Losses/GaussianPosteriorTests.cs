using Vae.Execution;
using Vae.Losses;
using Vae.Sampling;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

public class GaussianPosteriorTests
{
    private const int Rows = 5;

    private static readonly NoiseKey Key = new(3, NoisePurpose.Latent, Step: 11);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    public void Draw_shifts_and_scales_the_keys_normal_numbers(int latent)
    {
        float[] posterior = TestBuffers.Numbers(Rows * 2 * latent, 1);
        float[] z = TestBuffers.Empty(Rows * latent);
        GaussianPosterior.Draw(Worker.Alone, Rows, latent, Key, posterior, z);
        var noise = new float[Rows * latent];
        NormalNoise.Fill(Key, 0, noise);
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; j < latent; j++)
            {
                (float mean, float logVariance) = Parameters(posterior, latent, row, j);
                double expected = mean + Math.Exp(logVariance / 2.0) * noise[row * latent + j];
                TestBuffers.AssertClose(expected, z[row * latent + j], 5e-7, 1e-6, $"row {row}, dimension {j}");
            }
        }
    }

    [Fact]
    public void Rows_drawn_alone_or_together_are_the_same_rows()
    {
        const int Latent = 5;
        float[] posterior = TestBuffers.Numbers(Rows * 2 * Latent, 1);
        float[] all = TestBuffers.Empty(Rows * Latent);
        GaussianPosterior.Draw(Worker.Alone, Rows, Latent, Key, posterior, all);
        float[] few = TestBuffers.Empty(2 * Latent);
        GaussianPosterior.Draw(Worker.Alone, 2, Latent, Key, posterior, few);
        Assert.Equal(all[..(2 * Latent)], few[..(2 * Latent)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(17)]
    public void Divergence_agrees_with_the_closed_form(int latent)
    {
        float[] posterior = TestBuffers.Numbers(Rows * 2 * latent, 2);
        float[] divergence = TestBuffers.Empty(Rows * latent);
        GaussianPosterior.Divergence(Worker.Alone, Rows, latent, posterior, divergence);
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; j < latent; j++)
            {
                (float mean, float logVariance) = Parameters(posterior, latent, row, j);
                TestBuffers.AssertClose(
                    Divergence(mean, logVariance), divergence[row * latent + j], 1e-6, 1e-7, $"row {row}, dimension {j}");
            }
        }
    }

    [Fact]
    public void Divergence_is_zero_at_the_prior_positive_elsewhere_and_that_of_the_largest_variance_beyond()
    {
        float[] posterior = TestBuffers.Of(0, 1, 0, 0, 0, 0, 1000, -100);
        float[] divergence = TestBuffers.Empty(4);
        GaussianPosterior.Divergence(Worker.Alone, 2, 2, posterior, divergence);
        Assert.Equal([0f, 0.5f, 49.5f], [divergence[0], divergence[1], divergence[3]]);
        TestBuffers.AssertClose(Divergence(0, 20), divergence[2], 1e-6, 0, "the largest variance");
    }

    [Fact]
    public void A_log_variance_counts_as_20_at_most_and_has_the_gradient_of_that_bound()
    {
        const float Weight = 0.7f;
        float[] logVariances = [-300, 0, 19.9f, 20, 20.1f, 296, 1e30f];
        int latent = logVariances.Length;
        float[] posterior = TestBuffers.Of([.. logVariances.Select((_, j) => j - 3f), .. logVariances]);
        float[] bounded = TestBuffers.Of([.. posterior[..latent], .. logVariances.Select(v => Math.Min(v, 20))]);
        float[] zGradient = TestBuffers.Numbers(latent, 5);
        float[] weights = Weights(latent, Weight);
        (float[] z, float[] zBounded) = (TestBuffers.Empty(latent), TestBuffers.Empty(latent));
        (float[] nats, float[] natsBounded) = (TestBuffers.Empty(latent), TestBuffers.Empty(latent));
        (float[] gradient, float[] gradientBounded) = (TestBuffers.Empty(2 * latent), TestBuffers.Empty(2 * latent));
        foreach ((float[] at, float[] point, float[] share, float[] slope) in
            new[] { (posterior, z, nats, gradient), (bounded, zBounded, natsBounded, gradientBounded) })
        {
            GaussianPosterior.Draw(Worker.Alone, 1, latent, Key, at, point);
            GaussianPosterior.Divergence(Worker.Alone, 1, latent, at, share);
            GaussianPosterior.Backward(Worker.Alone, 1, latent, Key, weights, at, zGradient, slope);
        }
        Assert.Equal(zBounded[..latent], z[..latent]);
        Assert.Equal(natsBounded[..latent], nats[..latent]);
        Assert.Equal(gradientBounded[..(latent + 4)], gradient[..(latent + 4)]);
        Assert.True(gradient[latent + 3] > 1e7, "The bound itself has a gradient.");
        Assert.Equal([0, 0, 0], gradient[(latent + 4)..(2 * latent)]);
        Assert.All(nats[..latent], value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void A_log_variance_that_is_no_number_stays_none(float logVariance)
    {
        float[] divergence = TestBuffers.Empty(1);
        GaussianPosterior.Divergence(Worker.Alone, 1, 1, TestBuffers.Of(0, logVariance), divergence);
        Assert.False(float.IsFinite(divergence[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(17)]
    public void Backward_agrees_with_finite_differences_through_z_and_the_divergence(int latent)
    {
        const float Weight = 0.7f;
        float[] posterior = TestBuffers.Numbers(Rows * 2 * latent, 4, -2, 2);
        float[] zGradient = TestBuffers.Numbers(Rows * latent, 5);
        var noise = new float[Rows * latent];
        NormalNoise.Fill(Key, 0, noise);
        float[] gradient = TestBuffers.Empty(Rows * 2 * latent);
        GaussianPosterior.Backward(Worker.Alone, Rows, latent, Key, Weights(latent, Weight), posterior, zGradient, gradient);

        const double Step = 1e-5;
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; j < latent; j++)
            {
                (double mean, double logVariance) = Parameters(posterior, latent, row, j);
                int index = row * latent + j;
                double Loss(double m, double v) =>
                    zGradient[index] * (m + Math.Exp(v / 2) * noise[index]) + Weights(latent, Weight)[j] * Divergence(m, v);
                double byMean = (Loss(mean + Step, logVariance) - Loss(mean - Step, logVariance)) / (2 * Step);
                double byLogVariance = (Loss(mean, logVariance + Step) - Loss(mean, logVariance - Step)) / (2 * Step);
                TestBuffers.AssertClose(byMean, gradient[2 * row * latent + j], 1e-6, 1e-6, "mean");
                TestBuffers.AssertClose(byLogVariance, gradient[(2 * row + 1) * latent + j], 1e-6, 2e-6, "log-variance");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(33)]
    public void Backward_keeps_its_digits_where_the_deviation_is_small_beside_the_mean(int latent)
    {
        // σ = e⁻⁷ beside μ = 20: z − μ would have three digits left of ε.
        float[] posterior = TestBuffers.Empty(Rows * 2 * latent);
        for (int i = 0; i < Rows * 2 * latent; i++)
            posterior[i] = i / latent % 2 == 0 ? 20 : -14;
        float[] zGradient = TestBuffers.Numbers(Rows * latent, 5, 1, 2);
        var noise = new float[Rows * latent];
        NormalNoise.Fill(Key, 0, noise);
        float[] gradient = TestBuffers.Empty(Rows * 2 * latent);
        GaussianPosterior.Backward(Worker.Alone, Rows, latent, Key, Weights(latent, 0), posterior, zGradient, gradient);
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; j < latent; j++)
            {
                int index = row * latent + j;
                double expected = 0.5 * zGradient[index] * Math.Exp(-7) * noise[index];
                TestBuffers.AssertClose(expected, gradient[(2 * row + 1) * latent + j], 1e-6, 0, "log-variance");
            }
        }
    }

    // Another one for each dimension.
    private static float[] Weights(int latent, float weight)
    {
        float[] weights = TestBuffers.Empty(latent);
        for (int j = 0; j < latent; j++)
            weights[j] = weight * (1 + j % 3);
        return weights;
    }

    private static (float Mean, float LogVariance) Parameters(float[] posterior, int latent, int row, int j) =>
        (posterior[2 * row * latent + j], posterior[(2 * row + 1) * latent + j]);

    private static double Divergence(double mean, double logVariance) =>
        0.5 * (Math.Exp(logVariance) + mean * mean - 1 - logVariance);
}
