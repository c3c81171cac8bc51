using System.Text.Json;
using Spectre.Console;
using Vae.Data;
using Vae.Examples.Commands;
using Vae.Examples.Models;

namespace Vae.Examples.Benchmarks;

/// <summary>What a training step with each objective costs over one with the plain ELBO, on the model <c>dense</c>.</summary>
/// <param name="Objective">The objective, as in a declaration.</param>
/// <param name="Step">Its step.</param>
/// <param name="PlainMilliseconds">
/// The median time of a step with the plain ELBO, measured just before it: a machine that is slower for a while is so for both.
/// </param>
internal sealed record ObjectiveCost(string Objective, StepMeasurement Step, double PlainMilliseconds)
{
    private const int Turns = 5;

    /// <summary>Its median time by that of the plain ELBO just before it.</summary>
    internal double Ratio => Step.MedianMilliseconds / PlainMilliseconds;

    private static readonly ObjectiveDescription Elbo = new(1, Reduction.Sum);

    // The first is what all are compared with: the code has none of the further terms. No objective: as the model is declared.
    private static readonly (string Name, Func<VaeModel> Create, ObjectiveDescription? Objective)[] All =
    [
        ("Elbo", () => new DenseVae(), Elbo),
        ("Beta(4), Warmup(10)", () => new DenseVae(), Elbo with { Beta = 4, Schedule = WeightSchedule.Warmup(10) }),
        ("Cyclical(4, 0.5)", () => new DenseVae(), Elbo with { Schedule = WeightSchedule.Cyclical(4) }),
        ("Reduction.Mean", () => new DenseVae(), Elbo with { Reduction = Reduction.Mean }),
        ("FreeBits(0.1)", () => new DenseVae(), Elbo with { FreeBits = new FreeBits(0.1) }),
        ("FreeBits(2, FreeBitsKind.InTotal)", () => new DenseVae(), Elbo with { FreeBits = new FreeBits(2, FreeBitsKind.InTotal) }),
        ("Capacity(25, 10, 100)", () => new DenseVae(), Elbo with { Capacity = new Capacity(25, 10, 100) }),
        ("Geco(80)", () => new DenseVae(), Elbo with { Geco = new Geco(80) }),
        Of("TotalCorrelation(6)", Elbo with { TotalCorrelation = new TotalCorrelation(6) }),
        Of("TotalCorrelation(6), stratified",
            Elbo with { TotalCorrelation = new TotalCorrelation(6, TotalCorrelationEstimator.MinibatchStratified) }),
        Of("Dip(10, 100)", Elbo with { Dip = new Dip(10, 100) }),
        Of("Dip(10, 100, DipKind.II)", Elbo with { Dip = new Dip(10, 100, DipKind.II) }),
        Of("Mmd(100)", Elbo with { Mmd = new Mmd(100) }),
        Of("Mmd(100, MmdKernel.Rbf)", Elbo with { Mmd = new Mmd(100, MmdKernel.Rbf) }),
        Of("SlicedWasserstein(10, 50)", Elbo with { SlicedWasserstein = new SlicedWasserstein(10) }),
        ("ImportanceWeighted(5)", () => new BoundVae(), null),
        ("ImportanceWeighted(5), doubly reparameterised", () => new DoublyBoundVae(), null),
    ];

    /// <summary>Measures every objective at one batch size, in some turns; of these, the one with the median ratio.</summary>
    internal static IReadOnlyList<ObjectiveCost> Measure(int batch, int threads, TimeSpan duration, CancellationToken cancellation)
    {
        Dataset data = Dataset.FromDrawnDigits(Math.Max(8192, 4 * batch), seed: 5);
        var costs = All.Select(_ => new List<ObjectiveCost>()).ToArray();
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int i = 0; i < All.Length; i++)
            {
                StepMeasurement plain = Steps(0);
                StepMeasurement step = i == 0 ? plain : Steps(i);
                costs[i].Add(new ObjectiveCost(All[i].Name, step, plain.MedianMilliseconds));
            }
        }
        return
        [
            // One turn whole, so that the ratio is that of the two times beside it.
            .. costs.Select(turns => turns
                .OrderBy(cost => cost.Ratio)
                .ThenBy(cost => cost.Step.MedianMilliseconds)
                .ElementAt(Turns / 2)),
        ];

        StepMeasurement Steps(int index)
        {
            var options = new TrainingOptions { BatchSize = batch, Threads = threads, Objective = All[index].Objective };
            return All[index].Create().MeasureSteps(data, options, duration / Turns, cancellation);
        }
    }

    internal static Table Table(IReadOnlyList<ObjectiveCost> costs)
    {
        Table table = BenchTables.NewTable("objective", "batch", "threads", "median ms", "plain ELBO ms", "ratio", "bytes/step");
        foreach (ObjectiveCost cost in costs)
        {
            table.AddRow(
                cost.Objective,
                FormattableString.Invariant($"{cost.Step.BatchSize}"),
                FormattableString.Invariant($"{cost.Step.Threads}"),
                FormattableString.Invariant($"{cost.Step.MedianMilliseconds:F3}"),
                FormattableString.Invariant($"{cost.PlainMilliseconds:F3}"),
                FormattableString.Invariant($"{cost.Ratio:F2}"),
                FormattableString.Invariant($"{cost.Step.AllocatedBytesPerStep:0.##}"));
        }
        return table.Caption("Each beside a step with the plain ELBO of its own, measured just before it.");
    }

    internal static void WriteJson(Terminal terminal, ObjectiveCost cost)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("objective", cost.Objective);
            json.WriteNumber("batch", cost.Step.BatchSize);
            json.WriteNumber("threads", cost.Step.Threads);
            json.WriteNumber("median_ms", cost.Step.MedianMilliseconds);
            json.WriteNumber("plain_median_ms", cost.PlainMilliseconds);
            json.WriteNumber("ratio", cost.Ratio);
            json.WriteNumber("allocated_bytes_per_step", cost.Step.AllocatedBytesPerStep);
            json.WriteEndObject();
        }
        terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static (string Name, Func<VaeModel> Create, ObjectiveDescription? Objective) Of(string name, ObjectiveDescription objective) =>
        (name, () => new ObjectivesVae(), objective);
}
