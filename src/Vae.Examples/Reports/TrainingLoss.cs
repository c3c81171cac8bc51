namespace Vae.Examples.Reports;

/// <summary>What a model's training lowers, on any data: the negative ELBO, or the negative importance-weighted bound.</summary>
internal static class TrainingLoss
{
    internal const string NegativeElbo = "−ELBO";
    internal const string NegativeBound = "−bound";

    /// <summary>In nats per sample.</summary>
    internal static double Of(Evaluation evaluation) => -(evaluation.Bound ?? evaluation.Elbo);

    /// <summary>What it is called.</summary>
    internal static string NameOf(ModelDescription model) => model.Objective.ImportanceWeighted is null ? NegativeElbo : NegativeBound;

    /// <summary>What it is called where there is room: <c>−bound of 5 samples</c>.</summary>
    internal static string FullNameOf(ModelDescription model) => model.Objective.ImportanceWeighted is { } bound
        ? $"{NegativeBound} of {ObjectiveText.Samples(bound.Samples)}"
        : NegativeElbo;
}
