using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Vae.Data;
using Vae.Examples.Models;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary>
/// <c>disentangle</c>: β-TCVAE against β-VAE on drawn shapes whose factors are known, by the mutual information gap, over several seeds.
/// </summary>
internal static class DisentangleCommand
{
    private const int TestRows = 5_000;
    private const ulong TrainingSeed = 1;
    private const ulong TestSeed = 2;

    internal static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Option<double> weight = Arguments.Positive("--weight", "β of the one, the weight of the total correlation of the other.", 6);
        Option<int> seeds = Arguments.Integer("--seeds", "Trainings of each, from seed 1 on.", 3, 1, 1_000);
        Option<int> epochs = Arguments.Integer("--epochs", "Epochs of each training.", 40, 1, 1_000_000);
        Option<int> rows = Arguments.Integer("--rows", "Shapes to train on.", 20_000, 256, 100_000);
        Option<int> threads = Arguments.Threads();
        var json = new Option<bool>("--json") { Description = "One JSON object a training instead of a table." };
        var command = new Command(
            "disentangle", "Train the model 'shapes' as a β-TCVAE and as a β-VAE, and compare how well they keep known factors apart.")
        {
            weight, seeds, epochs, rows, threads, json,
        };
        command.SetAction(parsed =>
        {
            double beta = parsed.GetValue(weight);
            ObjectiveDescription declared = new ShapesVae().Description.Objective;
            (string Name, ObjectiveDescription Objective)[] objectives =
            [
                ("β-VAE", new ObjectiveDescription(beta, Reduction.Sum)),
                ("β-TCVAE", declared with { TotalCorrelation = declared.TotalCorrelation! with { Weight = beta } }),
            ];
            Dataset training = Dataset.FromDrawnShapes(parsed.GetValue(rows), TrainingSeed);
            var runs = new List<Run>();
            for (int seed = 1; seed <= parsed.GetValue(seeds); seed++)
            {
                foreach ((string name, ObjectiveDescription objective) in objectives)
                {
                    var options = new TrainingOptions
                    {
                        Epochs = parsed.GetValue(epochs),
                        Seed = (ulong)seed,
                        Threads = parsed.GetValue(threads),
                        Objective = objective,
                    };
                    Run run = Measure(name, training, options, cancellation);
                    runs.Add(run);
                    terminal.Output.WriteLine(parsed.GetValue(json) ? Json(run) : Line(run));
                }
            }
            if (!parsed.GetValue(json))
                terminal.Write(Means(runs));
            return CommandLine.Success;
        });
        return command;
    }

    private static Run Measure(string name, Dataset training, TrainingOptions options, CancellationToken cancellation)
    {
        var model = new ShapesVae();
        double seconds = model.Train(training, null, options, null, cancellation).Sum(epoch => epoch.Seconds);
        Dataset test = Dataset.FromDrawnShapes(TestRows, TestSeed);
        MutualInformationGap gap = MutualInformationGap.Measure(model, test, DrawnShapes.Factors(TestRows, TestSeed));
        return new Run(name, options.Seed, gap, model.Evaluate(test, new EvaluationOptions(0, options.Threads), cancellation), seconds);
    }

    private static string Line(Run run) =>
        $"{run.Name}, seed {run.Seed}: MIG {Numbers.Fine(run.Gap.Value)}, reconstruction {Numbers.Nats(run.Test.Reconstruction)}, "
        + $"KL {Numbers.Nats(run.Test.Kl)}, {run.Test.ActiveUnits} active units, {Numbers.Seconds(run.Seconds)}";

    /// <summary>The means over the seeds, and the standard deviation of the gap.</summary>
    private static Table Means(IReadOnlyList<Run> runs)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        IGrouping<string, Run>[] groups = [.. runs.GroupBy(run => run.Name)];
        foreach (IGrouping<string, Run> group in groups)
            table.AddColumn(new TableColumn(group.Key).RightAligned());
        AddRow("MIG", run => run.Gap.Value, Numbers.Fine);
        table.AddRow(
            ["  standard deviation", .. groups.Select(group => Deviation(group) is { } deviation ? Numbers.Fine(deviation) : "–")]);
        for (int factor = 0; factor < runs[0].Gap.Factors.Count; factor++)
        {
            int index = factor;
            AddRow("  gap of " + runs[0].Gap.Factors[factor].Name, run => run.Gap.Factors[index].Gap, Numbers.Fine);
        }
        AddRow("reconstruction, nats", run => run.Test.Reconstruction, Numbers.Nats);
        AddRow("KL, nats", run => run.Test.Kl, Numbers.Nats);
        AddRow("active units", run => run.Test.ActiveUnits, units => Numbers.Setting(Math.Round(units, 2)));
        return table;

        void AddRow(string name, Func<Run, double> value, Func<double, string> text) =>
            table.AddRow([name, .. groups.Select(group => text(group.Average(value)))]);
    }

    // Of one seed there is none.
    private static double? Deviation(IGrouping<string, Run> runs)
    {
        if (runs.Count() < 2)
            return null;
        double mean = runs.Average(run => run.Gap.Value);
        return Math.Sqrt(runs.Sum(run => Math.Pow(run.Gap.Value - mean, 2)) / (runs.Count() - 1));
    }

    private static string Json(Run run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("objective", run.Name == "β-VAE" ? "beta" : "total_correlation");
            json.WriteNumber("seed", run.Seed);
            json.WriteNumber("mutual_information_gap", run.Gap.Value);
            json.WriteStartObject("gaps");
            foreach (FactorInformation factor in run.Gap.Factors)
                json.WriteNumber(factor.Name, factor.Gap);
            json.WriteEndObject();
            json.WriteNumber("reconstruction", run.Test.Reconstruction);
            json.WriteNumber("kl", run.Test.Kl);
            json.WriteNumber("active_units", run.Test.ActiveUnits);
            json.WriteNumber("seconds", run.Seconds);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed record Run(string Name, ulong Seed, MutualInformationGap Gap, Evaluation Test, double Seconds);
}
