namespace Vae;

/// <summary>How a rate–distortion curve is trained.</summary>
public sealed record RateDistortionOptions
{
    /// <summary>The divergence's weights β, finite and at least 0, each once; in any order. // [points]</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

    /// <summary>
    /// How each point is trained. The curve sets <see cref="TrainingOptions.Beta"/> and <see cref="TrainingOptions.CheckpointPath"/>: leave
    /// them null.
    /// </summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>
    /// Whether every weight continues from one model that was trained with the smallest weight, for as many epochs as each point is then
    /// trained for. Half of each point's training is then shared by all points.
    /// </summary>
    public bool WarmStart { get; init; } = true;

    /// <summary>
    /// The folder for the trainings' checkpoints; created if missing. A rerun continues from what it finds and gives the same points. Null:
    /// nothing is kept.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Throws if an option is out of its range.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Betas);
        ArgumentNullException.ThrowIfNull(Training);
        if (Betas.Count == 0)
            throw new ArgumentException("A curve needs at least one weight.", nameof(Betas));
        foreach (double beta in Betas)
        {
            if (!(beta >= 0 && double.IsFinite(beta)))
                throw OutOfRange.Error(nameof(Betas), beta, "A weight must be a finite number, at least 0.");
        }
        if (Betas.Distinct().Count() < Betas.Count)
            throw new ArgumentException("A weight is in the list twice.", nameof(Betas));
        if (Training.Beta is not null || Training.CheckpointPath is not null)
            throw new ArgumentException("Beta and CheckpointPath are set by the curve, for each point: leave them null.", nameof(Training));
    }

    /// <summary>Refuses an objective that has no weight.</summary>
    internal void RequireWeight(ModelDescription model, string name)
    {
        ObjectiveDescription objective = Training.ObjectiveOf(model);
        string? owner = objective.Geco is not null ? nameof(Geco)
            : objective.Capacity is not null ? nameof(Capacity)
            : objective.ImportanceWeighted is not null ? nameof(ImportanceWeighted)
            : objective.TotalCorrelation is not null ? nameof(TotalCorrelation)
            : null;
        if (owner is not null)
        {
            throw new ArgumentException(
                $"The objective has {owner} in place of the weight β that a curve is "
                + "drawn over: train with another objective (TrainingOptions.Objective).",
                name);
        }
    }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RateDistortionOptions), PrintMembers);
}
