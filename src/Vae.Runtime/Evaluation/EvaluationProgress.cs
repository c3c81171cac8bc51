namespace Vae;

/// <summary>How far a long evaluation is.</summary>
/// <param name="Done">The records that are done.</param>
/// <param name="Records">All of them.</param>
public sealed record EvaluationProgress(int Done, int Records);
