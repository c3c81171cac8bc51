using Vae.Data;

namespace Vae.Tests;

/// <summary>Weights that depend on the step alone.</summary>
public class ScheduleTests
{
    // 100 rows in batches of 16: 7 steps an epoch.
    private static readonly TrainingOptions s_options = new() { Epochs = 3, BatchSize = 16, Seed = 5, LearningRate = 1e-2, Threads = 1 };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.05)]
    [InlineData(10, 0.5)]
    [InlineData(19, 0.95)]
    [InlineData(20, 1)]
    [InlineData(100, 1)]
    public void A_warmup_is_a_line_and_then_1(long step, double expected)
    {
        double factor = WeightSchedule.Warmup(2.5).At(step, stepsPerEpoch: 8, totalSteps: 80);
        Assert.True(Math.Abs(factor - expected) <= 1e-15, $"{factor}");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0.4)]
    [InlineData(12, 0.96)]
    [InlineData(13, 1)]
    [InlineData(24, 1)]
    [InlineData(25, 0)] // The second of 4 cycles of 25 steps.
    [InlineData(30, 0.4)]
    [InlineData(99, 1)]
    public void A_cycle_is_a_line_then_1_and_begins_again(long step, double expected)
    {
        double factor = WeightSchedule.Cyclical(4).At(step, stepsPerEpoch: 10, totalSteps: 100);
        Assert.True(Math.Abs(factor - expected) <= 1e-15, $"{factor}");
    }

    /// <summary>Fu et al. write it with the step from 1: τ = mod(t − 1, ⌈T/M⌉) / (T/M).</summary>
    [Theory]
    [InlineData(101, 4, 0.5)]
    [InlineData(97, 10, 0.25)]
    [InlineData(7, 9, 1)]
    public void Cycles_that_do_not_divide_the_steps_are_those_of_the_paper(int total, int cycles, double proportion)
    {
        for (int t = 1; t <= total; t++)
        {
            double tau = (t - 1) % Math.Ceiling((double)total / cycles) / ((double)total / cycles);
            double expected = tau <= proportion ? tau / proportion : 1;
            double factor = WeightSchedule.Cyclical(cycles, proportion).At(t - 1, 1, total);
            Assert.True(Math.Abs(factor - expected) <= 1e-15, $"step {t}: {factor}, not {expected}");
        }
    }

    [Fact]
    public void What_is_declared_is_in_the_description()
    {
        Assert.Equal(
            new ObjectiveDescription(2, Reduction.Sum) { Schedule = WeightSchedule.Warmup(2) }, new WarmVae().Description.Objective);
        Assert.Equal(
            new ObjectiveDescription(1, Reduction.Sum)
            {
                Schedule = WeightSchedule.Cyclical(3, 0.25),
                FreeBits = new FreeBits(0.125, FreeBitsKind.InTotal),
            },
            new CyclicalVae().Description.Objective);
        Assert.Equal(
            new ObjectiveDescription(1, Reduction.Sum) { Capacity = new Capacity(1.5, 2, 20) }, new CapacityVae().Description.Objective);
        Assert.Equal(
            new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(3.75, 0.02, 0.5) }, new GecoVae().Description.Objective);
        Assert.Equal(new ObjectiveDescription(1, Reduction.Sum), new TinyVae().Description.Objective);
    }

    [Fact]
    public void Each_epoch_records_the_weights_of_its_last_step()
    {
        EpochRecord[] epochs = [.. new WarmVae().Train(TinyData.Set(100), null, s_options)];
        // Steps 6 and 13 of 14, then all of it.
        Near([2 * 6 / 14.0, 2 * 13 / 14.0, 2], epochs.Select(epoch => epoch.Weights.Divergence));
        Assert.All(epochs, epoch => Assert.Equal((1, 0), (epoch.Weights.Reconstruction, epoch.Weights.Capacity)));

        var mean = s_options with { Beta = 4, Reduction = Reduction.Mean, Epochs = 1 };
        Assert.Equal(new LossWeights(1 / 6.0, 4), new TinyVae().Train(TinyData.Set(100), null, mean).Single().Weights);
    }

    [Fact]
    public void The_first_step_has_no_divergence_and_later_ones_the_schedule_s()
    {
        // One step an epoch.
        var options = s_options with { Epochs = 1, BatchSize = 100 };
        (WarmVae warm, TinyVae none) = (new(), new());
        _ = warm.Train(TinyData.Set(100), null, options).Count();
        _ = none.Train(TinyData.Set(100), null, options with { Beta = 0 }).Count();
        Bits.Equal(none, warm);

        // A rise so short that all but the first step have β: another training than without the first one's divergence.
        double plain = Kl(WeightSchedule.Constant);
        double slow = Kl(WeightSchedule.Warmup(100));
        double fast = Kl(WeightSchedule.Warmup(1e-3));
        Assert.True(plain < fast && fast < slow, $"{plain} {fast} {slow}");

        double Kl(WeightSchedule schedule)
        {
            var objective = new ObjectiveDescription(1, Reduction.Sum) { Schedule = schedule };
            return new TinyVae().Train(TinyData.Set(100), null, options with { Epochs = 3, Objective = objective }).Last().Train.Kl;
        }
    }

    [Fact]
    public void Options_replace_the_objective_whole_and_then_beta()
    {
        var model = new WarmVae();
        var free = model.Description.Objective with { Schedule = WeightSchedule.Constant };
        Near([2], Weights(s_options with { Objective = free }));
        Near([3], Weights(s_options with { Objective = free, Beta = 3 }));
        Near([3 * 6 / 14.0], Weights(s_options with { Beta = 3 }));

        IEnumerable<double> Weights(TrainingOptions options) =>
            model.Train(TinyData.Set(100), null, options).Take(1).Select(epoch => epoch.Weights.Divergence);
    }

    [Fact]
    public void A_warmup_longer_than_the_training_warns_at_its_start()
    {
        var model = new WarmVae();
        Assert.Empty((s_options with { Epochs = 2 }).Warnings(model.Description));
        var options = s_options with { Epochs = 1 };
        TrainingWarning warning = Assert.Single(options.Warnings(model.Description));
        Assert.Equal(TrainingWarningKind.WarmupLongerThanTraining, warning.Kind);
        Assert.Contains(
            "2 epochs and the training 1: the divergence's weight ends at 1 and never reaches 2", warning.Message,
            StringComparison.Ordinal);

        var capacity = Assert.Single(options.Warnings(new CapacityVae().Description));
        Assert.Equal(TrainingWarningKind.CapacityNotReached, capacity.Kind);
        Assert.Contains("ends at 0.75 nats and never reaches 1.5", capacity.Message, StringComparison.Ordinal);

        var reports = new List<TrainingProgress>();
        _ = model.Train(TinyData.Set(100), null, options, new Recorder(reports)).Count();
        Assert.Equal([warning], reports[0].Warnings);
        reports.Clear();
        _ = new TinyVae().Train(TinyData.Set(100), null, options, new Recorder(reports)).Count();
        Assert.Empty(reports[0].Warnings);
    }

    /// <summary>A cycle of one step is its first step only, where the weight is 0.</summary>
    [Theory]
    [InlineData(12, 12)]
    [InlineData(13, 12)]
    [InlineData(1_000_000, 12)]
    [InlineData(1, 1)]
    public void Cycles_without_a_second_step_are_refused(int cycles, int steps)
    {
        var objective = new ObjectiveDescription(1, Reduction.Sum) { Schedule = WeightSchedule.Cyclical(cycles) };
        Assert.All(Enumerable.Range(0, steps), step => Assert.Equal(0, objective.Schedule.At(step, steps, steps)));
        // Batches of 16 records of 16·steps: so many steps in one epoch, or three epochs of a third.
        foreach (int epochs in steps % 3 == 0 ? new[] { 1, 3 } : [1])
        {
            var options = s_options with { Epochs = epochs, Objective = objective };
            Dataset data = TinyData.Set(16 * steps / epochs);
            var refused = Assert.Throws<ArgumentException>(() => new TinyVae().Train(data, null, options));
            Assert.Contains(
                FormattableString.Invariant($"Cycles of β: {cycles}; steps of the training: {steps}."), refused.Message,
                StringComparison.Ordinal);
            Assert.Equal("options", refused.ParamName);
        }
        if (cycles > 1)
        {
            var fewer = objective with { Schedule = WeightSchedule.Cyclical(steps - 1) };
            Assert.Contains(Enumerable.Range(0, steps), step => fewer.Schedule.At(step, steps, steps) > 0);
            _ = new TinyVae().Train(TinyData.Set(16 * steps), null, s_options with { Epochs = 1, Objective = fewer });
        }
    }

    [Theory]
    [InlineData(7, 12, 2, 6)]
    [InlineData(11, 12, 2, 6)]
    [InlineData(40, 100, 3, 34)]
    [InlineData(6, 12, 0, 0)]
    [InlineData(5, 12, 3, 4)]
    [InlineData(4, 12, 0, 0)]
    [InlineData(1, 12, 0, 0)]
    [InlineData(10, 97, 0, 0)]
    public void Cycles_that_the_steps_do_not_make_warn(int cycles, int steps, int length, int made)
    {
        var options = s_options with
        {
            Epochs = 1,
            Objective = new ObjectiveDescription(1, Reduction.Sum) { Schedule = WeightSchedule.Cyclical(cycles) },
        };
        Dataset data = TinyData.Set(16 * steps);
        IReadOnlyList<TrainingWarning> found = options.Warnings(new TinyVae().Description, data);
        Assert.Empty(options.Warnings(new TinyVae().Description));
        // The beginnings of cycles, counted.
        int counted = Enumerable.Range(0, steps).Count(step => options.Objective.Schedule.At(step, steps, steps) == 0);
        Assert.Equal(made == 0, counted == cycles);
        if (made == 0)
        {
            Assert.Empty(found);
            return;
        }
        Assert.Equal(made, counted);
        TrainingWarning warning = Assert.Single(found);
        Assert.Equal(TrainingWarningKind.FewerCyclesThanAsked, warning.Kind);
        Assert.Contains(
            FormattableString.Invariant($"{cycles} cycles and the training {steps} steps: cycles of {length} steps, which makes {made}."),
            warning.Message, StringComparison.Ordinal);
        var reports = new List<TrainingProgress>();
        _ = new TinyVae().Train(data, null, options, new Recorder(reports)).Count();
        Assert.Equal([warning], reports[0].Warnings);
    }

    [Fact]
    public void One_step_is_not_called_steps()
    {
        var objective = new ObjectiveDescription(1, Reduction.Sum) { Schedule = WeightSchedule.Cyclical(13) };
        string message = Assert.Single(objective.Warnings(epochs: 1, steps: 12)).Message;
        Assert.Contains("cycles of 1 step, which makes 12.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_makes_no_sense_is_refused_at_once()
    {
        var plain = new ObjectiveDescription(1, Reduction.Sum);
        ObjectiveDescription[] bad =
        [
            plain with { Beta = double.NaN },
            plain with { Reduction = (Reduction)7 },
            plain with { FreeBits = new FreeBits(0) },
            plain with { FreeBits = new FreeBits(1, (FreeBitsKind)3) },
            plain with { Capacity = new Capacity(double.NaN, 1, 1) },
            plain with { Capacity = new Capacity(1, 0, 1) },
            plain with { Capacity = new Capacity(1, 1, double.PositiveInfinity) },
            plain with { Geco = new Geco(double.NegativeInfinity) },
            plain with { Geco = new Geco(90, Rate: 0) },
            plain with { Geco = new Geco(90, Smoothing: 1) },
            plain with { Geco = new Geco(90), Beta = 2 },
            plain with { Geco = new Geco(90), Schedule = WeightSchedule.Warmup(1) },
            plain with { Geco = new Geco(90), Reduction = Reduction.Mean },
            plain with { Geco = new Geco(90), Capacity = new Capacity(1, 1, 1) },
            plain with { Capacity = new Capacity(1, 1, 1), Beta = 2 },
            plain with { Capacity = new Capacity(1, 1, 1), FreeBits = new FreeBits(1) },
        ];
        Dataset data = TinyData.Set(10);
        foreach (ObjectiveDescription objective in bad)
            Assert.ThrowsAny<ArgumentException>(() => new TinyVae().Train(data, null, s_options with { Objective = objective }));
        Assert.ThrowsAny<ArgumentException>(() => new CapacityVae().Train(data, null, s_options with { Beta = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightSchedule.Warmup(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightSchedule.Warmup(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightSchedule.Cyclical(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightSchedule.Cyclical(1, 1.01));
    }

    private static void Near(double[] expected, IEnumerable<double> actual)
    {
        double[] values = [.. actual];
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - expected[i]) <= 1e-14, $"{i}: {values[i]}, not {expected[i]}");
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
