namespace Vae;

/// <summary>How a model is evaluated.</summary>
/// <param name="Seed">Seed of ε and of randomly transformed data.</param>
/// <param name="Threads">The number of threads; 0: as many as help. The result does not depend on it.</param>
public sealed record EvaluationOptions(ulong Seed = 0, int Threads = 0);
