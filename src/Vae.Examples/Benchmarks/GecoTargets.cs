using System.Text.Json;
using Spectre.Console;
using Vae.Data;
using Vae.Examples.Commands;
using Vae.Examples.Models;

namespace Vae.Examples.Benchmarks;

/// <summary>The reconstruction at which a training with Geco settles, and its target.</summary>
/// <param name="Model">The model, for people.</param>
/// <param name="Batch">The records of a batch.</param>
/// <param name="Epochs">The epochs of the training.</param>
/// <param name="Target">The target, in nats per sample.</param>
/// <param name="Training">The reconstruction of the training data, averaged over the last fifth of the epochs.</param>
/// <param name="Test">The reconstruction of the test data at the end.</param>
/// <param name="Kl">The divergence of the test data at the end.</param>
/// <param name="Multiplier">Geco's multiplier at the end.</param>
internal sealed record GecoTargets(
    string Model, int Batch, int Epochs, double Target, double Training, double Test, double Kl, double Multiplier)
{
    private const int GreyRows = 8_000;
    private const int BitRows = 2_000;

    /// <summary>How far the training is from its target, in per cent of it.</summary>
    internal double PerCent => 100 * (Training - Target) / Target;

    /// <summary>Trains every model, with small batches and large ones.</summary>
    /// <param name="data">Grey digits.</param>
    /// <param name="threads">The threads of a training.</param>
    /// <param name="shorter">Divides the epochs and the rows: for a test of the program.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    internal static IEnumerable<GecoTargets> Measure(DataSource data, int threads, int shorter, CancellationToken cancellation)
    {
        DataSource binary = data.Binarized(Binarization.Static);
        DataSource black = binary with { Training = binary.Training.Take(binary.Training.Count / shorter) };
        DataSource grey = data with { Training = data.Training.Take(GreyRows / shorter) };
        var bits = new DataSource("nine bits", Bits(BitRows, 1), Bits(BitRows, 2));
        foreach (double target in new[] { 80.0, 100, 120 })
            yield return Train("dense, binarised", () => new DenseVae(), black, 128, 10, target, 1e-3);
        foreach ((int batch, int epochs) in new[] { (32, 20), (128, 60) })
            yield return Train("784-64-8, σ 0.1, grey", () => new SharpVae(), grey, batch, epochs, 50, 1e-3);
        foreach ((int batch, int epochs) in new[] { (8, 40), (64, 100) })
            yield return Train("9-11-5, bits", () => new NineBitsVae(), bits, batch, epochs, 5, 3e-3);

        GecoTargets Train(
            string name, Func<VaeModel> create, DataSource source, int batch, int epochs, double target, double rate)
        {
            var options = new TrainingOptions
            {
                Epochs = Math.Max(1, epochs / shorter),
                BatchSize = batch,
                LearningRate = rate,
                Seed = 1,
                Threads = threads,
                Objective = new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(target) },
            };
            VaeModel model = create();
            EpochRecord[] history = [.. model.Train(source.Training, null, options, null, cancellation)];
            Evaluation test = model.Evaluate(source.Test, new EvaluationOptions(Threads: threads), cancellation);
            int last = (history.Length + 4) / 5;
            return new GecoTargets(
                name, batch, history.Length, target, history[^last..].Average(epoch => epoch.Train.Reconstruction), test.Reconstruction,
                test.Kl, history[^1].Weights.Reconstruction);
        }
    }

    internal static Table Table(IReadOnlyList<GecoTargets> rows)
    {
        Table table = BenchTables.NewTable("model", "batch", "epochs", "target", "training", "off by %", "test", "test KL", "λ");
        foreach (GecoTargets row in rows)
        {
            table.AddRow(
                row.Model,
                FormattableString.Invariant($"{row.Batch}"),
                FormattableString.Invariant($"{row.Epochs}"),
                FormattableString.Invariant($"{row.Target:F0}"),
                FormattableString.Invariant($"{row.Training:F2}"),
                FormattableString.Invariant($"{row.PerCent:F2}"),
                FormattableString.Invariant($"{row.Test:F2}"),
                FormattableString.Invariant($"{row.Kl:F2}"),
                FormattableString.Invariant($"{row.Multiplier:F3}"));
        }
        return table.Caption("Reconstruction in nats per sample. Training: the mean over the last fifth of the epochs.");
    }

    internal static void WriteJson(Terminal terminal, GecoTargets row)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("model", row.Model);
            json.WriteNumber("batch", row.Batch);
            json.WriteNumber("epochs", row.Epochs);
            json.WriteNumber("target", row.Target);
            json.WriteNumber("training", row.Training);
            json.WriteNumber("off_by_percent", row.PerCent);
            json.WriteNumber("test", row.Test);
            json.WriteNumber("test_kl", row.Kl);
            json.WriteNumber("multiplier", row.Multiplier);
            json.WriteEndObject();
        }
        terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    // Two numbers a record say how likely its bits at even and at odd places are.
    private static Dataset Bits(int rows, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[rows * 9];
        for (int row = 0; row < rows; row++)
        {
            (double even, double odd) = (random.NextDouble(), random.NextDouble());
            for (int i = 0; i < 9; i++)
                values[row * 9 + i] = random.NextDouble() < (i % 2 == 0 ? even : odd) ? 1 : 0;
        }
        return Dataset.FromRows(values, 9);
    }
}
