using Vae.Execution;
using Vae.Tests.Kernels;

namespace Vae.Tests;

/// <summary>The sums over the batches of an epoch or of an evaluation.</summary>
public class LossStatisticsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Batches_of_different_sizes_add_up_to_the_moments_of_all_rows(int workers)
    {
        var model = new TinyVae();
        model.Initialize(1);
        var statistics = new LossStatistics(model.Description);
        Pass pass = model.Passes.Create();
        var random = new Random(7);
        var means = new List<double[]>();
        (double reconstruction, double[] divergence) = (0, new double[TinyVae.Latent]);
        foreach (int rows in new[] { 64, 17, 64, 5, 1 })
        {
            pass.Rows = rows;
            for (int row = 0; row < rows; row++)
            {
                var mean = new double[TinyVae.Latent];
                for (int j = 0; j < TinyVae.Latent; j++)
                {
                    // Batches about means of their own: the variance within them is the smaller part.
                    mean[j] = pass.Posterior[row * 2 * TinyVae.Latent + j] = (float)(3 * j + rows + random.NextDouble());
                    divergence[j] += pass.Divergence[row * TinyVae.Latent + j] = (float)random.NextDouble();
                }
                means.Add(mean);
                reconstruction += pass.Reconstruction[row] = (float)(100 * random.NextDouble());
            }
            TeamAction.Run(workers, worker => statistics.Add(worker, pass));
        }

        Assert.Equal(means.Count, statistics.Count);
        Close(reconstruction, statistics.Reconstruction);
        Close(divergence.Sum(), statistics.TotalDivergence);
        for (int j = 0; j < TinyVae.Latent; j++)
        {
            double mean = means.Average(row => row[j]);
            Close(mean, statistics.Latents[0].Mean[j]);
            Close(means.Sum(row => Math.Pow(row[j] - mean, 2)), statistics.Latents[0].Squares[j]);
            Close(divergence[j], statistics.Latents[0].Divergence[j]);
        }
    }

    /// <summary>The variance is divided by the number of records: on either side of the threshold.</summary>
    [Theory]
    [InlineData(0.0101, 1)]
    [InlineData(0.0099, 0)]
    public void A_dimension_is_active_above_the_variance_of_the_definition(double variance, int active)
    {
        var model = new TinyVae();
        model.Initialize(1);
        var statistics = new LossStatistics(model.Description);
        Pass pass = model.Passes.Create();
        // In pairs of passes with two rows each, ±√variance about 5 in the first dimension: 40 rows, of which 1/39 would make 2.5 %.
        for (int i = 0; i < 20; i++)
        {
            pass.Rows = 2;
            for (int row = 0; row < 2; row++)
            {
                pass.Posterior[row * 2 * TinyVae.Latent] = (float)(5 + (row == 0 ? 1 : -1) * Math.Sqrt(variance));
                pass.Posterior[row * 2 * TinyVae.Latent + 1] = 5;
            }
            statistics.Add(Worker.Alone, pass);
        }
        Assert.Equal(active, statistics.ToEvaluation().ActiveUnits);
    }

    [Theory]
    [InlineData("reconstruction", float.NaN)]
    [InlineData("reconstruction", float.PositiveInfinity)]
    [InlineData("divergence", float.NaN)]
    [InlineData("divergence", float.PositiveInfinity)]
    [InlineData("bound", float.NaN)]
    [InlineData("bound", float.NegativeInfinity)]
    public void One_term_that_is_not_finite_is_seen(string name, float value)
    {
        var model = new SampledVae();
        model.Initialize(1);
        var gradients = new AlignedBuffer(model.Description.ParameterFloats);
        var pass = new TrainingPass(model.Description, model.FlatParameters, model.FlatState, gradients, 3) { Rows = 3 };
        pass.Reconstruction.Fill(1);
        pass.Divergence.Fill(2);
        pass.Posterior.Fill(3);
        pass.Bound.Fill(4);
        var statistics = new LossStatistics(model.Description, hasBound: true);

        statistics.Add(Worker.Alone, pass);
        Assert.True(statistics.IsFinite);
        Assert.Equal((1, 4, -5, 4), Figures(statistics.ToEvaluation()));

        Span<float> terms = name switch { "reconstruction" => pass.Reconstruction, "divergence" => pass.Divergence, _ => pass.Bound };
        terms[2] = value;
        statistics.Add(Worker.Alone, pass);
        Assert.False(statistics.IsFinite);

        terms[2] = 4;
        statistics.Clear();
        statistics.Add(Worker.Alone, pass);
        Assert.True(statistics.IsFinite);

        static (double, double, double, double) Figures(Evaluation evaluation) =>
            (evaluation.Reconstruction, evaluation.Kl, evaluation.Elbo, evaluation.Bound!.Value);
    }

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-9 * (1 + Math.Abs(expected)), $"{actual}, not {expected}");
}
