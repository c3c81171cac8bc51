namespace Vae.Examples.Reports;

/// <summary>What a model's training lowers, on any data: the negative ELBO, or the negative importance-weighted bound.</summary>
internal static class TrainingLoss
{
    internal const string NegativeElbo = "−ELBO";
    internal const string NegativeBound = "−bound";

    /// <summary>In nats per sample.</summary>
    internal static double Of(Evaluation evaluation) => -(evaluation.Bound ?? evaluation.Elbo);

    /// <summary>What a training lowers whose objective has neither Geco, nor a capacity, nor terms of whole batches.</summary>
    /// <param name="evaluation">Of any data.</param>
    /// <param name="objective">Its free bits count.</param>
    /// <param name="weight">That of the divergence, for a reconstruction of weight 1.</param>
    internal static double Of(Evaluation evaluation, ObjectiveDescription objective, double weight)
    {
        if (evaluation.Bound is not null)
            return Of(evaluation);
        double divergence = objective.FreeBits switch
        {
            null => evaluation.Kl,
            { Kind: FreeBitsKind.PerDimension } free => evaluation.KlPerDimension.Sum(kl => Math.Max(kl, free.Nats)),
            { } free => Math.Max(evaluation.Kl, free.Nats),
        };
        return evaluation.Reconstruction + weight * divergence;
    }

    /// <summary>What it is called.</summary>
    internal static string NameOf(ModelDescription model) => model.Objective.ImportanceWeighted is null ? NegativeElbo : NegativeBound;

    /// <summary>What it is called where there is room: <c>−bound of 5 samples</c>.</summary>
    internal static string FullNameOf(ModelDescription model) => model.Objective.ImportanceWeighted is { } bound
        ? $"{NegativeBound} of {ObjectiveText.Samples(bound.Samples)}"
        : NegativeElbo;
}
