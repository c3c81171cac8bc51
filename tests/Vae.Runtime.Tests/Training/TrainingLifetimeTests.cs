using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests;

/// <summary>How a training begins and ends: eagerly, once, and without leaving anything behind.</summary>
public sealed class TrainingLifetimeTests : IDisposable
{
    private readonly TrainingOptions _options = new() { Epochs = 3, BatchSize = 16, Seed = 5, LearningRate = 1e-2, Threads = 2 };
    private readonly Dataset _data = TinyData.Set(100);
    private readonly Dataset _heldOut = TinyData.Set(40, seed: 2);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vae-lifetime");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Checkpoint => Path.Combine(_folder.FullName, "checkpoint");

    [Fact]
    public void Fit_trains_to_the_end_and_returns_the_records_of_Train()
    {
        (VaeModel eager, VaeModel lazy) = (new TinyVae(), new TinyVae());
        TrainingHistory history = eager.Fit(_data, _heldOut, _options);
        List<EpochRecord> epochs = [.. lazy.Train(_data, _heldOut, _options)];
        Bits.Equal(lazy, eager);
        Bits.Equal(epochs, history.Epochs);
        Bits.Equal(eager.History, history.Epochs);
        Assert.Equal(3, history.Last.Epoch);
        Assert.Empty(history.Warnings);
        Assert.StartsWith("3 epochs; epoch 3: training ELBO -", history.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_reports_refuses_and_stops_as_Train_does()
    {
        var model = new TinyVae();
        using var cancellation = new CancellationTokenSource();
        var atSecond = new Called<TrainingProgress>(report =>
        {
            if (report.Epoch == 2)
                cancellation.Cancel();
        });
        TrainingOptions options = _options with { CheckpointPath = Checkpoint };
        Assert.ThrowsAny<OperationCanceledException>(() => model.Fit(_data, _heldOut, options, atSecond, cancellation.Token));
        Assert.Equal(1, Assert.Single(model.History).Epoch);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Fit(_data, null, _options with { Epochs = 0 }));

        (VaeModel resumed, VaeModel whole) = (new TinyVae(), new TinyVae());
        TrainingHistory all = whole.Fit(_data, _heldOut, _options);
        Bits.Equal(all.Epochs, resumed.ResumeFit(Checkpoint, _data, _heldOut).Epochs);
        Bits.Equal(whole, resumed);
        // Nothing is left to train: the history is that of the checkpoint.
        Bits.Equal(all.Epochs, new TinyVae().ResumeFit(Checkpoint, _data, _heldOut).Epochs);
    }

    [Fact]
    public void Fit_returns_the_warnings_of_its_options()
    {
        var model = new TinyVae();
        TrainingOptions options = _options with
        {
            Objective = model.Description.Objective with { Schedule = WeightSchedule.Warmup(10) },
        };
        Assert.Equal(TrainingWarningKind.WarmupLongerThanTraining, Assert.Single(model.Fit(_data, null, options).Warnings).Kind);
    }

    [Fact]
    public void A_second_enumeration_of_a_training_is_refused_and_trains_nothing()
    {
        var model = new TinyVae();
        IEnumerable<EpochRecord> epochs = model.Train(_data, null, _options with { CheckpointPath = Checkpoint });
        Assert.Equal(3, epochs.Count());
        float[] trained = model.GetParameter("encoder.0.weight");
        string message = Assert.Throws<InvalidOperationException>(() => epochs.Last()).Message;
        Assert.Contains("enumerated before", message, StringComparison.Ordinal);
        Assert.Contains("Fit", message, StringComparison.Ordinal);
        Bits.Equal(trained, model.GetParameter("encoder.0.weight"));
        Assert.Equal(3, model.History.Count);

        IEnumerable<EpochRecord> left = model.Resume(Checkpoint, _data);
        Assert.Empty(left);
        Assert.Throws<InvalidOperationException>(() => left.Any());
        Assert.Equal(3, model.Train(_data, null, _options).Count());
    }

    [Fact]
    public void A_model_whose_enumerator_was_dropped_can_be_trained_again()
    {
        (VaeModel dropped, VaeModel left) = (new TinyVae(), new TinyVae());
        Drop(dropped, _options);
        // The same with an enumerator that is disposed.
        _ = left.Train(_data, null, _options).First();
        Bits.Equal(left.Fit(_data, null, _options).Epochs, dropped.Fit(_data, null, _options).Epochs);
        Bits.Equal(left, dropped);
    }

    [Fact]
    public void A_second_training_with_the_same_checkpoint_is_refused_and_the_first_is_not_disturbed()
    {
        TrainingOptions options = _options with { CheckpointPath = Checkpoint };
        var first = new TinyVae();
        using (IEnumerator<EpochRecord> epochs = first.Train(_data, null, options).GetEnumerator())
        {
            Assert.True(epochs.MoveNext());
            byte[] written = File.ReadAllBytes(Checkpoint);
            var second = new TinyVae();
            var refused = Assert.Throws<CheckpointInUseException>(() => second.Fit(_data, null, options));
            Assert.Equal(Checkpoint, refused.File);
            Assert.Contains($"'{Checkpoint}'", refused.Message, StringComparison.Ordinal);
            Assert.Contains("CheckpointPath", refused.Message, StringComparison.Ordinal);
            Assert.Throws<CheckpointInUseException>(() => second.Resume(Checkpoint, _data).Count());
            // By another name of the same file, too.
            string other = Path.Combine(_folder.FullName, "..", _folder.Name, "checkpoint");
            Assert.Throws<CheckpointInUseException>(() => second.Fit(_data, null, options with { CheckpointPath = other }));
            Assert.Equal(written, File.ReadAllBytes(Checkpoint));
            // A file of its own, or none.
            Assert.Equal(3, second.Fit(_data, null, options with { CheckpointPath = Checkpoint + "2" }).Epochs.Count);
            Assert.Equal(3, second.Fit(_data, null, _options).Epochs.Count);
            while (epochs.MoveNext())
            {
            }
        }
        var whole = new TinyVae();
        whole.Fit(_data, null, _options);
        Bits.Equal(whole, first);
        // Nothing is left of the locks.
        Assert.Equal(["checkpoint", "checkpoint2"], _folder.GetFileSystemInfos().Select(file => file.Name).Order());
        Assert.Equal(3, new TinyVae().Fit(_data, null, options).Epochs.Count);
    }

    [Fact]
    public void A_symbolic_link_is_the_same_checkpoint()
    {
        if (OperatingSystem.IsWindows())
            return; // A link needs a right there that users do not have.
        DirectoryInfo elsewhere = _folder.CreateSubdirectory("elsewhere");
        string link = Path.Combine(elsewhere.FullName, "link");
        File.CreateSymbolicLink(link, Path.Combine("..", "checkpoint"));
        string second = Path.Combine(_folder.FullName, "second");
        File.CreateSymbolicLink(second, link);
        Assert.All([link, second], path => Assert.Equal(FileLock.PathFor(Checkpoint), FileLock.PathFor(path)));
        // The file is not there yet, and then it is.
        for (int epochs = 0; epochs < 2; epochs++)
        {
            using IEnumerator<EpochRecord> first =
                new TinyVae().Train(_data, null, _options with { CheckpointPath = second }).GetEnumerator();
            Assert.True(first.MoveNext());
            foreach (string path in new[] { Checkpoint, link, second })
            {
                Assert.Throws<CheckpointInUseException>(
                    () => new TinyVae().Fit(_data, null, _options with { CheckpointPath = path }));
            }
        }
        Assert.Null(new FileInfo(Checkpoint).LinkTarget);
        Assert.Equal(["link"], elsewhere.GetFileSystemInfos().Select(file => file.Name));
        string astray = Path.Combine(_folder.FullName, "astray");
        File.CreateSymbolicLink(astray, Path.Combine("nowhere", "checkpoint"));
        string message = Assert.Throws<DirectoryNotFoundException>(
            () => new TinyVae().Fit(_data, null, _options with { CheckpointPath = astray })).Message;
        Assert.Contains(Path.Combine(_folder.FullName, "nowhere"), message, StringComparison.Ordinal);
        Assert.Contains($"'{astray}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_of_another_process_until_it_ends_however_it_ends()
    {
        if (OperatingSystem.IsWindows())
            return; // flock(1) is there on Linux; what it takes is what the framework takes.
        string path = FileLock.PathFor(Checkpoint);
        Process? other = null;
        try
        {
            other = Process.Start(new ProcessStartInfo("flock", [path, "sleep", "60"]));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return; // macOS has none.
        }
        TrainingOptions options = _options with { CheckpointPath = Checkpoint };
        try
        {
            Assert.True(SpinWait.SpinUntil(() => IsLocked(path), TimeSpan.FromMinutes(1)));
            Assert.Throws<CheckpointInUseException>(() => new TinyVae().Fit(_data, null, options));
            Assert.False(File.Exists(Checkpoint));
        }
        finally
        {
            other!.Kill(entireProcessTree: true);
            other.WaitForExit();
            other.Dispose();
        }
        // Its file is still there, and holds nobody off.
        Assert.True(File.Exists(path));
        Assert.True(SpinWait.SpinUntil(() => !IsLocked(path), TimeSpan.FromMinutes(1)));
        Assert.Equal(3, new TinyVae().Fit(_data, null, options).Epochs.Count);
    }

    private static bool IsLocked(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            // Without deleting it, as the lock itself would.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    [Fact]
    public void A_checkpoint_of_a_training_whose_enumerator_was_dropped_is_free()
    {
        TrainingOptions options = _options with { CheckpointPath = Checkpoint };
        Drop(new TinyVae(), options);
        Assert.Equal(3, new TinyVae().Fit(_data, null, options).Epochs.Count);
    }

    [Fact]
    public void Locks_of_long_names_are_no_longer_than_a_file_system_takes()
    {
        Assert.Equal(Path.Combine(_folder.FullName, ".checkpoint.lock"), FileLock.PathFor(Checkpoint));
        string[] names = [new('é', 50), new('é', 51), new string('a', 254), new string('a', 253) + "b"];
        string[] locks = [.. names.Select(name => Path.GetFileName(FileLock.PathFor(Path.Combine(_folder.FullName, name))))];
        Assert.Equal($".{names[0]}.lock", locks[0]);
        Assert.All(locks, name => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 7, 143));
        Assert.Equal(4, locks.Distinct().Count());
        var model = new TinyVae();
        Assert.Equal(3, model.Fit(_data, null, _options with { CheckpointPath = Path.Combine(_folder.FullName, names[2]) }).Epochs.Count);
    }

    [Fact]
    public void Enumerators_that_nobody_disposes_keep_no_threads()
    {
        const int trainings = 200;
        int before = Threads();
        var kept = new List<(VaeModel Model, IEnumerator<EpochRecord> Epochs)>();
        for (int i = 0; i < trainings; i++)
        {
            var model = new TinyVae();
            IEnumerator<EpochRecord> epochs = model.Train(_data, null, _options).GetEnumerator();
            Assert.True(epochs.MoveNext());
            kept.Add((model, epochs));
        }
        // Other tests have threads as well: half of what there were is far from both counts.
        Assert.True(
            SpinWait.SpinUntil(() => Threads() < before + trainings / 2, TimeSpan.FromMinutes(2)),
            $"{before} threads before, {Threads()} now");

        // Those that were kept go on where they were.
        var whole = new TinyVae();
        TrainingHistory expected = whole.Fit(_data, null, _options);
        (VaeModel resumed, IEnumerator<EpochRecord> rest) = kept[trainings / 2];
        while (rest.MoveNext())
        {
        }
        Bits.Equal(whole, resumed);
        Bits.Equal(expected.Epochs, resumed.History);
    }

    [Fact]
    public void Held_out_terms_that_nobody_asked_for_say_so()
    {
        EpochRecord without = new TinyVae().Fit(_data, null, _options).Last;
        Assert.Null(without.HeldOutOrNull);
        string message = Assert.Throws<InvalidOperationException>(() => without.HeldOut).Message;
        Assert.Contains("no held-out data", message, StringComparison.Ordinal);
        Assert.Contains("HeldOutOrNull", message, StringComparison.Ordinal);

        EpochRecord with = new TinyVae().Fit(_data, _heldOut, _options).Last;
        Assert.Same(with.HeldOutOrNull, with.HeldOut);

        // A record without them can be written like any other.
        foreach (EpochRecord record in new[] { without, with })
        {
            EpochRecord read = JsonSerializer.Deserialize<EpochRecord>(JsonSerializer.Serialize(record))!;
            Bits.Equal([record], [read]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Drop(VaeModel model, TrainingOptions options)
    {
        IEnumerator<EpochRecord> epochs = model.Train(_data, null, options).GetEnumerator();
        Assert.True(epochs.MoveNext());
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private sealed class Called<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
