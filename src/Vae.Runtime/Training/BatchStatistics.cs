namespace Vae;

/// <summary>What normalising over a batch asks of the batch.</summary>
internal static class BatchStatistics
{
    /// <summary>
    /// Refuses a training some of whose batches have one record, if the model normalises vectors over the batch: one value has no
    /// variance. PyTorch stops there in the middle of the training.
    /// </summary>
    /// <exception cref="ArgumentException">There is such a batch.</exception>
    internal static void RequireVariance(ModelDescription description, int records, int batchSize, string name)
    {
        int last = records % batchSize == 0 ? batchSize : records % batchSize;
        if (last > 1)
            return;
        if (description.Encoder.Concat(description.Decoder).Select(FirstOverTheBatch).FirstOrDefault(path => path is not null) is not { } path)
            return;
        string batch = batchSize == 1 ? "Batches have one record" : $"The last batch of {records} records by {batchSize} has one";
        throw new ArgumentException(
            $"{batch}: {path}, a BatchNorm of a vector, cannot take the variance of one value. Use another batch size.", name);
    }

    private static string? FirstOverTheBatch(StageDescription stage)
    {
        // One position: a channel has as many values as the batch has records.
        if (stage.Kind == "BatchNorm" && stage.Input.SkipLast(1).All(size => size == 1))
            return stage.Path;
        return stage.Stages.Select(FirstOverTheBatch).FirstOrDefault(path => path is not null);
    }
}
