using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Vae.Examples.Reports;

/// <summary>A search's outcome, for people and for programs.</summary>
internal static class TuneReport
{
    /// <summary>The trials, the best first.</summary>
    internal static Table Table(IReadOnlyList<TunerResult> ranking)
    {
        bool severalSeeds = ranking[0].Losses.Count > 1;
        bool withBeta = ranking[0].Trial.Beta is not null;
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("").NoWrap().RightAligned());
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (string name in (string[])["learning rate", "batch", .. withBeta ? new[] { "β" } : [], "epochs", "−ELBO"])
            table.AddColumn(new TableColumn(name).NoWrap().RightAligned());
        if (severalSeeds)
            table.AddColumn(new TableColumn("± over seeds").NoWrap().RightAligned());
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
                .. severalSeeds ? new[] { double.IsFinite(result.Loss) ? Numbers.Nats(result.StandardError) : "" } : [],
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }
        return table;
    }

    /// <summary>What a trial came to, in words.</summary>
    internal static string Loss(TunerResult result) => double.IsFinite(result.Loss) ? Numbers.Nats(result.Loss) : "diverged";

    /// <summary>
    /// All results in the order of their training, one line for a trial at a rung: trial, model, learning_rate, batch, beta (empty: as
    /// declared), rung, epochs, negative_elbo (the mean over the seeds; Infinity where a training diverged), then seed_0, … .
    /// </summary>
    internal static string Csv(IReadOnlyList<TunerResult> results)
    {
        var text = new StringBuilder("trial,model,learning_rate,batch,beta,rung,epochs,negative_elbo");
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
                result.Trial.Beta is { } beta ? Numbers.Exact(beta) : "",
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
