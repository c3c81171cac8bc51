namespace Vae;

/// <summary>
/// Weights the total correlation of the latent code by itself, which makes its dimensions independent (β-TCVAE):
/// −E[ln p(x|z)] + I(x; z) + w·TC + Σⱼ KL(q(zⱼ) ‖ p(zⱼ)), with TC = KL(q(z) ‖ Πⱼ q(zⱼ)) and q(z) the average of q(z|x) over the training
/// data; all in nats per sample.
/// </summary>
/// <remarks>
/// <para>The three parts of the divergence add up to E[KL(q(z|x) ‖ p(z))], which has a closed form. So the loss is computed as
/// −E[ln p(x|z)] + KL + (w − 1)·TC, and only TC is an estimate, from the z and the posteriors of a batch. <c>Warmup</c> and <c>Cyclical</c>
/// weight all of KL + (w − 1)·TC. It cannot be combined with <c>Beta</c> or <c>Capacity</c>.</para>
/// <para>The estimate of TC is reported for each epoch (<see cref="EpochRecord.Terms"/>). The estimators are good for their gradients;
/// their values are off by up to (D − 1)·ln N, for D dimensions and N training records. A batch must have at least two records. Source:
/// Chen et al. 2018, arXiv:1802.04942, equations 2 and 4 with α = γ = 1.</para>
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

/// <summary>
/// Pulls the covariance C of the latent code toward the identity (DIP-VAE): adds a·Σ_{i≠j} Cᵢⱼ² + b·Σᵢ (Cᵢᵢ − 1)² to the loss, with C over
/// the records of a batch, centred on the batch's mean.
/// </summary>
/// <remarks>
/// It can be combined with any other term; no schedule weights it. It has no unit, and is reported for each epoch with its weights
/// (<see cref="EpochRecord.Terms"/>). A batch must have at least two records. Source: Kumar et al. 2018, arXiv:1711.00848, equations 6 and
/// 7.
/// </remarks>
/// <param name="offDiagonal">a, at least 0 and at most 1e30; the paper has 1 to 500.</param>
/// <param name="diagonal">b, at least 0 and at most 1e30; the paper has 10·a for the first kind, a for the second.</param>
/// <param name="kind">Whether C is that of the posterior means, or that of z.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class DipAttribute(double offDiagonal, double diagonal, DipKind kind = DipKind.I) : Attribute
{
    /// <summary>a.</summary>
    public double OffDiagonal { get; } = offDiagonal;

    /// <summary>b.</summary>
    public double Diagonal { get; } = diagonal;

    /// <summary>Whether C is that of the posterior means, or that of z.</summary>
    public DipKind Kind { get; } = kind;
}

/// <summary>
/// Pulls the average of q(z|x) over the data toward the prior by the maximum mean discrepancy: adds w·MMD² to the loss, estimated without
/// bias from a batch's z and as many draws from the prior.
/// </summary>
/// <remarks>
/// <para>InfoVAE with its α and λ is <c>Beta(1 − α), Mmd(α + λ − 1)</c>; a Wasserstein auto-encoder, which has no other divergence,
/// is <c>Beta(0), Mmd(λ)</c>. It can be combined with any other term; no schedule weights it. MMD² has no unit and may be negative. It is
/// reported for each epoch without its weight (<see cref="EpochRecord.Terms"/>). A batch must have at least two records.</para>
/// <para>Sources: Zhao et al. 2017, arXiv:1706.02262, equation 6; Tolstikhin et al. 2018, arXiv:1711.01558, algorithm 2 and section 4,
/// and the kernels' scales from its code.</para>
/// </remarks>
/// <param name="weight">w, at least 0 and at most 1e30; values near 1000 are usual for InfoVAE, 10 to 100 for WAE.</param>
/// <param name="kernel">The kernel.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class MmdAttribute(double weight, MmdKernel kernel = MmdKernel.InverseMultiquadratic) : Attribute
{
    /// <summary>w.</summary>
    public double Weight { get; } = weight;

    /// <summary>The kernel.</summary>
    public MmdKernel Kernel { get; } = kernel;

    /// <summary>
    /// The kernel's c, above 0 and at most 1e30; unless given, twice the number of latent dimensions: the expected squared distance of two
    /// draws from the prior.
    /// </summary>
    public double Scale { get; init; }
}

/// <summary>
/// Pulls the average of q(z|x) over the data toward the prior by the sliced Wasserstein distance: adds w·SW² to the loss, the mean squared
/// distance between a batch's z and as many draws from the prior, each projected on random directions and sorted.
/// </summary>
/// <remarks>
/// The sliced Wasserstein auto-encoder, which has no other divergence, is <c>Beta(0), SlicedWasserstein(w)</c>. It can be combined with any
/// other term; no schedule weights it. SW² is in squared units of z. It is reported for each epoch without its weight
/// (<see cref="EpochRecord.Terms"/>). A batch must have at least two records. Source: Kolouri et al. 2018, arXiv:1804.01947, equation 15
/// and algorithm 1.
/// </remarks>
/// <param name="weight">w, at least 0 and at most 1e30.</param>
/// <param name="projections">The directions of each step, at least 1 and at most 10,000; the paper has 50.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class SlicedWassersteinAttribute(double weight, int projections = SlicedWasserstein.DefaultProjections) : Attribute
{
    /// <summary>w.</summary>
    public double Weight { get; } = weight;

    /// <summary>The directions of each step.</summary>
    public int Projections { get; } = projections;
}
