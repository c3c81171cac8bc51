using System.CommandLine;
using Vae.Data;
using Vae.Examples.Models;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary><c>balance</c>: a ladder of weights, and the curve of rate and distortion that they draw.</summary>
internal static class BalanceCommand
{
    private const string DefaultBetas = "0.1,0.2,0.5,1,2,5,10,20";

    internal static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = Arguments.Model();
        Option<string?> data = Arguments.Data();
        Option<string> betas = Arguments.List("--betas", "The weights of the KL divergence.", DefaultBetas);
        Option<int> epochs =
            Arguments.Integer("--epochs", "Passes over the training data, for each weight and for the start.", 5, 1, 1_000_000);
        Option<int> batch = Arguments.Integer("--batch", "Rows a step.", 128, 1, 65_536);
        Option<double> rate = Arguments.Positive("--learning-rate", "Adam's step size.", 1e-3);
        var cold = new Option<bool>("--cold")
        {
            Description = "Train each weight from scratch, instead of from one model that was trained with the smallest weight.",
        };
        Option<Binarization?> binarize = Arguments.Binarize();
        Option<ulong> seed = Arguments.Seed("The seed of everything random: one seed gives one result.");
        Option<int> threads = Arguments.Threads();
        Option<string?> target = Arguments.Folder("out/MODEL-balance");
        Option<bool> overwrite = Arguments.Overwrite();
        var command = new Command(
            "balance", "Train with one weight of the divergence after another, draw the rate–distortion curve, and recommend a weight.")
        {
            model, data, betas, epochs, batch, rate, cold, binarize, seed, threads, target, overwrite,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(model);
            string folder = parsed.GetValue(target) ?? Path.Combine("out", $"{name}-balance");
            var options = new RateDistortionOptions
            {
                Betas = Arguments.Weights(betas.Name, parsed.GetRequiredValue(betas)),
                WarmStart = !parsed.GetValue(cold),
                Training = new TrainingOptions
                {
                    Epochs = parsed.GetValue(epochs),
                    BatchSize = parsed.GetValue(batch),
                    LearningRate = parsed.GetValue(rate),
                    Seed = parsed.GetValue(seed),
                    Threads = parsed.GetValue(threads),
                },
            };
            ModelEntry entry = Arguments.Models("MODEL", name)[0];
            ModelDescription description = entry.Create().Description;
            RequireWeight(entry);
            DataSource source = DataSource.Open(parsed.GetValue(data), description, terminal.Error)
                .Binarized(parsed.GetValue(binarize) ?? Binarization.None);
            // Refuses at once what cannot be trained: before anything is said, or an earlier curve is gone.
            _ = RateDistortion.Trace(entry.Create, source.Training, source.Test, options);
            using var folderLock = new FolderLock(folder);
            folderLock.Take();
            options = options with { Folder = StrategyFolders.Of(folder, parsed.GetValue(overwrite)) };
            StrategyFolders.Within(folder, () => RateDistortion.Trace(entry.Create, source.Training, source.Test, options));
            terminal.Output.WriteLine(
                $"{entry.Name} ({entry.Summary}) with {Numbers.Several(options.Betas.Count, "weight")}, on "
                + $"{Numbers.Count(source.Training.Count)} rows of "
                + $"{source.Name}; {Numbers.Count(source.Test.Count)} others to measure it.");
            foreach (string warning in Warnings(description, options, source.Training))
                terminal.Error.WriteLine("Warning: " + warning);
            string[] common =
            [
                .. parsed.GetValue(data) is string place ? new[] { data.Name, place } : [],
                epochs.Name, $"{options.Training.Epochs}",
                batch.Name, $"{options.Training.BatchSize}",
                rate.Name, Numbers.Exact(parsed.GetValue(rate)),
                .. parsed.GetValue(binarize) is { } how ? new[] { binarize.Name, Arguments.Word(how) } : [],
                seed.Name, $"{options.Training.Seed}",
            ];
            try
            {
                RateDistortionCurve curve = Trace(entry, source, options, folder, terminal, cancellation);
                var result = new BalanceResult
                {
                    ModelName = name,
                    DataName = source.Name,
                    Model = description,
                    Options = options,
                    TrainingRows = source.Training.Count,
                    TestRows = source.Test.Count,
                    Curve = curve,
                    Command = CommandText.Of(
                    [
                        "balance", name, .. common, betas.Name, parsed.GetRequiredValue(betas),
                        .. options.WarmStart ? [] : new[] { cold.Name },
                    ]),
                    Next = new NextCommand(
                        $"This trains with β = {Numbers.Setting(curve.Best.Beta)}, which has the best ELBO.",
                        CommandText.Of(["train", name, .. common, BalanceOptions.BetaName, Numbers.Exact(curve.Best.Beta)])),
                };
                Write(result, folder);
                Tell(result, folder, terminal);
                return CommandLine.Success;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                terminal.Error.WriteLine("Interrupted. What is done is kept: the same command goes on.");
                return CommandLine.Interrupted;
            }
        });
        return command;
    }

    /// <summary>What is likely a mistake, of the largest weight: a warm-up that is cut short leaves it the furthest from its own.
    /// </summary>
    internal static IEnumerable<string> Warnings(ModelDescription model, RateDistortionOptions options, Dataset training)
    {
        double largest = options.Betas.Max();
        return (options.Training with { Beta = largest }).Warnings(model, training)
            .Select(warning => IsOfData(warning) ? warning.Message : $"With β = {Numbers.Setting(largest)}: {warning.Message}");
    }

    // The same for every weight.
    private static bool IsOfData(TrainingWarning warning) =>
        warning.Kind is TrainingWarningKind.DataBeyondTheDecoder or TrainingWarningKind.DataNotScaled;

    /// <exception cref="CommandException">The model's objective has no weight; the message names the models that have one.</exception>
    private static void RequireWeight(ModelEntry model)
    {
        if (WordInPlaceOfWeight(model) is not { } word)
            return;
        throw new CommandException(
            $"{model.Name} is declared with {word}, in place of the weight β that a curve is drawn over. Declared with a weight: "
            + string.Join(", ", Catalogue.All.Where(entry => WordInPlaceOfWeight(entry) is null).Select(entry => entry.Name)) + ".",
            CommandLine.UsageError);
    }

    private static string? WordInPlaceOfWeight(ModelEntry model) => model.Create().Description.Objective switch
    {
        { Geco: not null } => nameof(Geco),
        { Capacity: not null } => nameof(Capacity),
        { ImportanceWeighted: not null } => nameof(ImportanceWeighted),
        { TotalCorrelation: not null } => nameof(TotalCorrelation),
        _ => null,
    };

    private static RateDistortionCurve Trace(
        ModelEntry entry,
        DataSource source,
        RateDistortionOptions options,
        string folder,
        Terminal terminal,
        CancellationToken cancellation)
    {
        var points = new List<RateDistortionPoint>();
        StrategyDisplay.Show(terminal, (report, write) => StrategyFolders.Within(folder, () =>
        {
            Relay? relay = report is null ? null : new Relay(report);
            Action<string> row = StrategyDisplay.Rows("       β      rate   distortion    −ELBO   active", write);
            foreach (RateDistortionPoint point in RateDistortion.Trace(
                entry.Create, source.Training, source.Test, options, relay, cancellation))
            {
                points.Add(point);
                row($"{Numbers.Setting(point.Beta),8}  {Numbers.Nats(point.Rate),8}  {Numbers.Nats(point.Distortion),11}  "
                    + $"{Numbers.Nats(point.NegativeElbo),7}  {$"{point.HeldOut.ActiveUnits}/{point.HeldOut.KlPerDimension.Length}",7}");
            }
        }));
        return new RateDistortionCurve(points);
    }

    private static void Write(BalanceResult result, string folder)
    {
        OutputFile.Write(Path.Combine(folder, "curve.csv"), BalanceReport.Csv(result.Curve));
        OutputFile.Write(Path.Combine(folder, "curve.svg"), BalanceCharts.Curve(result).ToFile());
        OutputFile.Write(Path.Combine(folder, "report.html"), BalanceReport.Html(result));
    }

    private static void Tell(BalanceResult result, string folder, Terminal terminal)
    {
        terminal.Output.WriteLine();
        foreach (Finding finding in BalanceFindings.Of(result.Curve))
            terminal.Output.WriteLine($"{finding.Title}. {finding.Text}");
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            $"Look at {Path.Combine(folder, "report.html")}; the curve alone is {Path.Combine(folder, "curve.svg")}, its numbers are in "
            + $"{Path.Combine(folder, "curve.csv")}.");
        terminal.Output.WriteLine($"{result.Next.Reason} Next:");
        terminal.Output.WriteLine("  " + result.Next.Text);
    }

    private sealed class Relay(Action<double, string> report) : IProgress<RateDistortionProgress>
    {
        public void Report(RateDistortionProgress value) => report(
            (value.Training - 1 + StrategyDisplay.Part(value.Progress)) / value.Trainings,
            $"β {Numbers.Setting(value.Beta)}, training {value.Training}/{value.Trainings}, "
            + $"epoch {value.Progress.Epoch}/{value.Progress.Epochs}");
    }
}
