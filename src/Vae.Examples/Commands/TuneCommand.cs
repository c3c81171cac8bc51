using System.CommandLine;
using Vae.Data;
using Vae.Examples.Models;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary><c>tune</c>: learning rate, batch size and weights, over one model or several, by successive halving.</summary>
internal static class TuneCommand
{
    // Trials are judged on rows that are neither learned from nor those of the test: whoever is chosen by rows looks too good on them.
    private const double TrainingFraction = 0.9;
    private const ulong SplitSeed = 2;

    internal static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var models = new Argument<string>("MODEL[,MODEL…]") { Description = $"Models to choose between, of {Catalogue.Names}." };
        Option<string?> data = Arguments.Data();
        Option<int> trials = Arguments.Integer("--trials", "Trials to begin with.", 9, 1, 10_000);
        Option<int> epochs =
            Arguments.Integer("--epochs", "Passes over the training data for the trials that reach the end.", 9, 1, 1_000_000);
        Option<int> factor = Arguments.Integer("--factor", "One trial in N goes on from each rung to the next.", 3, 2, 1_000);
        Option<int> seeds = Arguments.Integer("--seeds", "Seeds to train each trial from; trials are compared by the mean.", 1, 1, 100);
        Option<NumberRange> rates = Arguments.Range("--learning-rates", "Adam's step sizes, log-uniform.", 1e-4, 1e-2);
        Option<string> batches = Arguments.List("--batches", "Batch sizes.", "32,64,128,256");
        var betas = new Option<string?>("--betas")
        {
            Description = "Weights of the KL divergence; by default as declared. Trials are compared by the bound, where β = 1.",
            HelpName = "A,B,…",
        };
        var factors = new Option<string?>("--weight-factors")
        {
            Description = "Multiply the declared weights of TotalCorrelation, Dip, Mmd and SlicedWasserstein, and the nats of FreeBits and "
                + "Capacity, each by one of these; by default as declared.",
            HelpName = "A,B,…",
        };
        Option<Binarization?> binarize = Arguments.Binarize();
        Option<ulong> seed = Arguments.Seed("The seed of everything random: one seed gives one result.");
        Option<int> threads = Arguments.Threads();
        Option<string?> target = Arguments.Folder("out/tune");
        Option<bool> overwrite = Arguments.Overwrite();
        var command = new Command("tune", "Search learning rate, batch size and weights by successive halving, over one model or several.")
        {
            models, data, trials, epochs, factor, seeds, rates, batches, betas, factors, binarize, seed, threads, target, overwrite,
        };
        command.SetAction(parsed =>
        {
            ModelEntry[] entries = Arguments.Models("MODEL", parsed.GetRequiredValue(models));
            var options = new TunerOptions
            {
                Trials = parsed.GetValue(trials),
                Epochs = parsed.GetValue(epochs),
                Factor = parsed.GetValue(factor),
                Seeds = parsed.GetValue(seeds),
                LowestLearningRate = parsed.GetValue(rates).Low,
                HighestLearningRate = parsed.GetValue(rates).High,
                BatchSizes = Arguments.Integers(batches.Name, parsed.GetRequiredValue(batches), 65_536),
                Betas = parsed.GetValue(betas) is string list ? Arguments.Weights(betas.Name, list) : null,
                WeightFactors = parsed.GetValue(factors) is string multiples ? Arguments.Factors(factors.Name, multiples) : null,
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
            };
            string? path = parsed.GetValue(data);
            DataSource whole = Open(path, entries, terminal.Error).Binarized(parsed.GetValue(binarize) ?? Binarization.None);
            (Dataset training, Dataset validation) = whole.Training.Split(TrainingFraction, SplitSeed);
            string folder = parsed.GetValue(target) ?? Path.Combine("out", "tune");
            int? boundSamples = Tuner.BoundSamples(entries.Select(entry => entry.Create().Description));
            string loss = TuneReport.LossName(boundSamples);
            TunerModel[] family = [.. entries.Select(entry => new TunerModel(entry.Name, entry.Create))];
            // Refuses at once what cannot be trained: before anything is said, or an earlier search is gone.
            _ = Tuner.Search(family, training, validation, folder, options);
            using var folderLock = new FolderLock(folder);
            folderLock.Take();
            string checkpoints = StrategyFolders.Of(folder, parsed.GetValue(overwrite));
            terminal.Output.WriteLine(
                $"{options.Trials} trials of {string.Join(", ", entries.Select(entry => entry.Name))} on "
                + $"{Numbers.Count(training.Count)} rows of {whole.Name}, judged by {loss}"
                + $"{(boundSamples is null ? " (β = 1)" : "")} on "
                + $"{Numbers.Count(validation.Count)} others that are set aside from the training data: " + Rungs(options) + ".");
            foreach (string warning in entries.SelectMany(entry => Warnings(entry.Name, entry.Create().Description, options, training)))
                terminal.Error.WriteLine("Warning: " + warning);
            try
            {
                var results = new List<TunerResult>();
                StrategyDisplay.Show(terminal, (report, write) => StrategyFolders.Within(folder, () =>
                {
                    Relay? relay = report is null ? null : new Relay(report);
                    foreach (TunerResult result in Tuner.Search(family, training, validation, checkpoints, options, relay, cancellation))
                    {
                        results.Add(result);
                        write(Line(result));
                    }
                }));
                OutputFile.Write(Path.Combine(folder, "trials.csv"), TuneReport.Csv(results, boundSamples));
                Tell(Tuner.Ranking(results), loss, options, path, parsed.GetValue(binarize) ?? Binarization.None, folder, terminal);
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

    /// <exception cref="CommandException">The models take rows of different sizes, or none is found.</exception>
    private static DataSource Open(string? path, ModelEntry[] entries, TextWriter warnings)
    {
        ModelDescription[] models = [.. entries.Select(entry => entry.Create().Description)];
        ModelDescription? other = models.FirstOrDefault(model => model.DataSize != models[0].DataSize);
        if (other is not null)
        {
            throw new CommandException(
                $"{models[0].Name} takes {Numbers.Shape(models[0].DataShape)} and {other.Name} takes {Numbers.Shape(other.DataShape)}: "
                + "one search goes over models of the same data.");
        }
        DataSource data = DataSource.Open(path, models[0], warnings);
        return data.Training.Count >= 2
            ? data
            : throw new CommandException("A search needs two rows of training data at least: one to learn from and one to judge by.");
    }

    /// <summary>What is likely a mistake, of the largest weight: a warm-up that is cut short leaves it the furthest from its own.
    /// </summary>
    internal static IEnumerable<string> Warnings(string name, ModelDescription model, TunerOptions options, Dataset training) =>
        options.BatchSizes
            .SelectMany(batch => new TrainingOptions { Epochs = options.Epochs, Beta = options.Betas?.Max(), BatchSize = batch }
                .Warnings(model, training))
            .Distinct()
            .Select(warning => $"{name}: {warning.Message}");

    private static string Rungs(TunerOptions options) => string.Join(
        ", then ",
        HalvingRung.Of(options.Trials, options.Epochs, options.Factor)
            .Select(rung => $"{rung.Trials} for {rung.Epochs} epoch{(rung.Epochs == 1 ? "" : "s")}"));

    private static string Line(TunerResult result) =>
        $"  {result.Epochs,3} {(result.Epochs == 1 ? "epoch " : "epochs")}  {TuneReport.Loss(result),9}  {result.Trial.Model}, "
        + $"learning rate {Numbers.Setting(result.Trial.LearningRate)}, batch {result.Trial.BatchSize}"
        + (result.Trial.Beta is { } beta ? $", β {Numbers.Setting(beta)}" : "")
        + (TuneReport.Weights(result.Trial) is { Length: > 0 } weights ? ", " + weights : "");

    private static void Tell(
        IReadOnlyList<TunerResult> ranking,
        string loss,
        TunerOptions options,
        string? data,
        Binarization binarize,
        string folder,
        Terminal terminal)
    {
        terminal.Write(TuneReport.Table(ranking, loss));
        TunerResult best = ranking[0];
        if (!double.IsFinite(best.Loss))
        {
            throw new CommandException(
                "Every trial diverged: try lower learning rates, with --learning-rates. The best one ended so: "
                + best.Failures.First(failure => failure is not null));
        }
        TunerTrial trial = best.Trial;
        if (ranking.Any(result => result.Trial.Objective is not null))
        {
            terminal.Output.WriteLine(
                $"{loss} contains none of the terms that the weights multiply. It shows what they cost but not what they bring, so the "
                + "smallest weights look best. Take larger ones if you want what the terms are for.");
        }
        string[] words =
        [
            "train", trial.Model,
            .. data is null ? [] : new[] { "--data", data },
            "--epochs", $"{options.Epochs}",
            "--batch", $"{trial.BatchSize}",
            "--learning-rate", Numbers.Exact(trial.LearningRate),
            .. TuneReport.Words(trial, Catalogue.Find(trial.Model)!.Create().Description.Objective)
                .SelectMany(word => new[] { word.Name, word.Value }),
            .. binarize == Binarization.None ? [] : new[] { Arguments.BinarizeName, Arguments.Word(binarize) },
            .. options.Seed == 0 ? [] : new[] { "--seed", $"{options.Seed}" },
        ];
        terminal.Output.WriteLine(
            $"The best trial reached {Numbers.Nats(best.Loss)} nats of {loss} in {best.Epochs} epoch{(best.Epochs == 1 ? "" : "s")}; on "
            + $"test data it may be somewhat worse, since it was chosen on these rows. "
            + $"All trials are in {Path.Combine(folder, "trials.csv")}. "
            + "To train it on all rows, and measure it on the test data:");
        terminal.Output.WriteLine("  " + CommandText.Of(words));
    }

    private sealed class Relay(Action<double, string> report) : IProgress<TunerProgress>
    {
        public void Report(TunerProgress value) => report(
            (value.Rung + (double)value.Done / value.Trainings) / value.Rungs,
            $"rung {value.Rung + 1}/{value.Rungs}, training {value.Done + 1}/{value.Trainings}: {value.Trial.Model}");
    }
}
