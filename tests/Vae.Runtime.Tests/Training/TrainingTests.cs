using System.Globalization;
using System.Text.RegularExpressions;
using Vae.Data;
using Vae.Optimization;

namespace Vae.Tests;

public class TrainingTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 3, BatchSize = 16, Seed = 5, LearningRate = 1e-2, Threads = 1 };

    [Fact]
    public void Training_learns()
    {
        var model = new TinyVae();
        Dataset data = TinyData.Set(400);
        Dataset heldOut = TinyData.Set(200, seed: 2);
        var options = s_options with { Epochs = 12 };
        List<EpochRecord> epochs = [.. model.Train(data, heldOut, options)];

        Assert.Equal(12, epochs.Count);
        // Without z the best there is gives each element its mean, about ½: 6·ln 2 = 4.16 nats.
        double first = epochs[0].HeldOut.Elbo;
        double last = epochs[^1].HeldOut.Elbo;
        Assert.True(last > first + 0.1, $"{first} → {last}");
        Assert.True(last > -4.1, $"{last}");
        Assert.True(epochs[^1].HeldOut.ActiveUnits >= 1);
        Assert.Null(epochs[^1].HeldOut.Diagnosis);
    }

    [Fact]
    public void An_epoch_record_counts_what_was_trained()
    {
        var model = new TinyVae();
        List<EpochRecord> epochs = [.. model.Train(TinyData.Set(100), TinyData.Set(70, 2), s_options)];
        Assert.Equal([1, 2, 3], epochs.Select(e => e.Epoch));
        Assert.Equal([7L, 14, 21], epochs.Select(e => e.Step)); // 100 rows in batches of 16: the last one has 4.
        foreach (EpochRecord epoch in epochs)
        {
            Assert.Equal(100, epoch.Train.Samples);
            Assert.Equal(70, epoch.HeldOut.Samples);
            Assert.Equal(1e-2, epoch.LearningRate);
            Assert.True(epoch.Seconds > 0);
            Assert.True(epoch.SamplesPerSecond > 0);
            double sum = epoch.Train.KlPerDimension.Sum();
            Assert.True(Math.Abs(sum - epoch.Train.Kl) <= 1e-12, $"{sum} {epoch.Train.Kl}");
        }
        Bits.Equal(epochs, model.History);
    }

    [Fact]
    public void The_held_out_evaluation_counts_in_an_epochs_seconds_and_not_in_its_rate()
    {
        // Forty rows of five milliseconds each.
        foreach (EpochRecord epoch in new TinyVae().Train(TinyData.Set(100), new SlowData(TinyData.Set(40)), s_options))
        {
            double training = 100 / epoch.SamplesPerSecond;
            Assert.True(epoch.Seconds - training >= 0.2, $"{epoch.Seconds} s, of which {training} s are the training's");
        }
    }

    [Fact]
    public void The_rate_counts_the_rows_of_the_last_batch_and_no_more()
    {
        // Sixty-one rows of five milliseconds each, in batches of 60 and 1.
        var options = s_options with { Epochs = 2, BatchSize = 60 };
        foreach (EpochRecord epoch in new TinyVae().Train(new SlowData(TinyData.Set(61)), null, options))
            Assert.InRange(epoch.SamplesPerSecond, 61 / epoch.Seconds, 200);
    }

    /// <summary>Whatever the training's seed: one who loads the best epoch's model again finds its figures.</summary>
    [Fact]
    public void A_model_is_evaluated_again_to_the_bits_of_its_epochs_record()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("vae-best-");
        try
        {
            EvaluateAgain(Path.Combine(folder.FullName, "best.safetensors"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void EvaluateAgain(string file)
    {
        Dataset heldOut = TinyData.Set(150, seed: 2).BinarizeDynamic();
        var model = new TinyVae();
        Evaluation? best = null;
        foreach (EpochRecord epoch in model.Train(TinyData.Set(100), heldOut, s_options))
        {
            if (best is not null && epoch.HeldOut.Elbo <= best.Elbo)
                continue;
            best = epoch.HeldOut;
            model.Save(file);
        }
        var again = new TinyVae();
        again.Load(file);
        Bits.Equal(best!, again.Evaluate(heldOut));
        Assert.NotEqual(best!.Elbo, again.Evaluate(heldOut, new EvaluationOptions(s_options.Seed)).Elbo);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void The_number_of_threads_changes_no_bit(int threads)
    {
        var options = s_options with { ClipNorm = 0.5, LearningRate = LearningRate.Cosine(1e-2).WithWarmup(5) };
        (VaeModel one, VaeModel many) = (new TinyVae(), new TinyVae());
        Dataset data = TinyData.Set(100).BinarizeDynamic();
        List<EpochRecord> first = [.. one.Train(data, data, options)];
        List<EpochRecord> second = [.. many.Train(data, data, options with { Threads = threads })];
        Bits.Equal(one, many);
        Bits.Equal(first, second);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100)]
    public void Parameters_that_are_updated_during_the_backward_pass_have_the_bits_of_those_updated_after_it(int batchSize)
    {
        // A norm that no gradient reaches scales by exactly 1, and needs the whole gradient before the first update.
        TrainingOptions options = s_options with { BatchSize = batchSize, Threads = 2 };
        (VaeModel during, VaeModel after) = (new TinyVae(), new TinyVae());
        _ = during.Train(TinyData.Set(200), null, options).Count();
        _ = after.Train(TinyData.Set(200), null, options with { ClipNorm = 1e6 }).Count();
        Bits.Equal(during, after);
    }

    [Fact]
    public void Another_seed_is_another_training()
    {
        (VaeModel one, VaeModel other) = (new TinyVae(), new TinyVae());
        double a = one.Train(TinyData.Set(64), null, s_options).Last().Train.Elbo;
        double b = other.Train(TinyData.Set(64), null, s_options with { Seed = 6 }).Last().Train.Elbo;
        Assert.NotEqual(a, b);
    }

    [Fact]
    public void An_initialised_model_keeps_its_parameters_whatever_the_seed()
    {
        (VaeModel one, VaeModel other) = (new TinyVae(), new TinyVae());
        one.Initialize(5);
        other.Initialize(7);
        // A rate that is 0 in single precision: what is left are the initial parameters.
        var options = s_options with { Epochs = 1, LearningRate = 1e-60, Optimizer = new Sgd() };
        _ = one.Train(TinyData.Set(20), null, options).Count();
        _ = other.Train(TinyData.Set(20), null, options).Count();
        var fresh = new TinyVae();
        fresh.Initialize(5);
        Bits.Equal(fresh, one);
        Assert.NotEqual(one.GetParameter("encoder.0.weight"), other.GetParameter("encoder.0.weight"));

        var uninitialised = new TinyVae();
        _ = uninitialised.Train(TinyData.Set(20), null, options).Count();
        Bits.Equal(fresh, uninitialised);
    }

    [Fact]
    public void Epochs_are_lazy()
    {
        var model = new TinyVae();
        model.Initialize(1);
        float[] before = model.GetParameter("encoder.0.weight");
        IEnumerable<EpochRecord> epochs = model.Train(TinyData.Set(64), null, s_options);
        Bits.Equal(before, model.GetParameter("encoder.0.weight"));
        EpochRecord first = epochs.First();
        Assert.Equal(1, first.Epoch);
        Assert.Single(model.History);

        // Left early and begun anew: a training of its own, without complaint about the first.
        Assert.Equal(3, model.Train(TinyData.Set(64), null, s_options).Count());
    }

    [Fact]
    public void A_model_is_trained_once_at_a_time()
    {
        var model = new TinyVae();
        using IEnumerator<EpochRecord> first = model.Train(TinyData.Set(64), null, s_options).GetEnumerator();
        Assert.True(first.MoveNext());
        Assert.Throws<InvalidOperationException>(() => model.Train(TinyData.Set(64), null, s_options).First());
        Assert.True(first.MoveNext());
    }

    [Fact]
    public void Reported_terms_do_not_depend_on_the_weights()
    {
        // One step on one batch, scored before the update: only the gradient knows β and the reduction.
        Dataset data = TinyData.Set(16);
        var options = s_options with { Epochs = 1 };
        Evaluation plain = new TinyVae().Train(data, null, options).Single().Train;
        Evaluation weighted = new TinyVae().Train(data, null, options with { Beta = 4, Reduction = Reduction.Mean }).Single().Train;
        Bits.Equal(plain, weighted);

        (VaeModel one, VaeModel other) = (new TinyVae(), new TinyVae());
        _ = one.Train(data, null, options).Count();
        _ = other.Train(data, null, options with { Beta = 4 }).Count();
        Assert.NotEqual(one.GetParameter("encoder.2.weight"), other.GetParameter("encoder.2.weight"));
    }

    [Fact]
    public void A_large_divergence_weight_collapses_the_posterior_and_the_record_says_so()
    {
        var model = new TinyVae();
        var options = s_options with { Epochs = 8, Beta = 100 };
        Evaluation evaluation = model.Train(TinyData.Set(200), TinyData.Set(100), options).Last().HeldOut;
        Assert.Equal(0, evaluation.ActiveUnits);
        Assert.Contains("collapsed", evaluation.Diagnosis, StringComparison.Ordinal);
        // An evaluation does not know the objective, so it names no option that some objectives refuse.
        Assert.Contains("by what the model's objective has for it", evaluation.Diagnosis, StringComparison.Ordinal);
        Assert.DoesNotContain("TrainingOptions", evaluation.Diagnosis, StringComparison.Ordinal);
    }

    [Fact]
    public void Clipping_limits_the_step()
    {
        var options = s_options with { Epochs = 1, Optimizer = new Sgd(), LearningRate = 1, BatchSize = 64 };
        double free = StepLength(options);
        double clipped = StepLength(options with { ClipNorm = 0.01 });
        double loose = StepLength(options with { ClipNorm = 1e6 });
        Assert.True(free > 0.02, $"{free}");
        Assert.True(Math.Abs(clipped - 0.01) <= 1e-5, $"{clipped}");
        Assert.True(Math.Abs(loose - free) <= 1e-12, $"{loose} {free}");
    }

    /// <summary>The bound is divided by the gradient's norm and a millionth: as much here as the gradient itself.</summary>
    [Fact]
    public void A_gradient_of_a_millionth_is_clipped_by_the_formula()
    {
        const double rate = 1e5;
        TrainingOptions options = s_options with
        {
            Epochs = 1,
            Optimizer = new Sgd(),
            LearningRate = rate,
            BatchSize = 64,
            // The first step of a warm-up has no divergence: the gradient is that of the flat likelihood alone.
            Objective = new ObjectiveDescription(1, Reduction.Sum) { Schedule = WeightSchedule.Warmup(2) },
        };
        double norm = StepLength(options, new FlatVae()) / rate;
        double clipped = StepLength(options with { ClipNorm = 1e-7 }, new FlatVae()) / rate;

        Assert.InRange(norm, 2e-7, 5e-6);
        double expected = norm * 1e-7 / (norm + 1e-6);
        Assert.True(Math.Abs(clipped - expected) <= 1e-3 * expected, $"{clipped}, not {expected}");
    }

    [Fact]
    public void Progress_names_the_epoch_and_the_batch()
    {
        var reports = new List<TrainingProgress>();
        _ = new TinyVae().Train(TinyData.Set(100), null, s_options, new Recorder(reports)).Count();
        // At least the last batch of each epoch; those between them only as often as a person looks.
        Assert.Equal([1, 2, 3], reports.Where(r => r.Batch == 7).Select(r => r.Epoch));
        Assert.All(reports, report =>
        {
            Assert.Equal(7, report.Batches);
            Assert.Equal(3, report.Epochs);
            Assert.True(report.Loss > 0 && report.SamplesPerSecond > 0);
        });
    }

    [Fact]
    public void Wrong_arguments_are_told_at_once()
    {
        var model = new TinyVae();
        Dataset data = TinyData.Set(10);
        Assert.Throws<ArgumentNullException>(() => model.Train(null!));
        var wrong = Dataset.FromRows(new float[20], 5);
        var thrown = Assert.Throws<ArgumentException>(() => model.Train(wrong));
        Assert.Contains("6", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("5", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Train(data, wrong));
        Assert.Throws<ArgumentException>(() => model.Train(Dataset.FromRows([], 6)));
        TrainingOptions[] bad =
        [
            s_options with { Epochs = 0 },
            s_options with { BatchSize = 0 },
            s_options with { Threads = -1 },
            s_options with { Beta = -1 },
            s_options with { Beta = double.NaN },
            s_options with { ClipNorm = 0 },
            s_options with { Reduction = (Reduction)9 },
            s_options with { CheckpointEveryEpochs = 0 },
            s_options with { Optimizer = new Adam(Beta1: 1) },
        ];
        foreach (TrainingOptions options in bad)
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Train(data, null, options));
    }

    // The models whose kernels take room of their own beside the buffers, too: less than those, so that what fits there fits.
    [Theory]
    [InlineData("TinyVae")]
    [InlineData("CorrelationVae")]
    [InlineData("MmdVae")]
    [InlineData("SlicedVae")]
    [InlineData("SampledVae")]
    public void A_batch_too_large_for_its_buffers_is_refused_with_the_largest_that_fits(string name)
    {
        VaeModel model = name switch
        {
            "CorrelationVae" => new CorrelationVae(),
            "MmdVae" => new MmdVae(),
            "SlicedVae" => new SlicedVae(),
            "SampledVae" => new SampledVae(),
            _ => new TinyVae(),
        };
        var data = new Endless();
        var options = s_options with { BatchSize = int.MaxValue };
        var thrown = Assert.Throws<ArgumentException>(() => model.Train(data, null, options));
        string text = thrown.Message;
        Assert.Contains($"2,000,000,000 records of {name}", text, StringComparison.Ordinal);
        Match most = Regex.Match(text, "at most ([0-9,]+)[.]");
        int fits = int.Parse(most.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.Equal(0, fits % 16);
        _ = model.Train(data, null, options with { BatchSize = fits });
        Assert.Throws<ArgumentException>(() => model.Train(data, null, options with { BatchSize = fits + 1 }));
    }

    private static double StepLength(TrainingOptions options) => StepLength(options, new TinyVae());

    private static double StepLength(TrainingOptions options, VaeModel model)
    {
        model.Initialize(3);
        float[][] before = [.. model.Description.Parameters.Select(p => model.GetParameter(p.Name))];
        _ = model.Train(TinyData.Set(64), null, options).Count();
        double sum = 0;
        for (int i = 0; i < before.Length; i++)
        {
            float[] after = model.GetParameter(model.Description.Parameters[i].Name);
            sum += before[i].Zip(after, (a, b) => ((double)a - b) * ((double)a - b)).Sum();
        }
        return Math.Sqrt(sum);
    }

    /// <summary>More rows than any buffer holds.</summary>
    private sealed class Endless() : Dataset(2_000_000_000, [TinyVae.Data])
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise) => destination.Clear();
    }

    private sealed class SlowData(Dataset data) : Dataset(data.Count, data.Shape)
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise)
        {
            Thread.Sleep(5);
            data.Read(row, destination, noise);
        }
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    [Fact]
    public void A_checkpoint_without_a_folder_stops_the_training_before_its_first_step()
    {
        var model = new TinyVae();
        TrainingOptions options = s_options with { CheckpointPath = Path.Combine("no such folder", "checkpoint") };
        model.Initialize(3);
        float[] before = model.GetParameter("encoder.2.weight");

        string message = Assert.Throws<DirectoryNotFoundException>(
            () => model.Train(TinyData.Set(20), null, options).ToList()).Message;

        Assert.Contains("no such folder", message, StringComparison.Ordinal);
        Assert.Equal(before, model.GetParameter("encoder.2.weight"));
        Assert.Empty(model.History);
    }

    [Fact]
    public void Of_one_record_nothing_is_said_about_collapse()
    {
        var model = new TinyVae();
        model.Initialize(3);
        Evaluation one = model.Evaluate(TinyData.Set(1));

        Assert.Equal(0, one.ActiveUnits);
        Assert.Null(one.Diagnosis);
    }
}
