namespace Vae;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The epochs completed.</param>
/// <param name="Batch">The steps done of the next one.</param>
/// <param name="Step">All steps done.</param>
/// <param name="Seconds">The time the unfinished epoch took so far, before an interruption.</param>
internal readonly record struct TrainingPosition(int Epoch, int Batch, long Step, double Seconds);
