using System.CommandLine;
using Vae.Examples.Models;
using Vae.Examples.Reports;
using Vae.Optimization;

namespace Vae.Examples.Commands;

/// <summary><c>train</c>: a model from the gallery, data, and a folder full of results.</summary>
internal static class TrainCommand
{
    internal static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var options = new TrainOptions();
        var command = new Command("train", "Train a model and leave its file, its history, pictures and a report.")
        {
            options.Model,
            options.Data,
            options.Epochs,
            options.Batch,
            options.LearningRate,
            options.Stages,
            options.AdamEpsilon,
            options.Binarize,
            options.Seed,
            options.Threads,
            options.Out,
            options.Resume,
            options.Overwrite,
        };
        options.Balance.AddTo(command);
        command.SetAction(parsed =>
        {
            options.RequireRoom(parsed);
            bool resume = parsed.GetValue(options.Resume);
            string folder = options.Folder(parsed);
            using var folderLock = new FolderLock(folder);
            if (resume)
            {
                options.RequireCheckpoint(parsed);
                folderLock.Take();
            }
            TrainSettings settings = resume ? options.Resumed(parsed) : options.Given(parsed);
            // Asked again once the folder is this process's: another run may have ended in it meanwhile.
            void Claim()
            {
                folderLock.Take();
                options.RequireRoom(parsed);
            }
            string? note = options.Replaces(parsed)
                ? $"This run replaces the earlier one in '{folder}'; {options.Out.Name} keeps both."
                : null;
            try
            {
                Run(settings, folder, Claim, resume, note, terminal, cancellation);
                return CommandLine.Success;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                string[] place = parsed.GetValue(options.Out) is string given ? ["--out", given] : [];
                string command = CommandText.Of(["train", settings.Model, .. place, "--resume"]);
                terminal.Error.WriteLine($"Interrupted. The checkpoint is saved; go on with: {command}");
                return CommandLine.Interrupted;
            }
        });
        return command;
    }

    private static void Run(
        TrainSettings settings,
        string folder,
        Action claim,
        bool resume,
        string? note,
        Terminal terminal,
        CancellationToken cancellation)
    {
        ModelEntry entry = Catalogue.Find(settings.Model)
            ?? throw new CommandException($"There is no model '{settings.Model}'; the models are {Catalogue.Names}.");
        settings.Words.RequireTermsOf(entry);
        VaeModel model = entry.Create();
        DataSource data = DataSource.Open(settings.Data, model.Description, terminal.Error).Binarized(settings.Binarize);
        TrainingOptions options = Options(model.Description, data, settings, folder);
        // What cannot be trained is refused before anything is said, and before anything of an earlier run is gone.
        var progress = new TrainingDisplay.Relay();
        IEnumerable<EpochRecord> epochs = resume
            ? model.Resume(options.CheckpointPath!, data.Training, data.Test, options, progress, cancellation)
            : model.Train(data.Training, data.Test, options, progress, cancellation);
        claim();
        if (!resume)
            File.Delete(options.CheckpointPath!); // Another run's: these settings would not fit it.
        settings.Save(folder);
        if (note is not null)
            terminal.Error.WriteLine(note);
        terminal.Output.WriteLine(
            $"{entry.Name} ({entry.Summary}), {Numbers.Count(model.Description.ParameterCount)} parameters, "
            + $"on {Numbers.Count(data.Training.Count)} rows of {data.Name}; {Numbers.Count(data.Test.Count)} others to test it.");
        if (settings.Words.PutAside(model.Description.Objective) is { Count: > 0 } aside)
        {
            terminal.Output.WriteLine(
                $"Declared, but left out because it does not combine with the options given: {string.Join(", ", aside)}. Trained with "
                + $"{ObjectiveText.Of(options.Objective!)}.");
        }

        foreach (TrainingWarning warning in options.Warnings(model.Description, data.Training))
            terminal.Error.WriteLine("Warning: " + warning.Message);
        TrainingDisplay.Show(terminal, model.Description, settings.Epochs, epochs, progress);
        RunResult run = Result(model, data, settings, folder, cancellation);
        RunPictures pictures = Gallery.Draw(model, data.Test, run.Test, settings.Seed, cancellation);
        NextCommand next = NextCommand.Of(run, settings, folder);
        Write(model, run, pictures, next, folder);
        Tell(run, next, folder, terminal);
    }

    private static TrainingOptions Options(ModelDescription model, DataSource data, TrainSettings settings, string folder) => new()
    {
        Epochs = settings.Epochs,
        BatchSize = settings.Batch,
        Optimizer = new Adam(Epsilon: settings.AdamEpsilon),
        LearningRate = settings.Rate(data.Training.Count),
        Objective = settings.Words.Over(model.Objective),
        Seed = settings.Seed,
        Threads = settings.Threads,
        CheckpointPath = Path.Combine(folder, TrainOptions.CheckpointName),
    };

    // With the seed of the evaluations in the history, whatever the training's: the test's terms are those of its last line.
    private static RunResult Result(
        VaeModel model, DataSource data, TrainSettings settings, string folder, CancellationToken cancellation)
    {
        var options = new EvaluationOptions(Threads: settings.Threads);
        Evaluation train = model.Evaluate(data.Training, options, cancellation);
        Evaluation test = model.Evaluate(data.Test, options, cancellation);
        return new RunResult
        {
            ModelName = settings.Model,
            DataName = data.Name,
            Model = model.Description,
            BatchSize = settings.Batch,
            LearningRate = settings.LearningRate,
            Stages = settings.Stages,
            AdamEpsilon = settings.AdamEpsilon,
            Objective = settings.Words.Over(model.Description.Objective),
            Seed = settings.Seed,
            Threads = model.History[^1].Threads,
            TrainingRows = data.Training.Count,
            TestRows = data.Test.Count,
            History = model.History,
            Train = train,
            Test = test,
            Command = CommandText.Of(settings.CommandWords(folder)),
        };
    }

    private static void Write(VaeModel model, RunResult run, RunPictures pictures, NextCommand next, string folder)
    {
        model.Save(Path.Combine(folder, TrainOptions.ModelName));
        OutputFile.Write(Path.Combine(folder, "history.csv"), HistoryCsv.Write(run.History));
        OutputFile.Write(Path.Combine(folder, "metrics.json"), MetricsJson.Write(run));
        OutputFile.Write(Path.Combine(folder, "samples.png"), pictures.Samples.ToPng());
        OutputFile.Write(Path.Combine(folder, "reconstructions.png"), pictures.Reconstructions.ToPng());
        OutputFile.Write(Path.Combine(folder, "latent.png"), pictures.Latent.ToPng());
        OutputFile.Write(Path.Combine(folder, "report.html"), HtmlReport.Write(run, pictures, next));
    }

    private static void Tell(RunResult run, NextCommand next, string folder, Terminal terminal)
    {
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            (run.Test.Bound is null
                ? ""
                : $"Test {TrainingLoss.FullNameOf(run.Model)} {Numbers.Nats(TrainingLoss.Of(run.Test))} nats a sample. ")
            + $"Test −ELBO {Numbers.Nats(-run.Test.Elbo)} nats a sample: reconstruction {Numbers.Nats(run.Test.Reconstruction)}, "
            + $"KL {Numbers.Nats(run.Test.Kl)}. Trained in {Numbers.Seconds(run.Seconds)}.");
        foreach (Finding finding in Diagnosis.Of(run))
            terminal.Output.WriteLine($"{finding.Title}. {finding.Text}");
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            $"Look at {Path.Combine(folder, "report.html")}; the model is in {Path.Combine(folder, TrainOptions.ModelName)}.");
        terminal.Output.WriteLine($"{next.Reason} Next:");
        terminal.Output.WriteLine("  " + next.Text);
    }
}
