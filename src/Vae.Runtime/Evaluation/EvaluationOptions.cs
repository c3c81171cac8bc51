namespace Vae;

/// <summary>How a model is evaluated.</summary>
/// <param name="Seed">
/// Seed of ε and of randomly transformed data. 0 unless given, which a training's evaluations of held-out data have too, whatever its own
/// seed: <c>Evaluate</c> of the same data gives the bits of the epoch's record.
/// </param>
/// <param name="Threads">
/// The number of threads; 0: as many as help. At most one for each core is started, or 8 where there are fewer cores. The result does not
/// depend on it.
/// </param>
public sealed record EvaluationOptions(ulong Seed = 0, int Threads = 0)
{
    /// <summary>Refuses what makes no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer threads than 0.</exception>
    internal void Validate() => OutOfRange.IfNegative(Threads, nameof(Threads));
}
