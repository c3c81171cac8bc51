namespace Vae;

/// <summary>The progress of a training, reported about ten times a second.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The epochs in all.</param>
/// <param name="Batch">The steps done in this epoch.</param>
/// <param name="Batches">The steps of an epoch.</param>
/// <param name="Loss">
/// The last batch's reconstruction + β·KL, in nats per sample, with the weight β of that step. With <see cref="FreeBits"/> or
/// <see cref="Capacity"/> their function of KL takes the place of KL. Terms of the whole batch are added, each times its weight. With
/// <see cref="ImportanceWeighted"/> it is minus the bound. It differs from what the step minimised with <see cref="Reduction.Mean"/>, which
/// divides the reconstruction by the data's size, and with <see cref="Geco"/>, which multiplies it by the multiplier.
/// </param>
/// <param name="SamplesPerSecond">Training records per second, in this epoch so far.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, double SamplesPerSecond)
{
    /// <summary>
    /// Likely mistakes in the training's options or data. The list is the same in every report, and empty in most trainings.
    /// </summary>
    public IReadOnlyList<TrainingWarning> Warnings { get; init; } = [];

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TrainingProgress), PrintMembers);
}
