using System.Globalization;
using System.Text;
using Spectre.Console;
using Vae.Examples.Commands;

namespace Vae.Examples.Reports;

/// <summary>A search's outcome, for people and for programs.</summary>
internal static class TuneReport
{
    /// <summary>What the trials are judged by, all by the same: <c>−bound of 5 samples</c> if one of the models is trained by it.</summary>
    internal static string LossName(int? boundSamples) => boundSamples is { } samples
        ? $"{TrainingLoss.NegativeBound} of {ObjectiveText.Samples(samples)}"
        : TrainingLoss.NegativeElbo;

    /// <summary>The options of <c>train</c> that train with a trial's objective.</summary>
    internal static IReadOnlyList<(string Name, string Value)> Words(TunerTrial trial, ObjectiveDescription declared)
    {
        // Both stand in the place of β, which is 1 beside them: to give it anew is to put them aside.
        bool hasWeight = declared is { Geco: null, Capacity: null };
        return
        [
            .. trial.Beta is { } beta && hasWeight ? new[] { (BalanceOptions.BetaName, Numbers.Exact(beta)) } : [],
            .. Multiplied(trial),
        ];
    }

    /// <summary>The weights that a trial has in the place of the declared ones, for people: <c>mmd 200 dip 5:50</c>; empty if there is
    /// none.</summary>
    internal static string Weights(TunerTrial trial) =>
        string.Join(' ', Multiplied(trial).Select(word => $"{word.Name.TrimStart('-')} {word.Value}"));

    private static IEnumerable<(string Name, string Value)> Multiplied(TunerTrial trial) => trial.Objective is null
        ? []
        : BalanceWords.Of(trial.Objective).Given.Where(word => word.Value is not null).Select(word => (word.Name, word.Value!));

    /// <summary>The trials, the best first.</summary>
    internal static Table Table(IReadOnlyList<TunerResult> ranking, string loss)
    {
        bool withWeights = ranking.Any(result => result.Trial.Objective is not null);
        bool severalSeeds = ranking[0].Losses.Count > 1;
        bool withBeta = ranking[0].Trial.Beta is not null;
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("").NoWrap().RightAligned());
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (string name in (string[])["learning rate", "batch", .. withBeta ? new[] { "β" } : [], "epochs", loss])
            table.AddColumn(new TableColumn(name).NoWrap().RightAligned());
        if (severalSeeds)
            table.AddColumn(new TableColumn("± over seeds").NoWrap().RightAligned());
        if (withWeights)
            table.AddColumn(new TableColumn("weights"));
        for (int rank = 0; rank < ranking.Count; rank++)
        {
            TunerResult result = ranking[rank];
            string[] cells =
            [
                Numbers.Count(rank + 1),
                result.Trial.Model,
                Numbers.Setting(result.Trial.LearningRate),
                Numbers.Count(result.Trial.BatchSize),
                .. result.Trial.Beta is { } beta ? new[] { Numbers.Setting(beta) } : [],
                Numbers.Count(result.Epochs),
                Loss(result),
                .. severalSeeds ? new[] { result.StandardError is { } error ? Numbers.Nats(error) : "" } : [],
                .. withWeights ? new[] { Weights(result.Trial) } : [],
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }
        return table;
    }

    /// <summary>What a trial came to, in words.</summary>
    internal static string Loss(TunerResult result) => double.IsFinite(result.Loss) ? Numbers.Nats(result.Loss) : "diverged";

    /// <summary>
    /// All results in the order of their training, one line for a trial at a rung: trial, model, learning_rate, batch; beta and weights (as
    /// in <c>mmd 200 dip 5:50</c>), each only if a trial has it, and empty for the trials that have it as declared; rung, epochs;
    /// negative_elbo or negative_bound_5, of 5 samples (the mean over the seeds; Infinity where a training diverged), then seed_0, … .
    /// </summary>
    internal static string Csv(IReadOnlyList<TunerResult> results, int? boundSamples)
    {
        string column = boundSamples is { } samples
            ? string.Create(CultureInfo.InvariantCulture, $"negative_bound_{samples}")
            : "negative_elbo";
        bool withBeta = results.Any(result => result.Trial.Beta is not null);
        bool withWeights = results.Any(result => Weights(result.Trial).Length > 0);
        var text = new StringBuilder("trial,model,learning_rate,batch,");
        text.Append(withBeta ? "beta," : "").Append(withWeights ? "weights," : "").Append("rung,epochs,").Append(column);
        for (int seed = 0; seed < results[0].Losses.Count; seed++)
            text.Append(CultureInfo.InvariantCulture, $",seed_{seed}");
        text.Append('\n');
        foreach (TunerResult result in results)
        {
            string[] fields =
            [
                result.Trial.Number.ToString(CultureInfo.InvariantCulture),
                result.Trial.Model,
                Numbers.Exact(result.Trial.LearningRate),
                result.Trial.BatchSize.ToString(CultureInfo.InvariantCulture),
                .. withBeta ? new[] { result.Trial.Beta is { } beta ? Numbers.Exact(beta) : "" } : [],
                .. withWeights ? new[] { Weights(result.Trial) } : [],
                result.Rung.ToString(CultureInfo.InvariantCulture),
                result.Epochs.ToString(CultureInfo.InvariantCulture),
                Numbers.Exact(result.Loss),
                .. result.Losses.Select(Numbers.Exact),
            ];
            text.AppendJoin(',', fields).Append('\n');
        }
        return text.ToString();
    }
}
