using Vae.Data;

namespace Vae.Tests;

public class ImportanceWeightedTests
{
    private readonly Dataset _data = TinyData.Set(600).BinarizeStatic(3);
    private readonly TrainingOptions _options = new() { Epochs = 12, BatchSize = 20, Seed = 5, LearningRate = 5e-3, Threads = 1 };

    [Fact]
    public void The_bound_is_reported_and_rises_and_is_above_the_ELBO()
    {
        EpochRecord[] epochs = [.. new DoublyVae().Train(_data, _data, _options)];
        Assert.All(epochs, epoch => Assert.Null(epoch.HeldOut!.Bound));
        Assert.True(epochs[^1].Train.Bound > epochs[0].Train.Bound);
        // In expectation; over 600 records of 12 epochs by far.
        Assert.True(epochs.Average(epoch => epoch.Train.Bound!.Value) > epochs.Average(epoch => epoch.Train.Elbo));
        Assert.Null(new FreeVae().Train(_data, null, _options).First().Train.Bound);
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
            new SampledVae(), "schedule of β and", _options with { Objective = declared with { Schedule = WeightSchedule.Warmup(1) } });
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
