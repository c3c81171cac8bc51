using System.Globalization;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary>The command that is worth trying after a run, and why.</summary>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Text">The command.</param>
internal sealed record NextCommand(string Reason, string Text)
{
    // A collapse has to be undone with a weight that is clearly smaller, a rate that overshoots with one that is clearly lower.
    private const double Fraction = 0.25;

    /// <summary>What to try after a run, by what it came to.</summary>
    /// <param name="run">The run.</param>
    /// <param name="settings">What it was asked to do.</param>
    /// <param name="folder">Where its results are.</param>
    internal static NextCommand Of(RunResult run, TrainSettings settings, string folder)
    {
        bool isFinite = double.IsFinite(run.Train.Elbo) && double.IsFinite(run.Test.Elbo);
        if (isFinite && run.Test.ActiveUnits == 0)
            return AfterCollapse(run, settings, folder);
        string[] titles = [.. Diagnosis.Of(run).Select(finding => finding.Title)];
        if (!isFinite || titles.Contains(TrainingCourse.Worse))
        {
            double rate = Rounded(Fraction * settings.LearningRate);
            return settings.Stages is null
                ? Anew("A lower learning rate may keep what the last epochs lost.", settings with { LearningRate = rate }, folder)
                : Evaluate(settings, folder);
        }
        if (titles.Contains(TrainingCourse.Learning) && CanGoOn(settings))
            return GoOn("It is still learning: this goes on to twice the epochs.", settings, folder);
        return Evaluate(settings, folder);
    }

    private static NextCommand AfterCollapse(RunResult run, TrainSettings settings, string folder)
    {
        BalanceWords words = settings.Words;
        ObjectiveDescription objective = run.Objective;
        if (objective is { ImportanceWeighted: not null } or { Beta: 0 })
            return GoOn("A longer training may bring latent dimensions into use.", settings, folder);
        (string reason, BalanceWords changed) = objective switch
        {
            { Geco: { } geco } => (
                "A lower target takes a latent code to reach.",
                words with { Geco = Rounded(geco.Target - Fraction * Math.Abs(geco.Target)) }),
            { Capacity: { } capacity } => (
                "More nats of capacity make room for a code.",
                words with { Capacity = capacity with { Nats = Rounded(2 * capacity.Nats) } }),
            { TotalCorrelation: { } correlation } => (
                "A smaller weight may let latent dimensions follow the data.",
                words with { TotalCorrelation = Rounded(Fraction * correlation.Weight) }),
            { Reduction: Reduction.Mean } => (
                "A β of one over the elements makes up for the average: it weighs the two terms as the ELBO does.",
                words with { Beta = Rounded(1.0 / run.Model.DataSize) }),
            _ => (
                "A smaller weight that rises from 0 lets latent dimensions follow the data first.",
                words with
                {
                    Beta = Rounded(Fraction * objective.Beta),
                    Warmup = Math.Max(1, settings.Epochs / 2),
                    Cyclical = null,
                }),
        };
        return Anew(reason, settings with { Balance = changed }, folder);
    }

    // Cycles are parts of the whole training: with more epochs they would have been others.
    private static bool CanGoOn(TrainSettings settings) => settings.Words.Cyclical is null && settings.Epochs <= 500_000;

    private static NextCommand GoOn(string reason, TrainSettings settings, string folder) => new(
        reason, CommandText.Of(["train", settings.Model, "--epochs", $"{2 * settings.Epochs}", "--out", folder, "--resume"]));

    private static NextCommand Anew(string reason, TrainSettings settings, string folder) =>
        new(reason, CommandText.Of(settings.CommandWords(Path.TrimEndingDirectorySeparator(folder) + "-2")));

    private static NextCommand Evaluate(TrainSettings settings, string folder) => new(
        "This measures the model: log p(x), its samples and its latent code.",
        CommandText.Of(
        [
            "evaluate", settings.Model, "--from", Path.Combine(folder, TrainOptions.ModelName),
            .. settings.Data is null ? [] : new[] { "--data", settings.Data },
            .. settings.Binarize == Binarization.None ? [] : new[] { Arguments.BinarizeName, Arguments.Word(settings.Binarize) },
        ]));

    // As people write it: two digits that count.
    private static double Rounded(double value) =>
        NumberText.Real(value.ToString("G2", CultureInfo.InvariantCulture));
}
