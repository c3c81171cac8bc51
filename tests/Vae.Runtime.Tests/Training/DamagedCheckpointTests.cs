using System.Globalization;
using Vae.Data;
using Vae.Persistence;
using Vae.Tests.Persistence;

namespace Vae.Tests;

public sealed class DamagedCheckpointTests : IDisposable
{
    private const int Files = 4000;
    private const int Rows = 40;

    private static readonly string[] s_texts =
    [
        "", "0", "1", "2", "-1", "3.5", "NaN", "none", "Mean", "adam 2 0 1", "adam 0.9 0.999 1e400", "sgd", "sgd 0.5", "cosine 1 -1",
        "constant NaN", "constant 0.01 warmup 99999999999999999999", "2147483648", "9223372036854775807", "-9223372036854775808", "\ud7ff",
    ];

    private static readonly double[] s_doubles =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, 0.5, 1e300, -1e300, 3e9, double.MaxValue,
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("vae-damaged-").FullName;
    private readonly Dataset _data = TinyData.Set(Rows);
    private readonly TrainingOptions _options = new() { Epochs = 3, BatchSize = 16, Seed = 5, Threads = 1 };
    private readonly SafetensorsFile _good;

    public DamagedCheckpointTests()
    {
        // One epoch done, and steps of the second.
        using var cancellation = new CancellationTokenSource();
        var stop = new StopAfter(cancellation, epoch: 2);
        var model = new TinyVae();
        var options = _options with { CheckpointPath = File };
        Assert.Throws<OperationCanceledException>(() => model.Train(_data, _data, options, stop, cancellation.Token).Count());
        _good = Safetensors.Read(File);
    }

    private string File => Path.Combine(_folder, "checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_missing_misshapen_or_not_finite_is_told_before_the_first_epoch()
    {
        foreach (NamedTensor tensor in _good.Tensors)
        {
            Refused(tensor.Name, [.. _good.Tensors.Where(t => t != tensor)], _good.Metadata);
            Refused(tensor.Name, Replaced(tensor, Reshaped(tensor)), _good.Metadata);
            Refused(tensor.Name, Replaced(tensor, Poisoned(tensor, double.NaN)), _good.Metadata);
        }
        foreach (string name in _good.Metadata.Keys.Where(key => key is not "checkpoint every" and not CheckpointFile.VersionKey))
            Refused(name, _good.Tensors, _good.Metadata.Where(pair => pair.Key != name));
        foreach (string count in new[] { "0", "15", "17", "4294967312" })
            Refused("sums.count", _good.Tensors, _good.Metadata.Where(p => p.Key != "sums.count").Append(new("sums.count", count)));
        NamedTensor squares = _good.Tensors.First(t => t.Name.StartsWith("optimizer.v.", StringComparison.Ordinal));
        Refused(squares.Name, Replaced(squares, Poisoned(squares, -1)), _good.Metadata);
        Assert.Equal(2, Resume().Count());

        void Refused(string property, IReadOnlyList<NamedTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
        {
            Write(tensors, new Dictionary<string, string>(metadata));
            Assert.Equal(property, Assert.Throws<CheckpointException>(Resume).Property);
            // For what comes after.
            Write(_good.Tensors, _good.Metadata);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_history_of_more_or_fewer_epochs_than_were_done_is_refused(int rows)
    {
        NamedTensor history = _good.Tensors.First(tensor => tensor.Name == "history");
        double[] row = history.ToDoubles();
        double[] table = [.. Enumerable.Repeat(row, rows).SelectMany(values => values)];
        for (int epoch = 0; epoch < rows; epoch++)
            table[epoch * row.Length] = epoch + 1;
        Write(Replaced(history, NamedTensor.From("history", table.AsSpan(), rows, row.Length)), _good.Metadata);

        var refused = Assert.Throws<CheckpointException>(Resume);

        Assert.Equal("history", refused.Property);
        Assert.Contains($"has {rows} epochs; 1 are done", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_damaged_checkpoints_are_refused_or_go_on_and_nothing_else()
    {
        var random = new Random(7);
        byte[] good = System.IO.File.ReadAllBytes(File);
        (int refused, int resumed) = (0, 0);
        for (int i = 0; i < Files; i++)
        {
            if (i % 2 == 0)
                DamageBytes(good, random);
            else
                DamageContent(random);
            try
            {
                // With the checkpoint's own options, and with the run's.
                _ = new TinyVae().Resume(File, _data, _data);
                IEnumerable<EpochRecord> epochs = Resume();
                try
                {
                    Assert.All(epochs, epoch => Assert.True(double.IsFinite(epoch.Train.Elbo)));
                }
                catch (Exception exception) when (exception is TrainingDivergedException or NonFiniteResultException)
                {
                    // A parameter may have become a huge one: in a step, or in the evaluation where no step is left.
                }
                resumed++;
            }
            catch (Exception exception) when (exception is CheckpointException or SafetensorsException)
            {
                refused++;
            }
        }
        // Both kinds have to be there for this to mean something.
        Assert.Equal(Files, refused + resumed);
        Assert.InRange(resumed, Files / 50, Files / 2);
    }

    private IEnumerable<EpochRecord> Resume() => new TinyVae().Resume(File, _data, _data, _options);

    private void DamageBytes(byte[] good, Random random)
    {
        byte[] bytes = [.. good];
        for (int i = random.Next(1, 4); i > 0; i--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        if (random.Next(10) == 0)
            bytes = bytes[..random.Next(bytes.Length)];
        System.IO.File.WriteAllBytes(File, bytes);
    }

    private void DamageContent(Random random)
    {
        var metadata = new Dictionary<string, string>(_good.Metadata);
        IReadOnlyList<NamedTensor> tensors = _good.Tensors;
        NamedTensor tensor = tensors[random.Next(tensors.Count)];
        string key = metadata.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(metadata.Count));
        switch (random.Next(6))
        {
            case 0:
                metadata.Remove(key);
                break;
            case 1:
                metadata[key] = s_texts[random.Next(s_texts.Length)];
                break;
            case 2:
                metadata[key] = random.Next(-2, 45).ToString(CultureInfo.InvariantCulture);
                break;
            case 3:
                tensors = Replaced(tensor, tensors[random.Next(tensors.Count)].WithName(tensor.Name));
                break;
            case 4:
                tensors = Replaced(tensor, Reshaped(tensor));
                break;
            default:
                tensors = Replaced(tensor, Poisoned(tensor, s_doubles[random.Next(s_doubles.Length)], random.Next(tensor.Count)));
                break;
        }
        Write(tensors, metadata);
    }

    private void Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        System.IO.File.WriteAllBytes(File, SafetensorsText.Write(tensors, metadata));

    private List<NamedTensor> Replaced(NamedTensor old, NamedTensor by) => [.. _good.Tensors.Select(t => t == old ? by : t)];

    private static NamedTensor Reshaped(NamedTensor tensor) => new(tensor.Name, tensor.Type, [1, .. tensor.Shape, 1], tensor.Data);

    private static NamedTensor Poisoned(NamedTensor tensor, double value, int element = 0)
    {
        if (tensor.Type == TensorType.F64)
        {
            double[] doubles = tensor.ToDoubles();
            doubles[element] = value;
            return NamedTensor.From(tensor.Name, doubles.AsSpan(), [.. tensor.Shape]);
        }
        float[] singles = tensor.ToSingles();
        singles[element] = (float)value;
        return NamedTensor.From(tensor.Name, singles.AsSpan(), [.. tensor.Shape]);
    }

    /// <summary>Cancels after the first report of an epoch.</summary>
    private sealed class StopAfter(CancellationTokenSource cancellation, int epoch) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch == epoch)
                cancellation.Cancel();
        }
    }
}
