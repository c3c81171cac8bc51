using System.Globalization;
using Vae.Persistence;

namespace Vae;

/// <summary>The records of a training's epochs as a table of numbers, one row for each epoch, bit for bit.</summary>
internal static class HistoryTable
{
    private const string Name = "history";

    private static readonly string[] s_ownColumns =
    [
        "epoch", "seconds", "samples per second", "learning rate", "step", "threads", "reconstruction weight", "divergence weight",
        "capacity",
    ];

    /// <summary>Adds the table to a checkpoint.</summary>
    /// <param name="state">The checkpoint.</param>
    /// <param name="history">The records.</param>
    /// <param name="description">The model. Each of its fields and latent variables has columns.</param>
    /// <param name="objective">The training's objective. Each of its terms has a column, and so has an importance-weighted bound.</param>
    internal static void Add(
        CheckpointState state, IReadOnlyList<EpochRecord> history, ModelDescription description, ObjectiveDescription objective) =>
        state.AddTable(Name, Columns(description, objective), [.. history.Select(record => Row(record, description))]);

    /// <summary>The records of a checkpoint's table.</summary>
    /// <exception cref="CheckpointException">There is no table, or it belongs to another model.</exception>
    internal static IReadOnlyList<EpochRecord> Read(
        CheckpointState state, ModelDescription description, ObjectiveDescription objective) =>
        [.. state.Table(Name, Columns(description, objective)).Select(row => Record(row, description, objective))];

    private static List<string> Columns(ModelDescription description, ObjectiveDescription objective) =>
    [
        .. s_ownColumns,
        .. EvaluationColumns(description).Select(name => "train " + name),
        .. EvaluationColumns(description).Select(name => "held-out " + name),
        .. objective.TermNames,
        .. objective.ImportanceWeighted is null ? (string[])[] : ["train bound", "held-out bound"],
    ];

    // The only field and the only latent variable need no name.
    private static IEnumerable<string> EvaluationColumns(ModelDescription description)
    {
        yield return "samples";
        foreach (FieldDescription field in description.Fields)
            yield return description.Fields.Count == 1 ? "reconstruction" : $"{field.Name} reconstruction";
        foreach (LatentDescription latent in description.Latents)
        {
            string prefix = description.Latents.Count == 1 ? "" : latent.Name + " ";
            yield return prefix + "kl";
            yield return prefix + "active units";
            for (int j = 0; j < latent.Size; j++)
                yield return string.Create(CultureInfo.InvariantCulture, $"{prefix}kl {j}");
        }
    }

    private static double[] Row(EpochRecord record, ModelDescription description) =>
    [
        record.Epoch,
        record.Seconds,
        record.SamplesPerSecond,
        record.LearningRate,
        record.Step,
        record.Threads,
        record.Weights.Reconstruction,
        record.Weights.Divergence,
        record.Weights.Capacity,
        .. Numbers(record.Train),
        // 0 samples mean that there was no evaluation.
        .. record.HeldOutOrNull is { } heldOut ? Numbers(heldOut) : new double[EvaluationColumns(description).Count()],
        .. record.Terms.Select(term => term.Value),
        .. record.Train.Bound is { } bound ? (double[])[bound, record.HeldOutOrNull?.Bound ?? 0] : [],
    ];

    private static IEnumerable<double> Numbers(Evaluation evaluation) =>
    [
        evaluation.Samples,
        .. evaluation.Reconstructions.Select(term => term.Value),
        .. evaluation.Latents.SelectMany(latent => (double[])[latent.Kl, latent.ActiveUnits, .. latent.KlPerDimension]),
    ];

    private static EpochRecord Record(double[] row, ModelDescription description, ObjectiveDescription objective)
    {
        int train = s_ownColumns.Length;
        int width = EvaluationColumns(description).Count();
        int heldOut = train + width;
        int further = heldOut + width;
        IReadOnlyList<string> terms = objective.TermNames;
        bool hasBound = objective.ImportanceWeighted is not null;
        return new EpochRecord(
            (int)row[0],
            ToEvaluation(row.AsSpan(train..heldOut), description) with { Bound = hasBound ? row[^2] : null },
            row[heldOut] > 0
                ? ToEvaluation(row.AsSpan(heldOut..further), description) with { Bound = hasBound ? row[^1] : null }
                : null,
            row[1],
            row[2],
            row[3],
            (long)row[4],
            (int)row[5],
            new LossWeights(row[6], row[7], row[8]))
        {
            Terms = [.. terms.Select((name, i) => new LossTerm(name, row[further + i]))],
        };
    }

    private static Evaluation ToEvaluation(ReadOnlySpan<double> numbers, ModelDescription description)
    {
        int samples = (int)numbers[0];
        numbers = numbers[1..];
        var reconstructions = new LossTerm[description.Fields.Count];
        for (int i = 0; i < reconstructions.Length; i++)
            reconstructions[i] = new LossTerm(description.Fields[i].Name, numbers[i]);
        numbers = numbers[reconstructions.Length..];
        var latents = new LatentEvaluation[description.Latents.Count];
        for (int i = 0; i < latents.Length; i++)
        {
            LatentDescription latent = description.Latents[i];
            latents[i] = new LatentEvaluation(latent.Name, numbers[0], numbers.Slice(2, latent.Size).ToArray(), (int)numbers[1]);
            numbers = numbers[(2 + latent.Size)..];
        }
        return new Evaluation(reconstructions, latents, samples);
    }
}
