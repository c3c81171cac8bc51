using Vae.Execution;
using Vae.Losses;
using Vae.Sampling;
using Vae.Tests.Golden;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

public class ImportanceWeightingTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 17)]
    [InlineData(3, 33, 50)]
    public void Weights_and_bound_are_those_of_plain_loops(int rows, int samples, int latent)
    {
        float[] posterior = TestBuffers.Numbers(rows * 2 * latent, 1);
        float[] noise = TestBuffers.Empty(rows * samples * latent);
        float[] z = TestBuffers.Empty(rows * samples * latent);
        ImportanceWeighting.Draw(
            Worker.Alone, rows, samples, latent, new NoiseKey(3, NoisePurpose.Latent, Step: 11), posterior, noise, z);
        float[] score = TestBuffers.Numbers(rows * samples, 2, 80, 90);
        float[] weights = TestBuffers.Empty(rows * samples);
        (float[] mean, float[] bound) = (TestBuffers.Empty(rows), TestBuffers.Empty(rows));
        ImportanceWeighting.Weigh(Worker.Alone, rows, samples, latent, posterior, noise, z, score, weights, mean, bound);
        for (int row = 0; row < rows; row++)
        {
            // The densities themselves, at the z that was drawn: no use of ε.
            var logWeight = new double[samples];
            for (int i = 0; i < samples; i++)
            {
                int sample = row * samples + i;
                logWeight[i] = -score[sample];
                for (int j = 0; j < latent; j++)
                {
                    double point = z[sample * latent + j];
                    double logVariance = posterior[(2 * row + 1) * latent + j];
                    double distance = point - posterior[2 * row * latent + j];
                    logWeight[i] += 0.5 * (distance * distance * Math.Exp(-logVariance) + logVariance - point * point);
                }
            }
            double total = logWeight.Sum(Math.Exp);
            Assert.True(total > 0);
            for (int i = 0; i < samples; i++)
                TestBuffers.AssertClose(Math.Exp(logWeight[i]) / total, weights[row * samples + i], 1e-5, 1e-7, $"row {row}, sample {i}");
            TestBuffers.AssertClose(Math.Log(total / samples), bound[row], 1e-6, 1e-6, $"row {row}");
            TestBuffers.AssertClose(score.Skip(row * samples).Take(samples).Average(x => (double)x), mean[row], 1e-6, 0, $"row {row}");
        }
    }

    [Fact]
    public void Weights_that_are_worlds_apart_are_0_and_1_and_a_better_sample_weighs_more()
    {
        float[] zeros = TestBuffers.Numbers(6, 1, 0, 0);
        float[] weights = TestBuffers.Empty(6);
        (float[] mean, float[] bound) = (TestBuffers.Empty(2), TestBuffers.Empty(2));
        float[] score = TestBuffers.Of(20_000, 100, 90_000, 5, 4, 6);
        ImportanceWeighting.Weigh(Worker.Alone, 2, 3, 1, zeros, zeros, zeros, score, weights, mean, bound);
        Assert.Equal([0, 1, 0], weights[..3]);
        Assert.Equal(-100 - Math.Log(3), bound[0], 1e-5);
        Assert.True(weights[4] > weights[3] && weights[3] > weights[5]);
    }

    /// <summary>
    /// Weights relative to any sample but the largest would have lost their digits, and the bound its own, where that sample is absurd.
    /// </summary>
    [Theory]
    [InlineData(0, 1e4f)]
    [InlineData(0, 3e7f)]
    [InlineData(0, 1e30f)]
    [InlineData(2, 1e4f)]
    [InlineData(0, -1e7f)]
    public void One_absurd_sample_costs_the_others_no_digits(int where, float absurd)
    {
        float[] zeros = TestBuffers.Numbers(4, 1, 0, 0);
        float[] weights = TestBuffers.Empty(4);
        (float[] mean, float[] bound) = (TestBuffers.Empty(1), TestBuffers.Empty(1));
        float[] score = TestBuffers.Of(100.1f, 100.5f, 101.3f, 100.7f);
        score[where] = absurd;
        ImportanceWeighting.Weigh(Worker.Alone, 1, 4, 1, zeros, zeros, zeros, score, weights, mean, bound);
        double least = score[..4].Min();
        double sum = score[..4].Sum(x => Math.Exp(least - x));
        for (int i = 0; i < 4; i++)
            TestBuffers.AssertClose(Math.Exp(least - score[i]) / sum, weights[i], 4e-7, 0, $"weight {i}");
        TestBuffers.AssertClose(Math.Log(sum / 4) - least, bound[0], 6e-8, 0, "bound");
    }

    /// <summary>
    /// A posterior so narrow that 1/σ is no float: the gradient by its log-variance is what it is with any small σ, and by its mean finite.
    /// </summary>
    [Theory]
    [InlineData(-10f)]
    [InlineData(-59f)]
    [InlineData(-100f)]
    [InlineData(-176f)]
    [InlineData(-300f)]
    public void The_doubly_reparameterised_gradient_has_its_limit_where_the_posterior_has_no_width(float logVariance)
    {
        const int latent = 3;
        const float c = 0.25f;
        float[] posterior = TestBuffers.Of(0.5f, -1, 2, logVariance, logVariance, logVariance);
        float[] noise = TestBuffers.Of(1.5f, -0.5f, 0.25f, -2, 1, 0.75f);
        float[] z = TestBuffers.Of(0.5f, -1, 2, 0.5f, -1, 2);
        float[] weights = TestBuffers.Of(0.75f, 0.25f);
        float[] slope = TestBuffers.Of(1, 2, 3, -1, -2, 4);
        float[] gradient = TestBuffers.Empty(2 * latent);
        double deviation = Math.Exp(logVariance / 2.0);
        for (int j = 0; j < latent; j++)
        {
            for (int i = 0; i < 2; i++)
                z[i * latent + j] = (float)(posterior[j] + deviation * noise[i * latent + j]);
        }
        ImportanceWeighting.BackwardDoublyReparameterized(
            Worker.Alone, 1, 2, latent, c, posterior, noise, z, weights, slope, gradient);
        for (int j = 0; j < latent; j++)
        {
            (double byMean, double byLogVariance) = (0, 0);
            for (int i = 0; i < 2; i++)
            {
                (double epsilon, double share) = (noise[i * latent + j], weights[i]);
                double through = share * (slope[i * latent + j] + c * share * z[i * latent + j]);
                byMean += through - c * share * share * epsilon * Math.Exp(Math.Min(-logVariance / 2.0, 30));
                byLogVariance += 0.5 * (deviation * through * epsilon - c * share * share * epsilon * epsilon);
            }
            TestBuffers.AssertClose(byMean, gradient[j], 1e-5, 0, $"∂μ[{j}]");
            TestBuffers.AssertClose(byLogVariance, gradient[latent + j], 1e-6, 0, $"∂v[{j}]");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_variance_counts_as_20_at_most_and_has_the_gradient_of_that_bound(bool doubly)
    {
        float[] beyond = TestBuffers.Of(0.5f, -1, 2, 19, 21, 1e30f);
        float[] bounded = TestBuffers.Of(0.5f, -1, 2, 19, 20, 20);
        (float[] gradient, float[] bound) = Compute(beyond);
        (float[] gradientBounded, float[] boundBounded) = Compute(bounded);
        Assert.Equal(boundBounded[0], bound[0]);
        Assert.Equal(gradientBounded[..4], gradient[..4]);
        Assert.True(gradientBounded[4] != 0 && gradientBounded[5] != 0);
        Assert.Equal([0, 0], gradient[4..6]);

        (float[] Gradient, float[] Bound) Compute(float[] posterior)
        {
            const int samples = 2, latent = 3;
            (float[] noise, float[] z) = (TestBuffers.Empty(samples * latent), TestBuffers.Empty(samples * latent));
            var key = new NoiseKey(3, NoisePurpose.Latent, Step: 11);
            ImportanceWeighting.Draw(Worker.Alone, 1, samples, latent, key, posterior, noise, z);
            float[] weights = TestBuffers.Empty(samples);
            (float[] mean, float[] logarithm) = (TestBuffers.Empty(1), TestBuffers.Empty(1));
            float[] scores = TestBuffers.Of(80, 81);
            ImportanceWeighting.Weigh(Worker.Alone, 1, samples, latent, posterior, noise, z, scores, weights, mean, logarithm);
            float[] slope = TestBuffers.Of(1, 2, 3, -1, -2, 4);
            float[] result = TestBuffers.Empty(2 * latent);
            if (doubly)
            {
                ImportanceWeighting.BackwardDoublyReparameterized(
                    Worker.Alone, 1, samples, latent, 0.25f, posterior, noise, z, weights, slope, result);
            }
            else
            {
                ImportanceWeighting.Backward(Worker.Alone, 1, samples, latent, 0.25f, posterior, noise, z, weights, slope, result);
            }
            return (result, logarithm);
        }
    }

    [Fact]
    public void What_is_no_number_stays_none()
    {
        float[] zeros = TestBuffers.Numbers(3, 1, 0, 0);
        float[] weights = TestBuffers.Empty(3);
        (float[] mean, float[] bound) = (TestBuffers.Empty(1), TestBuffers.Empty(1));
        float[] score = TestBuffers.Of(1, float.NaN, 2);
        ImportanceWeighting.Weigh(Worker.Alone, 1, 3, 1, zeros, zeros, zeros, score, weights, mean, bound);
        Assert.True(float.IsNaN(mean[0]) && float.IsNaN(bound[0]) && weights[..3].All(float.IsNaN));
    }

    /// <summary>
    /// Both gradients are those of the same expectation: over many draws their difference is as small as its own scatter says. A weight to
    /// another power, or a ln q that is not held fixed, would be off by far more.
    /// </summary>
    [Fact]
    public void The_doubly_reparameterised_gradient_has_the_expectation_of_the_plain_one_and_less_scatter()
    {
        const int rows = 2000;
        const int steps = 12;
        var golden = new GoldenFile(nameof(SampledBits));
        float[] records = golden["input"];
        float[] input = [.. Enumerable.Range(0, rows).SelectMany(row => records.Skip(row % golden.Batch * 9).Take(9))];
        float[] Tensor(string name) => name == "input" ? input : golden[name];
        (List<float[]> plain, List<float[]> doubly) = ([], []);
        for (int step = 0; step < steps; step++)
        {
            var noise = new NoiseKey(77, NoisePurpose.Latent, (ulong)step);
            plain.Add(Gradient(new GoldenPass(new SampledBits(), Tensor, rows, noise, 1, 0)));
            doubly.Add(Gradient(new GoldenPass(new DoublyBits(), Tensor, rows, noise, 1, 0)));
        }
        (double plainScatter, double doublyScatter, double largest) = (0, 0, 0);
        for (int element = 0; element < plain[0].Length; element++)
        {
            double[] difference = [.. plain.Zip(doubly, (a, b) => (double)a[element] - b[element])];
            (double mean, double variance) = Moments(difference);
            double deviations = Math.Abs(mean) / Math.Sqrt(variance / steps + 1e-16);
            Assert.True(deviations <= 5.5, $"Element {element}: off by {mean:G3}, {deviations:0.0} standard errors.");
            plainScatter += Moments([.. plain.Select(gradient => (double)gradient[element])]).Variance;
            doublyScatter += Moments([.. doubly.Select(gradient => (double)gradient[element])]).Variance;
            largest = Math.Max(largest, Math.Abs(plain[0][element]));
        }
        Assert.True(largest > 0.05, $"There is a gradient to compare: {largest}.");
        Assert.True(doublyScatter < plainScatter, $"{doublyScatter} and {plainScatter}");
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        double mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private static float[] Gradient(GoldenPass pass)
    {
        pass.ForwardBackward(workers: 1);
        IEnumerable<ParameterDescription> encoder =
            pass.Description.Parameters.Where(parameter => parameter.Name.StartsWith("encoder.", StringComparison.Ordinal));
        return [.. encoder.SelectMany(pass.Gradient)];
    }
}
