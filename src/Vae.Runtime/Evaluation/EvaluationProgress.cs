namespace Vae;

/// <summary>The progress of a long evaluation.</summary>
/// <param name="Done">The records done so far.</param>
/// <param name="Records">The number of records.</param>
public sealed record EvaluationProgress(int Done, int Records);
