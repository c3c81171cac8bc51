using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests;

/// <summary>Records that are finite and far from all others: each has a score, and the worst ranks first.</summary>
public sealed class OutlierTests : IDisposable
{
    private const int Width = 20;
    private const int Row = 41;
    private const int Element = 4;

    private static readonly TrainingOptions s_options = new() { Epochs = 3, BatchSize = 64, Seed = 1, Threads = 1 };

    private readonly string _folder = Directory.CreateTempSubdirectory("vae-outliers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Of unit range, each row on a line of its own.
    private static float[] Rows(int count, ulong seed)
    {
        var noise = new float[count * (Width + 1)];
        UniformNoise.Fill(new NoiseKey(seed, NoisePurpose.Drawing), 0, noise);
        var rows = new float[count * Width];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = noise[i / Width * (Width + 1)] * (i % Width / (float)Width) + 0.1f * noise[i / Width * (Width + 1) + 1 + i % Width];
        return rows;
    }

    private static float[] WithOutlier(float value)
    {
        float[] rows = Rows(100, 2);
        rows[Row * Width + Element] = value;
        return rows;
    }

    private static T Trained<T>()
        where T : VaeModel, new()
    {
        var model = new T();
        Assert.Equal(3, model.Train(Dataset.FromRows(Rows(2000, 1), Width), null, s_options).Count());
        return model;
    }

    [Theory]
    [InlineData(-9999f)]
    [InlineData(9999f)]
    [InlineData(-1e6f)]
    [InlineData(1e9f)]
    [InlineData(-1e9f)]
    public void A_record_with_one_absurd_element_has_every_figure_and_ranks_first(float value)
    {
        OutlierVae model = Trained<OutlierVae>();
        float[] rows = WithOutlier(value);
        Dataset data = Dataset.FromRows(rows, Width);
        double[] scores = [.. rows.Chunk(Width).Select(row => -model.Elbo(row).Elbo)];
        Assert.All(scores, score => Assert.True(double.IsFinite(score)));
        Assert.Equal(Row, Array.IndexOf(scores, scores.Max()));
        LogLikelihood[] estimates = model.EstimateLogLikelihood(rows, 20);
        Assert.All(estimates, estimate => Assert.True(double.IsFinite(estimate.Value) && double.IsFinite(estimate.StandardError)));
        Assert.Equal(Row, Array.FindIndex(estimates, estimate => estimate.Value == estimates.Min(other => other.Value)));

        Evaluation whole = model.Evaluate(data);
        Assert.True(double.IsFinite(whole.Elbo) && whole.KlPerDimension.All(double.IsFinite));
        LatentInformation information = model.MeasureInformation(data);
        Assert.True(double.IsFinite(information.Kl) && double.IsFinite(information.MutualInformation));
        Assert.True(double.IsFinite(information.MutualInformationError) && double.IsFinite(information.MarginalKl));
        Posterior posterior = model.Encode(rows);
        Assert.All(posterior.LogVariance, logVariance => Assert.True(double.IsFinite(Math.Exp(logVariance))));
        Assert.All(model.EmbedSample(rows, 3), z => Assert.True(float.IsFinite(z)));
        ReconstructionQuality quality = model.EvaluateReconstruction(data);
        Assert.True(double.IsFinite(quality.MeanSquaredError));
    }

    [Fact]
    public void The_further_off_a_record_is_the_higher_it_ranks()
    {
        OutlierVae model = Trained<OutlierVae>();
        float[] record = Rows(1, 5);
        double last = double.NegativeInfinity;
        foreach (float size in (float[])[1, 10, 1e3f, 1e5f, 1e7f, 1e9f, 1e11f, 1e13f])
        {
            record[Element] = -size;
            double score = -model.Elbo(record).Elbo;
            Assert.True(double.IsFinite(score) && score > last, $"{size}: {score} after {last}");
            last = score;
        }
    }

    [Fact]
    public void Held_out_data_with_an_absurd_element_are_evaluated_in_every_epoch()
    {
        Dataset heldOut = Dataset.FromRows(WithOutlier(-9999), Width);
        foreach (VaeModel model in (VaeModel[])[new OutlierVae(), new OutlierBoundVae()])
        {
            EpochRecord[] epochs = [.. model.Train(Dataset.FromRows(Rows(2000, 1), Width), heldOut, s_options)];
            Assert.All(epochs, epoch => Assert.True(double.IsFinite(epoch.HeldOut.Elbo), epoch.ToString()));
            Assert.All(epochs, epoch => Assert.True(epoch.HeldOut.Bound is null or { } and > double.MinValue));
            Assert.True(epochs.MinBy(epoch => -epoch.HeldOut.Elbo) is not null);
        }
    }

    [Fact]
    public void Curve_and_search_come_to_finite_figures_beside_an_absurd_element()
    {
        Dataset training = Dataset.FromRows(Rows(500, 1), Width);
        Dataset heldOut = Dataset.FromRows(WithOutlier(-9999), Width);
        var curve = new RateDistortionCurve(RateDistortion.Trace(
            () => new OutlierVae(), training, heldOut, new RateDistortionOptions { Betas = [0.5, 2], Training = s_options }));
        Assert.True(double.IsFinite(curve.Best.NegativeElbo));
        var options = new TunerOptions { Trials = 2, Epochs = 2, Threads = 1 };
        List<TunerResult> results =
            [.. Tuner.Search([new TunerModel("one", () => new OutlierVae())], training, heldOut, Path.Combine(_folder, "a"), options)];
        Assert.All(results, result => Assert.True(double.IsFinite(result.Loss)));
    }

    [Fact]
    public void Where_a_held_out_record_overflows_curve_and_search_say_which()
    {
        Dataset training = Dataset.FromRows(Rows(500, 1), Width);
        Dataset heldOut = Dataset.FromRows(WithOutlier(1e30f), Width);
        var thrown = Assert.Throws<NonFiniteResultException>(() => RateDistortion.Trace(
            () => new OutlierVae(), training, heldOut, new RateDistortionOptions { Betas = [1], Training = s_options }).Count());
        Assert.Equal((Row, Element), (thrown.Row, thrown.Element));
        var options = new TunerOptions { Trials = 2, Epochs = 2, Threads = 1 };
        List<TunerResult> results =
            [.. Tuner.Search([new TunerModel("one", () => new OutlierVae())], training, heldOut, Path.Combine(_folder, "b"), options)];
        Assert.Equal(2, results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal(double.PositiveInfinity, result.Loss);
            Assert.StartsWith($"Row {Row} of the held-out data has no finite ", Assert.Single(result.Failures), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void An_epoch_whose_held_out_data_overflow_is_kept_and_goes_on_with_others()
    {
        Dataset training = Dataset.FromRows(Rows(500, 1), Width);
        TrainingOptions options = s_options with { CheckpointPath = Path.Combine(_folder, "checkpoint") };
        var stopped = Assert.Throws<NonFiniteResultException>(
            () => new OutlierVae().Train(training, Dataset.FromRows(WithOutlier(1e30f), Width), options).Count());
        Assert.Equal((Row, Element), (stopped.Row, stopped.Element));

        Dataset sound = Dataset.FromRows(WithOutlier(1), Width);
        var resumed = new OutlierVae();
        EpochRecord[] epochs = [.. resumed.Resume(options.CheckpointPath, training, sound, options)];
        Assert.Equal([1, 2, 3], epochs.Select(epoch => epoch.Epoch));
        var whole = new OutlierVae();
        Assert.Equal(3, whole.Train(training, sound, s_options).Count());
        Bits.Equal(whole, resumed);
    }

    [Fact]
    public void A_record_that_overflows_is_named_with_its_largest_element_and_the_largest_parameter()
    {
        OutlierVae model = Trained<OutlierVae>();
        float[] rows = WithOutlier(-1e30f);
        Dataset data = Dataset.FromRows(rows, Width);
        Action[] scores =
        [
            () => model.Elbo(rows), () => model.Evaluate(data), () => model.EstimateLogLikelihood(rows, 3),
            () => model.EstimateLogLikelihood(data, 3),
        ];
        foreach (Action score in scores)
        {
            var thrown = Assert.Throws<NonFiniteResultException>(score);
            Assert.Equal((Row, Element), (thrown.Row, thrown.Element));
            Assert.StartsWith("Row 41 of the data has no finite ", thrown.Message, StringComparison.Ordinal);
            Assert.Contains(
                "largest element is element 4, -1E+30; the model's largest parameter is ", thrown.Message, StringComparison.Ordinal);
            Assert.EndsWith("Scale the data to about unit range, or leave the row out.", thrown.Message, StringComparison.Ordinal);
        }
        // The rows before it, block after block, are not in the way of its number.
        float[] many = [.. Rows(100, 3), .. rows];
        var later = Assert.Throws<NonFiniteResultException>(() => model.Evaluate(Dataset.FromRows(many, Width)));
        Assert.Equal((100 + Row, Element), (later.Row, later.Element));
    }

    [Fact]
    public void Parameters_that_overflow_give_an_error_and_no_NaN()
    {
        var model = new OutlierVae();
        model.Initialize(1);
        float[] rows = Rows(3, 2);
        float[] weight = model.GetParameter("decoder.0.weight");
        weight[7] = 1e38f;
        model.SetParameter("decoder.0.weight", weight);
        weight = model.GetParameter("decoder.2.weight");
        weight.AsSpan().Fill(1e38f);
        model.SetParameter("decoder.2.weight", weight);
        string path = Path.Combine(_folder, "large.safetensors");
        model.Save(path);
        var loaded = new OutlierVae();
        loaded.Load(path);
        Action[] calls =
        [
            () => loaded.Sample(9), () => loaded.SampleData(9), () => loaded.Reconstruct(rows), () => loaded.Elbo(rows),
            () => loaded.Decode([1, -1, 1, 2, 2, 2]), () => loaded.Interpolate(rows.AsSpan(0, Width), rows.AsSpan(Width, Width), 5),
            () => loaded.Evaluate(Dataset.FromRows(rows, Width)), () => loaded.EstimateLogLikelihood(rows, 3),
            () => loaded.EvaluateReconstruction(Dataset.FromRows(rows, Width)),
            () => loaded.EvaluateSamples(Dataset.FromRows(Rows(9, 1), Width), 9),
        ];
        foreach (Action call in calls)
        {
            var thrown = Assert.Throws<NonFiniteResultException>(call);
            Assert.Contains(
                "the model's largest parameter is 1E+38 (decoder.0.weight, element 7)", thrown.Message, StringComparison.Ordinal);
            Assert.EndsWith("Initialise the model, or load it again.", thrown.Message, StringComparison.Ordinal);
        }
        weight = loaded.GetParameter("encoder.0.weight");
        weight.AsSpan().Fill(3e38f);
        loaded.SetParameter("encoder.0.weight", weight);
        foreach (Action call in (Action[])[() => loaded.Encode(rows), () => loaded.Embed(rows), () => loaded.EmbedSample(rows, 1),
            () => loaded.MeasureInformation(Dataset.FromRows(rows, Width))])
        {
            var thrown = Assert.Throws<NonFiniteResultException>(call);
            Assert.Contains("no finite posterior", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Distances_that_overflow_name_the_query_or_the_record()
    {
        float[] rows = Rows(10, 1);
        float[] query = Rows(2, 2);
        query[Width + 3] = 1e30f;
        var thrown = Assert.Throws<NonFiniteResultException>(() => NearestRecords.Find(query, Dataset.FromRows(rows, Width)));
        Assert.Equal((1, 3), (thrown.Row, thrown.Element));
        Assert.StartsWith("Row 1 of the queries has no finite distance to any record.", thrown.Message, StringComparison.Ordinal);
        rows = Rows(2, 1);
        rows[Width + 5] = -1e30f;
        var alone = Assert.Throws<NonFiniteResultException>(
            () => NearestRecords.Find(Rows(1, 2), Dataset.FromRows(rows, Width)));
        Assert.Equal(0, alone.Row);
        Assert.StartsWith("Row 0 of the data has no finite distance to any other record.", alone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_with_an_absurd_element_goes_on()
    {
        float[] rows = Rows(500, 1);
        rows[217 * Width + Element] = -9999;
        EpochRecord[] epochs = [.. new OutlierVae().Train(Dataset.FromRows(rows, Width), null, s_options)];
        Assert.All(epochs, epoch => Assert.True(double.IsFinite(epoch.Train.Elbo), epoch.ToString()));
    }
}
