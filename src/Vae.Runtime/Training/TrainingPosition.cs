namespace Vae;

/// <summary>The position of a training.</summary>
/// <param name="Epoch">The number of completed epochs.</param>
/// <param name="Batch">The number of steps done in the next epoch.</param>
/// <param name="Step">The number of all steps done.</param>
/// <param name="Seconds">The time of the unfinished epoch before an interruption.</param>
internal readonly record struct TrainingPosition(int Epoch, int Batch, long Step, double Seconds);
