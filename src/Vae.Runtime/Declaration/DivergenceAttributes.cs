namespace Vae;

/// <summary>
/// The total correlation of the latent code weighted apart, which drives its dimensions to be independent (β-TCVAE):
/// −E[ln p(x|z)] + I(x; z) + w·TC + Σⱼ KL(q(zⱼ) ‖ p(zⱼ)), with TC = KL(q(z) ‖ Πⱼ q(zⱼ)) and q(z) the average of q(z|x) over the training
/// data; all in nats per sample.
/// </summary>
/// <remarks>
/// <para>The three parts of the divergence add up to E[KL(q(z|x) ‖ p(z))], which has a closed form: so the loss is computed as
/// −E[ln p(x|z)] + KL + (w − 1)·TC, and only TC is an estimate, from the z and the posteriors of a batch. <c>Warmup</c> and <c>Cyclical</c>
/// weigh all of KL + (w − 1)·TC. Not beside <c>Beta</c> or <c>Capacity</c>.</para>
/// <para>TC is reported for each epoch (<see cref="EpochRecord.Terms"/>) as estimated: the estimators are good for their gradients, and off by
/// up to (D − 1)·ln N, for D dimensions and N training records, in their values. Batches have at least two records.
/// Source: Chen et al. 2018, arXiv:1802.04942, equations 2 and 4 with α = γ = 1.</para>
/// </remarks>
/// <param name="weight">w, at least 0 and at most 1e30; 1 is the ELBO, the paper has 1 to 10.</param>
/// <param name="estimator">How ln q(z) is estimated.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class TotalCorrelationAttribute(
    double weight, TotalCorrelationEstimator estimator = TotalCorrelationEstimator.MinibatchWeighted) : Attribute
{
    /// <summary>w.</summary>
    public double Weight { get; } = weight;

    /// <summary>How ln q(z) is estimated.</summary>
    public TotalCorrelationEstimator Estimator { get; } = estimator;
}
