namespace Vae;

/// <summary>Where a training is; reported some ten times a second.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The epochs in all.</param>
/// <param name="Batch">The steps done in this epoch.</param>
/// <param name="Batches">The steps of an epoch.</param>
/// <param name="Loss">
/// The last batch's reconstruction + β·KL, in nats per sample. With <see cref="Reduction.Mean"/> it is not what the step minimised: there
/// the reconstruction counts divided by the data's size.
/// </param>
/// <param name="SamplesPerSecond">Training records per second, in this epoch so far.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, double SamplesPerSecond);
