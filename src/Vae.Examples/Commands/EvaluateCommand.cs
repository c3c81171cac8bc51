using System.CommandLine;
using Spectre.Console;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary><c>evaluate</c>: how good a trained model is, in figures and in words.</summary>
internal static class EvaluateCommand
{
    private const string Embedding = "embedding";
    private const string Elements = "elements";

    internal static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = Arguments.Model();
        Option<string> from = Arguments.From();
        Option<string?> data = Arguments.Data();
        Option<int> samples = Arguments.Integer("--samples", "Importance samples for each row's log p(x).", 5_000, 1, 10_000_000);
        Option<int> rows = Arguments.Integer("--rows", "Test rows to evaluate on; 0 for all.", 0, 0, int.MaxValue);
        Option<Binarization?> binarize = Arguments.Binarize();
        var features = new Option<string>("--features")
        {
            Description = "Where samples are compared with data: in the model's own embedding, or element by element. "
                + "Samples are drawn in full where the data are zeros and ones (--binarize) and the likelihood Bernoulli, and means "
                + "elsewhere.",
            HelpName = $"{Embedding}|{Elements}",
            DefaultValueFactory = _ => Embedding,
        };
        features.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not (Embedding or Elements) } token])
                result.AddError($"{features.Name} must be {Embedding} or {Elements}; got '{token.Value}'.");
        });
        Option<ulong> seed = Arguments.Seed("All that is random depends on it.");
        Option<int> threads = Arguments.Threads();
        Option<string?> target = Arguments.Picture("neighbours.png");
        var json = new Option<bool>("--json") { Description = "One JSON object instead of a table." };
        var command = new Command("evaluate", "Measure a trained model on test data, and say what is wrong with it.")
        {
            model, from, data, samples, rows, binarize, features, seed, threads, target, json,
        };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(from);
            string name = parsed.GetRequiredValue(model);
            VaeModel trained = TrainedModel.Load(name, file);
            TrainSettings? training = TrainSettings.Beside(name, file);
            DataSource whole = DataSource.Open(parsed.GetValue(data), trained.Description, terminal.Error);
            DataSource source = Part(whole, parsed.GetValue(rows));
            foreach (TrainingWarning warning in source.Test.Warnings.Except(whole.Test.Warnings))
                terminal.Error.WriteLine("Warning: " + warning.Message);
            ModelReview Measure(Func<string, IProgress<EvaluationProgress>?> begin) => ModelReview.Measure(
                name,
                trained,
                source,
                parsed.GetValue(binarize) ?? Binarization.None,
                parsed.GetValue(samples),
                parsed.GetRequiredValue(features) == Elements,
                new EvaluationOptions(parsed.GetValue(seed), parsed.GetValue(threads)),
                begin,
                cancellation);
            bool hasBars = terminal.Interactive && !parsed.GetValue(json);
            ModelReview review = (hasBars ? UnderBars(terminal, Measure) : Measure(_ => null)) with
            {
                Trained = training?.Words.Over(trained.Description.Objective),
                Doubt = Doubt(training, parsed.GetValue(data), parsed.GetValue(binarize) ?? Binarization.None),
            };
            string picture = parsed.GetValue(target) ?? TrainedModel.Beside(file, "neighbours.png");
            OutputFile.Write(picture, Gallery.Neighbours(trained, source.Training, review).ToPng());
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(ReviewJson.Write(review));
            else
                Tell(terminal, review, picture);
            return CommandLine.Success;
        });
        return command;
    }

    /// <exception cref="CommandException">Too few rows are left.</exception>
    private static DataSource Part(DataSource source, int rows)
    {
        DataSource part = rows > 0 ? source with { Test = source.Test.Take(rows) } : source;
        const int fewest = SampleQuality.DensityNeighbours + 1;
        if (part.Test.Count < fewest || part.Training.Count < fewest)
        {
            throw new CommandException(
                $"An evaluation needs at least {fewest} test rows and as many to learn from; got {part.Test.Count} and "
                + $"{part.Training.Count}.");
        }
        return part;
    }

    // Why the data's training rows may be none that the model learned from; null where they are those.
    private static string? Doubt(TrainSettings? training, string? data, Binarization binarize)
    {
        if (training is null)
            return "The file does not say what it was trained on: it may never have seen the training rows, or have seen the test rows.";
        if (Place(training.Data) != Place(data))
        {
            return $"It was trained on {training.Data ?? "drawn images"}: it may never have seen the training rows, or have seen the test "
                + "rows.";
        }
        return training.Binarize == binarize
            ? null
            : $"It was trained on others, with {Arguments.Binarize().Name} {training.Binarize.ToString().ToLowerInvariant()}: it may never "
                + "have seen the training rows as they are here.";
    }

    private static string? Place(string? folder) =>
        folder is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static ModelReview UnderBars(Terminal terminal, Func<Func<string, IProgress<EvaluationProgress>?>, ModelReview> measure) =>
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => measure(stage => new Bar(context.AddTask(stage))));

    private static void Tell(Terminal terminal, ModelReview review, string picture)
    {
        terminal.Output.WriteLine(
            $"{review.ModelName} on {Numbers.Count(review.Test.Samples)} test rows of {review.DataName}"
            + (review.Doubt is null ? "; it was trained on others." : "."));
        if (review.Doubt is not null)
            terminal.Output.WriteLine(review.Doubt);
        string declared = ObjectiveText.Of(review.Model.Objective);
        string objective = ObjectiveText.Of(review.Objective);
        if (review.Trained is null)
        {
            terminal.Output.WriteLine(
                $"Advice is for its objective as declared, {declared}: the file does not say what it was trained with.");
        }
        else if (objective != declared)
            terminal.Output.WriteLine($"It was trained with {objective}; declared is {declared}.");
        terminal.Write(ReviewTable.Of(review));
        foreach (Finding finding in ReviewDiagnosis.Of(review))
            terminal.Output.WriteLine($"{finding.Title}. {finding.Text}");
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"Wrote {picture}: samples, and the training row nearest to each below it, the likeliest copies first.");
    }

    private sealed class Bar(ProgressTask task) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => task.Value = 100.0 * value.Done / value.Records;
    }
}
