using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests;

public class InformationTests
{
    [Theory]
    [InlineData(0.899, false)]
    [InlineData(0.901, true)]
    [InlineData(1, true)]
    public void It_is_saturated_above_nine_tenths_of_its_limit(double share, bool saturated)
    {
        var information = new LatentInformation(10, share * Math.Log(500), 0.01, Math.Log(500), 500);
        Assert.Equal(saturated, information.IsSaturated);
        Assert.Equal(10 - share * Math.Log(500), information.MarginalKl);
    }

    [Fact]
    public void A_collapsed_posterior_says_nothing()
    {
        LatentInformation information = Line(mean: 0, logVariance: 0).MeasureInformation(Signs(50));
        Assert.Equal((0, 0, 0), (information.Kl, information.MutualInformation, information.MutualInformationError));
        Assert.Equal(0, information.MarginalKl);
        Assert.Equal(50, information.Records);
    }

    [Fact]
    public void Posteriors_far_apart_tell_every_record()
    {
        float[] values = [.. Enumerable.Range(0, 40).Select(i => (float)i)];
        LatentInformation information = Line(mean: 1, logVariance: -12).MeasureInformation(Dataset.FromRows(values, 1));
        Assert.True(Math.Abs(information.MutualInformation - Math.Log(40)) <= 1e-9, $"{information}");
        Assert.Equal(Math.Log(40), information.Limit);
        double kl = 0.5 * (Math.Exp(-12) - 1 + 12) + 0.5 * values.Average(value => value * value);
        Assert.True(Math.Abs(information.Kl - kl) <= 1e-4 * kl, $"{information.Kl} {kl}");
        Assert.True(Math.Abs(information.MarginalKl - (information.Kl - Math.Log(40))) <= 1e-9, $"{information}");
    }

    /// <summary>One bit, read through noise: I = h(½·N(−1, 1) + ½·N(1, 1)) − h(N(0, 1)).</summary>
    [Fact]
    public void Two_overlapping_posteriors_share_the_information_of_a_noisy_bit()
    {
        LatentInformation information = Line(mean: 1, logVariance: 0).MeasureInformation(Signs(4000));
        double entropy = 0, divergence = 0;
        const double step = 1e-3;
        for (double z = -12; z <= 12; z += step)
        {
            double mixture = (Math.Exp(-0.5 * (z - 1) * (z - 1)) + Math.Exp(-0.5 * (z + 1) * (z + 1))) / (2 * Math.Sqrt(Math.Tau));
            entropy -= mixture * Math.Log(mixture) * step;
            divergence += mixture * (Math.Log(mixture) + 0.5 * z * z + 0.5 * Math.Log(Math.Tau)) * step;
        }
        double expected = entropy - 0.5 * Math.Log(Math.Tau * Math.E);
        double error = information.MutualInformationError;
        Assert.InRange(error, 0.001, 0.02);
        Assert.True(Math.Abs(information.MutualInformation - expected) <= 4 * error, $"{information} and {expected}");
        Assert.True(Math.Abs(information.MarginalKl - divergence) <= 4 * error, $"{information.MarginalKl} and {divergence}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(150)]
    public void It_is_the_sum_over_all_pairs(int count)
    {
        FactorVae model = FactorVae.Create(shift: 0.1, stretch: 1.2);
        float[] data = FactorVae.Draw(count);
        Posterior posterior = model.Encode(data);
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            var epsilon = new float[2];
            NormalNoise.Fill(EvaluationNoise.Aggregate(5, i), 0, epsilon);
            double[] z = [.. Enumerable.Range(0, 2).Select(j =>
                posterior.Mean[2 * i + j] + Math.Exp(0.5 * posterior.LogVariance[2 * i + j]) * epsilon[j])];
            double[] densities = [.. Enumerable.Range(0, count).Select(n => Density(posterior, n, z))];
            sum += Math.Log(densities[i] / densities.Average());
        }
        LatentInformation information = model.MeasureInformation(FactorVae.Set(count), new EvaluationOptions(5));
        double expected = sum / count;
        Assert.True(Math.Abs(information.MutualInformation - expected) <= 1e-5 * (1 + expected), $"{information} and {expected}");
        Assert.True(Math.Abs(information.Kl - model.Evaluate(FactorVae.Set(count)).Kl) <= 1e-5 * information.Kl);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        FactorVae model = FactorVae.Create();
        LatentInformation[] results =
        [
            .. Enumerable.Range(1, 4).Select(threads => model.MeasureInformation(FactorVae.Set(200), new EvaluationOptions(5, threads))),
        ];
        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.NotEqual(results[0], model.MeasureInformation(FactorVae.Set(200), new EvaluationOptions(6)));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        FactorVae model = FactorVae.Create();
        Assert.Throws<ArgumentException>(() => model.MeasureInformation(TinyData.Set(2)));
        Assert.Throws<ArgumentException>(() => model.MeasureInformation(FactorVae.Set(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.MeasureInformation(FactorVae.Set(2), new EvaluationOptions(0, -1)));
        Assert.Throws<OperationCanceledException>(() =>
            model.MeasureInformation(FactorVae.Set(200), cancellation: new CancellationToken(true)));
    }

    private static double Density(Posterior posterior, int record, double[] z)
    {
        double log = 0;
        for (int j = 0; j < 2; j++)
        {
            double distance = z[j] - posterior.Mean[2 * record + j];
            double logVariance = posterior.LogVariance[2 * record + j];
            log -= 0.5 * (distance * distance * Math.Exp(-logVariance) + logVariance);
        }
        return Math.Exp(log);
    }

    private static Dataset Signs(int count) => Dataset.FromRows([.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? 1f : -1f)], 1);

    private static LineVae Line(float mean, float logVariance)
    {
        var model = new LineVae();
        model.Initialize(0);
        model.SetParameter("encoder.0.weight", [mean, 0]);
        model.SetParameter("encoder.0.bias", [0, logVariance]);
        return model;
    }
}

/// <summary>One number, one latent dimension.</summary>
[Vae]
[Encoder, Input(1), Gaussian(1)]
[Decoder, Dense(1), Gaussian]
public sealed partial class LineVae;
