using Vae.Execution;
using Vae.Losses;
using Vae.Tests.Golden;
using Vae.Tests.Kernels;

namespace Vae.Tests.Losses;

/// <summary>Errors that libraries of variational autoencoders were found to have, each as a test that it would fail.</summary>
public class ErrorsFoundElsewhereTests
{
    /// <summary>The divergence logged with the other sign.</summary>
    [Fact]
    public void The_divergence_is_reported_as_what_it_is_and_the_elbo_is_less_by_it()
    {
        var model = new TinyVae();
        model.Initialize(3);
        float[] data = TinyData.Rows(20);
        Posterior posterior = model.Encode(data);
        double expected = 0;
        for (int i = 0; i < posterior.Mean.Length; i++)
        {
            (double mean, double logVariance) = (posterior.Mean[i], posterior.LogVariance[i]);
            expected += 0.5 * (Math.Exp(logVariance) + mean * mean - 1 - logVariance) / 20;
        }
        ElboEstimate estimate = model.Elbo(data, 1);
        Assert.True(expected > 0.01, $"{expected}");
        Assert.True(Math.Abs(estimate.Kl - expected) <= 1e-5, $"{estimate.Kl}, not {expected}");
        Assert.Equal(-(estimate.Reconstruction + estimate.Kl), estimate.Elbo);
        EpochRecord epoch = model.Train(TinyData.Set(20), null, new TrainingOptions { LearningRate = 1e-9, Threads = 1 }).First();
        Assert.True(epoch.Train.Kl > 0, $"{epoch.Train.Kl}");
    }

    /// <summary>
    /// Weights of importance normalised over the batch instead of the draws, which a test of as many rows as draws does not see; and as
    /// many draws as the batch has rows, whatever was asked for. Here outside of training.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public void A_likelihood_is_of_as_many_draws_as_asked_for_and_each_row_s_own(int draws)
    {
        var model = new TinyVae();
        model.Initialize(3);
        float[] data = TinyData.Rows(5);
        LogLikelihood[] together = model.EstimateLogLikelihood(data, draws, 2);
        LogLikelihood[] alone = model.EstimateLogLikelihood(data.AsSpan(0, TinyVae.Data), draws, 2);
        Assert.Equal(alone[0], together[0]);
        Assert.All(together, row => Assert.InRange(row.EffectiveSampleSize, 1, draws + 1e-9));
        Assert.True(together.Max(row => row.EffectiveSampleSize) > 0.5 * draws, $"{together.Max(row => row.EffectiveSampleSize)}");
        Assert.NotEqual(together[0], model.EstimateLogLikelihood(data, draws + 1, 2)[0]);
    }

    /// <summary>A bound that is none, or weights that favour the worse draws: more draws would not tighten it.</summary>
    [Fact]
    public void More_draws_raise_the_bound()
    {
        var model = new TinyVae();
        model.Initialize(3);
        float[] data = TinyData.Rows(400);
        (double one, double four, double many) = (Bound(1), Bound(4), Bound(64));
        Assert.True(one < four && four < many, $"{one}, {four}, {many}");
        // And never above what it bounds: with the true posterior each draw gives ln p(x) itself, so that their mean does.
        float[] row = FactorVae.Draw(1);
        foreach (int draws in (int[])[1, 7, 64])
        {
            double value = FactorVae.Create().EstimateLogLikelihood(row, draws)[0].Value;
            Assert.True(Math.Abs(value - FactorVae.LogDensity(row)) <= 1e-4, $"{draws}: {value}, not {FactorVae.LogDensity(row)}");
        }

        double Bound(int draws) => model.EstimateLogLikelihood(data, draws).Average(each => each.Value);
    }

    /// <summary>
    /// In training: weights normalised over the wrong axis; a loss that is not the bound (the mean of the log-weights, their largest, or a
    /// sum without 1/k); weights that favour the worse draws. <see cref="ImportanceWeightingTests"/> compares with plain loops.
    /// </summary>
    [Theory]
    [InlineData(2, 5)]
    [InlineData(5, 2)]
    [InlineData(4, 4)]
    public void The_weights_of_training_are_a_record_s_own_and_its_bound_is_the_bound(int rows, int draws)
    {
        // No latent dimension tells anything, so that −ln p(x|z) alone weighs: each draw e times as likely as the one before it, and each
        // record 30 nats worse than the one before it, which must not matter to another.
        float[] zeros = TestBuffers.Numbers(2 * rows * draws, 1, 0, 0);
        float[] scores = TestBuffers.Empty(rows * draws);
        for (int i = 0; i < rows * draws; i++)
            scores[i] = 200 + 30 * (i / draws) - i % draws;
        float[] weights = TestBuffers.Empty(rows * draws);
        (float[] mean, float[] bound) = (TestBuffers.Empty(rows), TestBuffers.Empty(rows));
        ImportanceWeighting.Weigh(Worker.Alone, rows, draws, 1, zeros, zeros, zeros, scores, weights, mean, bound);
        double sum = Enumerable.Range(0, draws).Sum(i => Math.Exp(i));
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < draws; i++)
                TestBuffers.AssertClose(Math.Exp(i) / sum, weights[row * draws + i], 1e-6, 0, $"row {row}, draw {i}");
            TestBuffers.AssertClose(Math.Log(sum / draws) - 200 - 30 * row, bound[row], 1e-6, 0, $"row {row}");
        }
    }

    /// <summary>
    /// Weights that are not held fixed in the gradient, or a gradient that is not the loss's: the decoder's of the recorded bound, by
    /// moving its last bias; held fixed, −Σ w̃·ln w has just this slope.
    /// </summary>
    [Theory]
    [InlineData(nameof(SampledBits))]
    [InlineData(nameof(DoublyBits))]
    public void The_gradient_of_training_is_the_slope_of_the_bound_that_it_reports(string name)
    {
        const string bias = "decoder.2.bias";
        const float step = 1e-2f;
        var golden = new GoldenFile(name);
        float[] Moved(string tensor, int element, float by)
        {
            float[] values = [.. golden[tensor]];
            if (tensor == bias)
                values[element] += by;
            return values;
        }
        GoldenPass Pass(int element, float by)
        {
            var pass = new GoldenPass(
                GoldenModels.Create(name), tensor => Moved(tensor, element, by), golden.Batch, golden.Noise, 1, 0);
            pass.ForwardBackward(workers: 1);
            return pass;
        }
        GoldenPass still = Pass(0, 0);
        float[] gradient = still.Gradient(still.Description.Parameters.Single(parameter => parameter.Name == bias));
        double largest = gradient.Max(Math.Abs);
        for (int element = 0; element < gradient.Length; element++)
        {
            double slope = (Loss(Pass(element, step)) - Loss(Pass(element, -step))) / (2 * step);
            Assert.True(Math.Abs(slope - gradient[element]) <= 2e-3 * largest, $"{element}: {gradient[element]}, not {slope}");
        }

        double Loss(GoldenPass pass) => -pass.Training.Bound[..golden.Batch].ToArray().Average(value => (double)value);
    }

    /// <summary>β-TCVAE's matrix of stratified weights filled by columns: that of a z's own posterior not on the diagonal.</summary>
    [Fact]
    public void The_stratified_weights_are_on_the_diagonal_and_beside_it_and_add_up_to_one()
    {
        // Posteriors so far apart that of Σ w·q(z|x) only the weight of the one that z lies under is left. In two dimensions that are alike
        // the term is ln w − 2·ln w.
        const int records = 90;
        var objective = DivergenceCalls.Objective() with { TotalCorrelation = new(2, TotalCorrelationEstimator.MinibatchStratified) };
        var call = new DivergenceCalls(6, 2, objective, records);
        // Each z under its own posterior; then under that of the record after it; then under one further on.
        foreach ((int shift, double weight) in new[] { (0, 1.0 / records), (1, (records - 5.0) / (records * 5.0)), (2, 1 / 5.0) })
        {
            for (int row = 0; row < 6; row++)
            {
                (call.Posterior[4 * row], call.Posterior[4 * row + 1]) = (9 * row, 9 * row);
                (call.Posterior[4 * row + 2], call.Posterior[4 * row + 3]) = (0, 0);
                float at = 9 * ((row + shift) % 6);
                (call.Z[2 * row], call.Z[2 * row + 1]) = (at, at);
            }
            call.Run(Worker.Alone);
            Assert.True(Math.Abs(call.Term.Value + Math.Log(weight)) <= 1e-4, $"{shift}: {call.Term.Value}, not {-Math.Log(weight)}");
        }
        Assert.Equal(1, 1.0 / records + (records - 5.0) / (records * 5.0) + 4 / 5.0, 12);
    }

    /// <summary>DIP-VAE's covariance centred over the latent dimensions.</summary>
    [Fact]
    public void The_covariance_is_centred_over_the_batch_and_not_over_the_dimensions()
    {
        // Every row the same: no variance, whatever the dimensions.
        var call = new DivergenceCalls(8, 3, DivergenceCalls.Objective() with { Dip = new(3, 5) });
        for (int i = 0; i < 8 * 6; i++)
            call.Posterior[i] = i % 6;
        call.Run(Worker.Alone);
        Assert.Equal(15, call.Term.Value, 12);
    }
}
