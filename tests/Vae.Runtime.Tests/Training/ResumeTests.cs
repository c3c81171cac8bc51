using Vae.Data;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae.Tests;

public sealed class ResumeTests : IDisposable
{
    private const int Batches = 7; // 100 rows in batches of 16.

    private readonly string _folder = Directory.CreateTempSubdirectory("vae-resume-").FullName;
    private readonly Dataset _data = TinyData.Set(100).BinarizeDynamic();
    private readonly Dataset _heldOut = TinyData.Set(70, 2).BinarizeDynamic();
    private readonly TrainingOptions _options;

    public ResumeTests() => _options = new TrainingOptions
    {
        Epochs = 3,
        BatchSize = 16,
        Seed = 5,
        LearningRate = LearningRate.Cosine(1e-2, 1e-4).WithWarmup(3),
        ClipNorm = 0.5,
        Beta = 0.5,
        Threads = 1,
        CheckpointPath = Path.Combine(_folder, "checkpoint"),
    };

    private string Checkpoint => _options.CheckpointPath!;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(6, 2, 1)]
    [InlineData(7, 1, 2)]
    [InlineData(10, 1, 2)]
    [InlineData(13, 2, 2)]
    [InlineData(20, 3, 1)]
    public void A_cancelled_training_resumes_to_the_same_bits(int step, int threadsBefore, int threadsAfter)
    {
        (TinyVae whole, TinyVae broken, TinyVae resumed) = (new(), new(), new());
        _ = whole.Train(_data, _heldOut, _options with { CheckpointPath = null }).Count();

        CancelAt(step, broken, _options with { Threads = threadsBefore });
        // Another object, as after a restart; and what it held before does not matter.
        resumed.Initialize(99);
        int epochs = resumed.Resume(Checkpoint, _data, _heldOut, _options with { Threads = threadsAfter }).Count();

        // Cancelled in an epoch's last step, its evaluation is still to do.
        Assert.Equal(3 - Math.Max(0, step - 1) / Batches, epochs);
        Bits.Equal(whole, resumed);
        Bits.Equal(whole.History, resumed.History);
    }

    [Theory]
    [InlineData(3, 1, 2)]
    [InlineData(12, 2, 1)]
    public void So_does_one_with_masks_and_normalisation(int step, int threadsBefore, int threadsAfter)
    {
        (BusyVae whole, BusyVae broken, BusyVae resumed) = (new(), new(), new());
        _ = whole.Train(_data, _heldOut, _options with { CheckpointPath = null, Threads = 3 }).Count();
        CancelAt(step, broken, _options with { Threads = threadsBefore });
        _ = resumed.Resume(Checkpoint, _data, _heldOut, _options with { Threads = threadsAfter }).Count();
        Bits.Equal(whole, resumed);
        Bits.Equal(whole.History, resumed.History);
    }

    [Theory]
    [InlineData(3, 1, 2)]
    [InlineData(7, 3, 1)]
    [InlineData(12, 2, 3)]
    public void So_does_one_with_running_statistics(int step, int threadsBefore, int threadsAfter)
    {
        (NormedVae whole, NormedVae broken, NormedVae resumed) = (new(), new(), new());
        _ = whole.Train(_data, _heldOut, _options with { CheckpointPath = null, Threads = 3 }).Count();
        CancelAt(step, broken, _options with { Threads = threadsBefore });
        CheckpointState state = CheckpointFile.Read(Checkpoint);
        Assert.Equal([step], state.Tensor("model.encoder.1.num_batches_tracked", TensorType.I64).ToInt64s());
        _ = resumed.Resume(Checkpoint, _data, _heldOut, _options with { Threads = threadsAfter }).Count();
        Bits.Equal(whole, resumed);
        Bits.Equal(whole.History, resumed.History);
    }

    [Theory]
    [InlineData(40, 1, 2)]
    [InlineData(64, 2, 1)]
    [InlineData(150, 3, 1)]
    [InlineData(170, 1, 1)]
    public void A_cancelled_evaluation_is_done_again(int row, int threadsBefore, int threadsAfter)
    {
        // 70 held-out rows, in chunks of 64: cancelled in the first of them, in epoch 1 or 3.
        (TinyVae whole, TinyVae broken, TinyVae resumed) = (new(), new(), new());
        _ = whole.Train(_data, _heldOut, _options with { CheckpointPath = null }).Count();
        using var cancellation = new CancellationTokenSource();
        var heldOut = new CancellingData(_heldOut, cancellation, row, inEvaluation: true);
        IEnumerable<EpochRecord> epochs =
            broken.Train(_data, heldOut, _options with { Threads = threadsBefore }, null, cancellation.Token);
        Assert.Throws<OperationCanceledException>(() => epochs.Count());
        int done = row / 70;
        Assert.Equal(done, broken.History.Count);
        CheckpointState state = CheckpointFile.Read(Checkpoint);
        Assert.Equal((done, Batches), (state.Int64("epoch"), state.Int64("batch")));

        Assert.Equal(3 - done, resumed.Resume(Checkpoint, _data, _heldOut, _options with { Threads = threadsAfter }).Count());
        Bits.Equal(whole, resumed);
        Bits.Equal(whole.History, resumed.History);
    }

    [Fact]
    public void One_other_element_in_any_row_is_other_data()
    {
        float[] rows = TinyData.Rows(100);
        _ = new TinyVae().Train(Dataset.FromRows(rows, TinyVae.Data), null, _options).First();
        for (int row = 0; row < 100; row++)
        {
            // The sign too, of two elements in one: changes that a weak hash lets cancel.
            float[] other = [.. rows];
            other[row * TinyVae.Data + row % TinyVae.Data] *= -1;
            if (row % 2 == 0)
                other[(row + 1) % 100 * TinyVae.Data + row % TinyVae.Data] *= -1;
            var thrown = Assert.Throws<CheckpointException>(
                () => new TinyVae().Resume(Checkpoint, Dataset.FromRows(other, TinyVae.Data), null, _options));
            Assert.Equal("data", thrown.Property);
        }
        Assert.Equal(2, new TinyVae().Resume(Checkpoint, Dataset.FromRows(rows, TinyVae.Data), null, _options).Count());
    }

    [Fact]
    public void A_training_cancelled_again_and_again_comes_to_the_same_bits()
    {
        (TinyVae whole, TinyVae model) = (new(), new());
        _ = whole.Train(_data, _heldOut, _options with { CheckpointPath = null }).Count();
        CancelAt(2, model, _options);
        for (int cancelled = 0; cancelled < 3; cancelled++)
        {
            using var cancellation = new CancellationTokenSource();
            var data = new CancellingData(_data, cancellation, afterRows: 60);
            IEnumerable<EpochRecord> epochs = model.Resume(Checkpoint, data, _heldOut, null, null, cancellation.Token);
            Assert.Throws<OperationCanceledException>(() => epochs.Count());
        }
        _ = model.Resume(Checkpoint, _data, _heldOut).Count();
        Bits.Equal(whole, model);
        Bits.Equal(whole.History, model.History);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Without_options_those_of_the_checkpoint_hold(string optimizer)
    {
        var options = _options with
        {
            Optimizer = optimizer switch
            {
                "adam" => new Adam(0.8, 0.99, 1e-7),
                "adamw" => new AdamW(WeightDecay: 0.1),
                _ => new Sgd(0.9),
            },
            Reduction = Reduction.Mean,
            CheckpointEveryEpochs = 2,
        };
        (TinyVae whole, TinyVae broken, TinyVae resumed) = (new(), new(), new());
        _ = whole.Train(_data, _heldOut, options with { CheckpointPath = null }).Count();
        CancelAt(10, broken, options);
        _ = resumed.Resume(Checkpoint, _data, _heldOut).Count();
        Bits.Equal(whole, resumed);
        Bits.Equal(whole.History, resumed.History);
        // It went on writing: nothing is left to do.
        Assert.Empty(new TinyVae().Resume(Checkpoint, _data, _heldOut));
    }

    /// <summary>Each row takes two milliseconds to read: however slow the machine, no more than 500 of them are read in a second.</summary>
    [Fact]
    public void Progress_after_a_resumption_counts_the_rows_since_then()
    {
        // Five of seven batches are done: 80 of 100 rows.
        CancelAt(5, new TinyVae(), _options);
        var reports = new List<TrainingProgress>();
        var recorder = new Recorder(reports);
        _ = new TinyVae().Resume(Checkpoint, new SlowData(_data), _heldOut, _options, recorder).Take(1).Count();

        Assert.All(reports, report => Assert.InRange(report.SamplesPerSecond, 1, 500));
        Assert.Equal((1, 7, 7), (reports[^1].Epoch, reports[^1].Batch, reports[^1].Batches));
        Assert.All(reports, report => Assert.InRange(report.Batch, 6, 7));
    }

    [Fact]
    public void The_seconds_of_an_epoch_are_those_before_and_after_its_interruption()
    {
        var slow = new SlowData(_data);
        using var cancellation = new CancellationTokenSource();
        var cancelling = new CancellingData(slow, cancellation, 80);
        // On one thread, 80 rows take at least 160 milliseconds, and the other 20 at least 40.
        Assert.Throws<OperationCanceledException>(
            () => new TinyVae().Train(cancelling, _heldOut, _options, null, cancellation.Token).Count());
        EpochRecord first = new TinyVae().Resume(Checkpoint, slow, _heldOut, _options).First();

        Assert.True(first.Seconds >= 0.2, $"{first.Seconds} s");
        Assert.InRange(first.SamplesPerSecond, 1, 500);
    }

    [Fact]
    public void A_sequence_left_early_is_saved()
    {
        var options = _options with { CheckpointEveryEpochs = 100 };
        (TinyVae whole, TinyVae left, TinyVae resumed) = (new(), new(), new());
        _ = whole.Train(_data, _heldOut, options with { CheckpointPath = null }).Count();
        foreach (EpochRecord epoch in left.Train(_data, _heldOut, options))
        {
            Assert.False(File.Exists(Checkpoint));
            if (epoch.Epoch == 2)
                break;
        }
        Assert.True(File.Exists(Checkpoint));
        Assert.Equal([3], resumed.Resume(Checkpoint, _data, _heldOut, options).Select(e => e.Epoch));
        Bits.Equal(whole, resumed);
    }

    [Fact]
    public void More_epochs_may_follow_if_the_schedule_does_not_depend_on_them()
    {
        var constant = _options with { LearningRate = LearningRate.Constant(1e-2).WithWarmup(4) };
        (TinyVae whole, TinyVae first, TinyVae longer) = (new(), new(), new());
        _ = whole.Train(_data, null, constant with { Epochs = 4, CheckpointPath = null }).Count();
        _ = first.Train(_data, null, constant).Count();
        _ = longer.Resume(Checkpoint, _data, null, constant with { Epochs = 4 }).Count();
        Bits.Equal(whole, longer);

        _ = first.Train(_data, null, _options).Count();
        var thrown = Assert.Throws<CheckpointException>(() => longer.Resume(Checkpoint, _data, null, _options with { Epochs = 4 }));
        Assert.Equal("epochs", thrown.Property);
        Assert.Contains("schedule", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_with_both_values()
    {
        _ = new TinyVae().Train(_data, null, _options).First();
        var model = new TinyVae();
        Refused("seed", "5", "6", _data, _options with { Seed = 6 });
        Refused("batch size", "16", "20", _data, _options with { BatchSize = 20 });
        Refused("optimizer", "adam 0.9 0.999 1E-08", "sgd 0.5", _data, _options with { Optimizer = new Sgd(0.5) });
        Refused("learning rate", "cosine 0.01 0.0001 warmup 3", "constant 0.25", _data, _options with { LearningRate = 0.25 });
        Refused("beta", "0.5", "'1'", _data, _options with { Beta = null });
        Refused("reduction", "Sum", "Mean", _data, _options with { Reduction = Reduction.Mean });
        Refused("clip norm", "0.5", "none", _data, _options with { ClipNorm = null });
        Refused("rows", "100", "99", _data.Take(99), _options);
        Assert.Equal("model", Assert.Throws<CheckpointException>(() => new BusyVae().Resume(Checkpoint, _data)).Property);
        Refused("data", "checkpoint", "is other data", TinyData.Set(100, seed: 8).BinarizeDynamic(), _options);

        void Refused(string property, string here, string there, Dataset data, TrainingOptions options)
        {
            var thrown = Assert.Throws<CheckpointException>(() => model.Resume(Checkpoint, data, null, options));
            Assert.Equal(property, thrown.Property);
            Assert.Contains(here, thrown.Message, StringComparison.Ordinal);
            Assert.Contains(there, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_saved_model_is_no_checkpoint_and_a_missing_file_is_missing()
    {
        var model = new TinyVae();
        model.Save(Checkpoint);
        Assert.Throws<CheckpointException>(() => model.Resume(Checkpoint, _data));
        Assert.Throws<FileNotFoundException>(() => model.Resume(Checkpoint + "x", _data));
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    /// <summary>Data of which a training reads at most 500 rows in a second.</summary>
    private sealed class SlowData(Dataset data) : Dataset(data.Count, data.Shape)
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise)
        {
            data.Read(row, destination, noise);
            if (noise.Key.Seed == 5)
                Thread.Sleep(2);
        }
    }

    // Cancels so that exactly this many steps are done: the token is looked at before each step.
    private void CancelAt(int step, VaeModel model, TrainingOptions options)
    {
        using var cancellation = new CancellationTokenSource();
        var data = new CancellingData(_data, cancellation, step * 16 - 12 * (step / Batches));
        if (step == 0)
            cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => model.Train(data, _heldOut, options, null, cancellation.Token).Count());
    }
}
