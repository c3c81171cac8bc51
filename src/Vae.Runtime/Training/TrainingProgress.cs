namespace Vae;

/// <summary>The progress of a training, reported about ten times a second.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The epochs in all.</param>
/// <param name="Batch">The steps done in this epoch.</param>
/// <param name="Batches">The steps of an epoch.</param>
/// <param name="Loss">
/// The last batch's reconstruction + β·KL, in nats per sample, with the weight β of that step; with <see cref="FreeBits"/> or
/// <see cref="Capacity"/>, what the divergence costs in place of KL; with terms of the whole batch, these too, each times its weight; with
/// <see cref="ImportanceWeighted"/> minus the bound. It is not what the step minimised with <see cref="Reduction.Mean"/>, where the
/// reconstruction counts divided by the data's size, nor with <see cref="Geco"/>, where it counts times the multiplier.
/// </param>
/// <param name="SamplesPerSecond">Training records per second, in this epoch so far.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, double SamplesPerSecond)
{
    /// <summary>Likely mistakes in the training's options or its data: the same list in every report, empty in most trainings.</summary>
    public IReadOnlyList<TrainingWarning> Warnings { get; init; } = [];
}
