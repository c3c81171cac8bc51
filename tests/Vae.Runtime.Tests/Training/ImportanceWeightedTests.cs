using Vae.Data;

namespace Vae.Tests;

public class ImportanceWeightedTests
{
    private readonly Dataset _data = TinyData.Set(600).BinarizeStatic(3);
    private readonly TrainingOptions _options = new() { Epochs = 12, BatchSize = 20, Seed = 5, LearningRate = 5e-3, Threads = 1 };

    [Fact]
    public void The_bound_is_reported_and_rises_and_is_above_the_ELBO()
    {
        var model = new DoublyVae();
        EpochRecord[] epochs = [.. model.Train(_data, _data, _options)];
        Assert.True(epochs[^1].HeldOut.Bound > epochs[0].HeldOut.Bound);
        Assert.All(epochs, epoch => Assert.True(epoch.HeldOut.Bound > epoch.HeldOut.Elbo));
        // The finished model is the one that the last epoch was evaluated on.
        Assert.Equal(epochs[^1].HeldOut.Bound, model.Evaluate(_data, new EvaluationOptions(Threads: 3)).Bound);
        Assert.True(epochs[^1].Train.Bound > epochs[0].Train.Bound);
        // In expectation; over 600 records of 12 epochs by far.
        Assert.True(epochs.Average(epoch => epoch.Train.Bound!.Value) > epochs.Average(epoch => epoch.Train.Elbo));
        EpochRecord plain = new FreeVae().Train(_data, _data, _options).First();
        Assert.Equal((null, null), (plain.Train.Bound, plain.HeldOut.Bound));
    }

    [Fact]
    public void An_evaluation_has_the_mean_of_the_estimates_from_as_many_samples()
    {
        var model = new DoublyVae();
        model.Initialize(3);
        var options = new EvaluationOptions(7, 1);

        Evaluation evaluation = model.Evaluate(_data, options);

        Assert.Equal(3, model.Description.Objective.ImportanceWeighted!.Samples);
        Assert.Equal(model.EstimateLogLikelihood(_data, 3, options).Mean, evaluation.Bound);
        Assert.True(evaluation.Bound > evaluation.Elbo, $"{evaluation.Bound} of {evaluation.Elbo}");
        Assert.True(evaluation.Bound < model.EstimateLogLikelihood(_data, 2_000, options).Mean, $"{evaluation.Bound}");
    }

    /// <summary>With all parameters 0 each of the 6 elements is 1 with probability ½, whatever z: every weight is ½⁶.</summary>
    [Fact]
    public void The_bound_of_a_model_that_knows_nothing_has_a_closed_form()
    {
        var model = new DoublyVae();
        foreach (ParameterDescription parameter in model.Description.Parameters)
            model.SetParameter(parameter.Name, new float[parameter.Shape.Aggregate(1, (product, size) => product * size)]);

        double? bound = model.Evaluate(_data).Bound;

        Assert.True(Math.Abs(bound!.Value - 6 * Math.Log(0.5)) <= 1e-5, $"{bound}");
    }

    [Fact]
    public void A_cancelled_evaluation_of_the_bound_is_done_again()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("vae-bound-").FullName, "checkpoint.safetensors");
        EpochRecord[] whole = [.. new DoublyVae().Train(_data, _data, _options with { Epochs = 2 })];
        using var cancellation = new CancellationTokenSource();
        // The evaluation reads its 600 records twice: once for the ELBO, once for the bound.
        var cancelling = new CancellingData(_data, cancellation, 900, inEvaluation: true);
        TrainingOptions options = _options with { Epochs = 2, CheckpointPath = path };

        Assert.Throws<OperationCanceledException>(
            () => new DoublyVae().Train(_data, cancelling, options, null, cancellation.Token).Count());
        var resumed = new DoublyVae();
        _ = resumed.Resume(path, _data, _data, options).Count();
        var again = new DoublyVae();
        _ = again.Resume(path, _data, _data, options).Count();

        Assert.Equal(whole.Select(epoch => epoch.HeldOut.Bound), resumed.History.Select(epoch => epoch.HeldOut.Bound));
        Assert.Equal(whole.Select(epoch => epoch.Train.Bound), resumed.History.Select(epoch => epoch.Train.Bound));
        // From the table of the checkpoint.
        Assert.Equal(whole.Select(epoch => epoch.HeldOut.Bound), again.History.Select(epoch => epoch.HeldOut.Bound));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void The_bound_of_the_trained_model_is_what_its_training_said()
    {
        var model = new DoublyVae();
        EpochRecord last = model.Train(_data, null, _options with { LearningRate = 1e-9, Epochs = 1 }).Last();
        double[] estimates = [.. Enumerable.Range(0, 20).Select(seed =>
            model.EstimateLogLikelihood(_data, 3, new EvaluationOptions((ulong)seed)).Mean)];
        double mean = estimates.Average();
        double deviation = Math.Sqrt(estimates.Average(estimate => (estimate - mean) * (estimate - mean)));
        Assert.True(Math.Abs(last.Train.Bound!.Value - mean) <= 5 * deviation, $"{last.Train.Bound} and {mean} ± {deviation}");
    }

    [Fact]
    public void Progress_tells_the_bound_s_negative()
    {
        var told = new Last();
        EpochRecord record = new SampledVae().Train(
            _data, null, _options with { BatchSize = 600, Epochs = 1 }, told).Single();
        Assert.Equal(-record.Train.Bound!.Value, told.Value!.Value.Loss, 1e-9);
    }

    [Fact]
    public void Options_neither_add_it_nor_take_it_away_nor_weigh_it()
    {
        ObjectiveDescription declared = new SampledVae().Description.Objective;
        Assert.Equal(new ImportanceWeighted(3), declared.ImportanceWeighted);
        Assert.Equal(new ImportanceWeighted(3, DoublyReparameterized: true), new DoublyVae().Description.Objective.ImportanceWeighted);
        Refused(new SampledVae(), "part of SampledVae's code", _options with { Objective = new ObjectiveDescription(1, Reduction.Sum) });
        Refused(new SampledVae(), "part of", _options with { Objective = declared with { ImportanceWeighted = new(4) } });
        Refused(new FreeVae(), "part of", _options with { Objective = declared });
        Refused(new SampledVae(), "Beta and ImportanceWeighted", _options with { Beta = 2 });
        Refused(new SampledVae(), "Reduction.Mean and ImportanceWeighted", _options with { Reduction = Reduction.Mean });
        Refused(new SampledVae(), "FreeBits and", _options with { Objective = declared with { FreeBits = new(1) } });
        Refused(new SampledVae(), "Capacity and", _options with { Objective = declared with { Capacity = new(1, 1, 1) } });
        Refused(new SampledVae(), "Geco and", _options with { Objective = declared with { Geco = new(1) } });
        Refused(
            new SampledVae(), "Warmup and ImportanceWeighted",
            _options with { Objective = declared with { Schedule = WeightSchedule.Warmup(1) } });
        Refused(new SampledVae(), "from 1 to 65,536", _options with { Objective = declared with { ImportanceWeighted = new(0) } });
        Assert.NotNull(new SampledVae().Train(_data, null, _options with { Objective = declared, Beta = 1 }).First());

        void Refused(VaeModel model, string why, TrainingOptions options)
        {
            var thrown = Assert.ThrowsAny<ArgumentException>(() => model.Train(_data, null, options));
            Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
        }
    }

    private sealed class Last : IProgress<TrainingProgress>
    {
        internal TrainingProgress? Value { get; private set; }

        public void Report(TrainingProgress value) => Value = value;
    }
}
