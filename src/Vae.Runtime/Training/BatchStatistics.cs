namespace Vae;

/// <summary>Checks that batches are large enough for functions of a whole batch.</summary>
internal static class BatchStatistics
{
    /// <summary>
    /// Throws if a batch has one record and the model normalises vectors over the batch: one value has no variance. (PyTorch throws when
    /// the training reaches that batch.)
    /// </summary>
    /// <exception cref="ArgumentException">There is such a batch.</exception>
    internal static void RequireVariance(ModelDescription description, int records, int batchSize, string name)
    {
        if (!HasSingle(records, batchSize))
            return;
        if (description.Encoder.Concat(description.Decoder).Select(FirstOverTheBatch)
            .FirstOrDefault(path => path is not null) is not { } path)
            return;
        throw new ArgumentException(
            $"{Single(records, batchSize)}: {path}, a BatchNorm of a vector, cannot take the variance of one value. "
            + "Use another batch size.",
            name);
    }

    /// <summary>
    /// Throws if a batch has one record and the objective has terms that compare the records of a batch.
    /// </summary>
    /// <exception cref="ArgumentException">There is such a batch.</exception>
    internal static void RequireSeveral(ObjectiveDescription objective, int records, int batchSize, string name)
    {
        if (objective.TermNames is [string term, ..] && HasSingle(records, batchSize))
        {
            throw new ArgumentException(
                $"{Single(records, batchSize)}: {term} compares the latent codes of several records. Use another batch size.", name);
        }
    }

    private static bool HasSingle(int records, int batchSize) => batchSize == 1 || records % batchSize == 1;

    private static string Single(int records, int batchSize) =>
        batchSize == 1 ? "Batches have one record" : $"The last batch of {records} records by {batchSize} has one";

    private static string? FirstOverTheBatch(StageDescription stage)
    {
        // With one position, a channel has as many values as the batch has records.
        if (stage.Kind == "BatchNorm" && stage.Input.SkipLast(1).All(size => size == 1))
            return stage.Path;
        return stage.Stages.Select(FirstOverTheBatch).FirstOrDefault(path => path is not null);
    }
}
