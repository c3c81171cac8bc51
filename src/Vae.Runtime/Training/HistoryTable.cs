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

    private static readonly string[] s_evaluationColumns = ["samples", "reconstruction", "kl", "active units"];

    /// <summary>Adds the table to a checkpoint.</summary>
    /// <param name="state">The checkpoint.</param>
    /// <param name="history">The records.</param>
    /// <param name="latentSize">The latent dimensions.</param>
    /// <param name="objective">The training's objective. Each of its terms has a column, and so has an importance-weighted bound.</param>
    internal static void Add(
        CheckpointState state, IReadOnlyList<EpochRecord> history, int latentSize, ObjectiveDescription objective) =>
        state.AddTable(Name, Columns(latentSize, objective), [.. history.Select(record => Row(record, latentSize))]);

    /// <summary>The records of a checkpoint's table.</summary>
    /// <exception cref="CheckpointException">There is no table, or it belongs to another model.</exception>
    internal static IReadOnlyList<EpochRecord> Read(CheckpointState state, int latentSize, ObjectiveDescription objective) =>
        [.. state.Table(Name, Columns(latentSize, objective)).Select(row => Record(row, latentSize, objective))];

    private static List<string> Columns(int latentSize, ObjectiveDescription objective) =>
    [
        .. s_ownColumns,
        .. EvaluationColumns("train", latentSize),
        .. EvaluationColumns("held-out", latentSize),
        .. objective.TermNames,
        .. objective.ImportanceWeighted is null ? (string[])[] : ["train bound", "held-out bound"],
    ];

    private static IEnumerable<string> EvaluationColumns(string prefix, int latentSize) =>
        s_evaluationColumns.Concat(Enumerable.Range(0, latentSize).Select(j => $"kl {j}")).Select(name => $"{prefix} {name}");

    private static double[] Row(EpochRecord record, int latentSize) =>
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
        .. Numbers(record.Train, latentSize),
        .. Numbers(record.HeldOutOrNull, latentSize),
        .. record.Terms.Select(term => term.Value),
        .. record.Train.Bound is { } bound ? (double[])[bound, record.HeldOutOrNull?.Bound ?? 0] : [],
    ];

    // 0 samples mean that there was no evaluation.
    private static double[] Numbers(Evaluation? evaluation, int latentSize) => evaluation is null
        ? new double[s_evaluationColumns.Length + latentSize]
        : [evaluation.Samples, evaluation.Reconstruction, evaluation.Kl, evaluation.ActiveUnits, .. evaluation.KlPerDimension];

    private static EpochRecord Record(double[] row, int latentSize, ObjectiveDescription objective)
    {
        int train = s_ownColumns.Length;
        int heldOut = train + s_evaluationColumns.Length + latentSize;
        int further = heldOut + s_evaluationColumns.Length + latentSize;
        IReadOnlyList<string> terms = objective.TermNames;
        bool hasBound = objective.ImportanceWeighted is not null;
        return new EpochRecord(
            (int)row[0],
            ToEvaluation(row.AsSpan(train..heldOut)) with { Bound = hasBound ? row[^2] : null },
            row[heldOut] > 0 ? ToEvaluation(row.AsSpan(heldOut..further)) with { Bound = hasBound ? row[^1] : null } : null,
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

    private static Evaluation ToEvaluation(ReadOnlySpan<double> numbers) =>
        new(numbers[1], numbers[2], numbers[s_evaluationColumns.Length..].ToArray(), (int)numbers[3], (int)numbers[0]);
}
