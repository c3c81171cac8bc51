using Vae.Data;

namespace Vae.Tests;

public class LogLikelihoodTests
{
    private static readonly int[] s_draws = [1, 4, 16, 128];

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(200)]
    public void With_the_true_posterior_every_draw_says_all(int samples)
    {
        FactorVae model = FactorVae.Create();
        float[] data = FactorVae.Draw(40);
        LogLikelihood[] estimates = model.EstimateLogLikelihood(data, samples);
        for (int row = 0; row < 40; row++)
        {
            double exact = FactorVae.LogDensity(data.AsSpan(row * 3, 3));
            Assert.True(Math.Abs(exact - estimates[row].Value) <= 1e-4, $"Row {row}: {exact} {estimates[row].Value}");
            Assert.True(Math.Abs(samples - estimates[row].EffectiveSampleSize) <= 1e-4 * samples, $"{estimates[row]}");
            if (samples > 1)
                Assert.InRange(estimates[row].StandardError, 0, 1e-4);
        }
    }

    [Fact]
    public void With_another_posterior_the_estimate_is_right_within_its_error()
    {
        FactorVae model = FactorVae.Create(shift: 0.2, stretch: 1.5);
        float[] data = FactorVae.Draw(100);
        LogLikelihood[] estimates = model.EstimateLogLikelihood(data, 4000, seed: 3);
        double squares = 0;
        for (int row = 0; row < 100; row++)
        {
            double distance = estimates[row].Value - FactorVae.LogDensity(data.AsSpan(row * 3, 3));
            double ratio = distance / estimates[row].StandardError;
            Assert.InRange(estimates[row].StandardError, 0.001, 0.05);
            Assert.InRange(estimates[row].EffectiveSampleSize, 1000, 3500);
            Assert.True(Math.Abs(ratio) <= 5, $"Row {row}: {estimates[row]} is {distance} off.");
            squares += ratio * ratio;
        }
        // A hundred squares of standard normal numbers: their mean deviates from 1 by 0.14.
        Assert.InRange(squares / 100, 0.4, 1.6);
    }

    [Fact]
    public void The_error_is_how_far_seeds_scatter()
    {
        FactorVae model = FactorVae.Create(shift: -0.3, stretch: 1.3);
        float[] data = FactorVae.Draw(4);
        LogLikelihood[][] runs = [.. Enumerable.Range(0, 300).Select(seed => model.EstimateLogLikelihood(data, 200, (ulong)seed))];
        for (int row = 0; row < 4; row++)
        {
            double mean = runs.Average(run => run[row].Value);
            double deviation = Math.Sqrt(runs.Average(run => (run[row].Value - mean) * (run[row].Value - mean)));
            double claimed = runs.Average(run => run[row].StandardError);
            Assert.True(Math.Abs(claimed / deviation - 1) <= 0.2, $"Row {row}: {claimed} claimed, {deviation} seen.");
        }
    }

    [Fact]
    public void More_draws_tighten_the_bound_from_the_elbo_up_to_the_likelihood()
    {
        FactorVae model = FactorVae.Create(shift: 0.3, stretch: 1.4);
        Dataset data = FactorVae.Set(3000);
        float[] rows = FactorVae.Draw(3000);
        double exact = Enumerable.Range(0, 3000).Average(row => FactorVae.LogDensity(rows.AsSpan(row * 3, 3)));
        double elbo = model.Evaluate(data).Elbo;
        double[] bounds = [.. s_draws.Select(samples => model.EstimateLogLikelihood(data, samples).Mean)];

        Assert.True(Math.Abs(bounds[0] - elbo) <= 0.1, $"One draw gives the ELBO: {bounds[0]} and {elbo}.");
        Assert.True(bounds[1] > bounds[0] + 0.2 && bounds[2] > bounds[1] + 0.05 && bounds[3] > bounds[2], string.Join(' ', bounds));
        Assert.True(Math.Abs(bounds[3] - exact) <= 0.02, $"{bounds[3]} and {exact}");
    }

    /// <summary>The likelihoods of all records that there can be add up to 1.</summary>
    [Fact]
    public void A_bernoulli_model_shares_out_all_probability()
    {
        var model = new TinyVae();
        model.Initialize(5);
        model.SetParameter("decoder.2.bias", [0.5f, -1, 0.3f, 2, -0.4f, 0.1f]);
        float[] all = [.. Enumerable.Range(0, 64).SelectMany(x => Enumerable.Range(0, 6).Select(i => (float)((x >> i) & 1)))];
        LogLikelihood[] estimates = model.EstimateLogLikelihood(all, 3000, seed: 2);
        double sum = estimates.Sum(estimate => Math.Exp(estimate.Value));
        double error = Math.Sqrt(estimates.Sum(estimate => Math.Pow(Math.Exp(estimate.Value) * estimate.StandardError, 2)));
        Assert.InRange(error, 0, 0.01);
        Assert.True(Math.Abs(sum - 1) <= 5 * error, $"{sum} ± {error}");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        FactorVae model = FactorVae.Create(shift: 0.2, stretch: 1.5);
        Dataset data = FactorVae.Set(150);
        LogLikelihoodEvaluation one = Of(1);
        foreach (int threads in new[] { 2, 3, 5 })
            Assert.Equal(one.Records, Of(threads).Records);
        Assert.Equal(one.Records, model.EstimateLogLikelihood(FactorVae.Draw(150), 70, seed: 9));
        Assert.NotEqual(one.Records, model.EstimateLogLikelihood(data, 70, new EvaluationOptions(10)).Records);

        LogLikelihoodEvaluation Of(int threads) => model.EstimateLogLikelihood(data, 70, new EvaluationOptions(9, threads));
    }

    [Fact]
    public void A_records_estimate_is_its_own()
    {
        FactorVae model = FactorVae.Create(shift: 0.2, stretch: 1.5);
        float[] data = FactorVae.Draw(30);
        LogLikelihood[] all = model.EstimateLogLikelihood(data, 90);
        Assert.Equal(all[..13], model.EstimateLogLikelihood(data.AsSpan(0, 39), 90));
        Assert.Empty(model.EstimateLogLikelihood([], 90));
    }

    [Fact]
    public void Random_data_are_read_as_the_elbo_reads_them()
    {
        var model = new TinyVae();
        model.Initialize(3);
        Dataset data = TinyData.Set(100).BinarizeDynamic();
        var read = new float[100 * TinyVae.Data];
        for (int row = 0; row < 100; row++)
        {
            int first = row / 64 * 64;
            var noise = new RowNoise(EvaluationNoise.Binarization(4, first), (ulong)((row - first) * TinyVae.Data));
            data.Read(row, read.AsSpan(row * TinyVae.Data), noise);
        }
        Assert.All(read, value => Assert.True(value is 0 or 1));
        Assert.Equal(
            model.EstimateLogLikelihood(read, 10, seed: 4), model.EstimateLogLikelihood(data, 10, new EvaluationOptions(4)).Records);
    }

    [Fact]
    public void The_summary_is_the_records_mean_error_and_median()
    {
        var summary = new LogLikelihoodEvaluation(10, [new(-1, 0.3, 4), new(-3, 0.4, 8), new(-5, 0, 5), new(-7, 0, 6)]);
        Assert.Equal(-4, summary.Mean);
        Assert.Equal(Math.Sqrt(20.0 / 3 / 4), summary.StandardError, 1e-12);
        Assert.Equal(0.125, summary.SamplingError, 1e-12);
        Assert.Equal(5, summary.MedianEffectiveSampleSize);
    }

    [Fact]
    public void Progress_comes_from_the_caller_and_ends_at_the_end()
    {
        var seen = new List<EvaluationProgress>();
        int thread = Environment.CurrentManagedThreadId;
        var progress = new Heard(value =>
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            seen.Add(value);
        });
        FactorVae.Create().EstimateLogLikelihood(FactorVae.Set(100), 20, new EvaluationOptions(0, 2), progress);
        Assert.Equal(seen.Select(value => value.Done).Order(), seen.Select(value => value.Done));
        Assert.All(seen, value => Assert.Equal(100, value.Records));
        Assert.Equal(100, seen[^1].Done);
        Assert.Single(seen, value => value.Done == 100);
    }

    [Fact]
    public void A_cancelled_estimate_ends_early()
    {
        using var source = new CancellationTokenSource();
        int blocks = 0;
        var progress = new Heard(_ =>
        {
            blocks++;
            source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() =>
            FactorVae.Create().EstimateLogLikelihood(FactorVae.Set(1000), 20, new EvaluationOptions(0, 1), progress, source.Token));
        Assert.Equal(1, blocks);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_estimate_is_cancelled_within_a_record(int threads)
    {
        using var source = new CancellationTokenSource();
        // The token is cancelled once the block's records are read. Without a check between the draws this would take hours.
        var data = new CancellingData(FactorVae.Set(9), source, afterRows: 8, inEvaluation: true);
        Assert.Throws<OperationCanceledException>(() => FactorVae.Create().EstimateLogLikelihood(
            data, int.MaxValue, new EvaluationOptions(0, threads), null, source.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_has_no_likelihood_is_named(int threads)
    {
        var model = new TinyVae();
        model.Initialize(0);
        float[] data = TinyData.Rows(100);
        data[71 * TinyVae.Data + 4] = 1.5f;
        Dataset set = Dataset.FromRows(data, TinyVae.Data);
        var refused = Assert.Throws<InvalidDataException>(() => model.EstimateLogLikelihood(set, 20, new EvaluationOptions(0, threads)));
        Assert.Contains("Row 71, element 4", refused.Message, StringComparison.Ordinal);
        var given = Assert.Throws<ArgumentException>(() => model.EstimateLogLikelihood(data, 20));
        Assert.Contains("Row 71, element 4", given.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        FactorVae model = FactorVae.Create();
        Assert.Throws<ArgumentOutOfRangeException>(() => model.EstimateLogLikelihood(FactorVae.Set(2), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.EstimateLogLikelihood(new float[3], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.EstimateLogLikelihood(FactorVae.Set(2), 5, new EvaluationOptions(0, -1)));
        Assert.Throws<ArgumentException>(() => model.EstimateLogLikelihood(FactorVae.Set(0), 5));
        Assert.Throws<ArgumentException>(() => model.EstimateLogLikelihood(new float[4], 5));
        Assert.Throws<ArgumentException>(() => model.EstimateLogLikelihood(new[] { 0, float.NaN, 0 }, 5));
        var shape = Assert.Throws<ArgumentException>(() => model.EstimateLogLikelihood(TinyData.Set(2), 5));
        Assert.Contains("3", shape.Message, StringComparison.Ordinal);
        Assert.Contains("6", shape.Message, StringComparison.Ordinal);
    }

    private sealed class Heard(Action<EvaluationProgress> onReport) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => onReport(value);
    }
}
