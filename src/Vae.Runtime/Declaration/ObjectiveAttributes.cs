namespace Vae;

/// <summary>
/// The evidence lower bound: the loss is its negative, −E[ln p(x|z)] + β·KL(q(z|x) ‖ p(z)), in nats per sample.
/// </summary>
/// <remarks>Source: Kingma &amp; Welling 2013, arXiv:1312.6114, equation 3.</remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ElboAttribute : Attribute;

/// <summary>
/// The weight β of the divergence in the loss −E[ln p(x|z)] + β·KL(q(z|x) ‖ p(z)). 1 is the ELBO; more gives a simpler latent space
/// and blurrier data.
/// </summary>
/// <remarks>
/// Only the loss is weighted: the divergence is reported without β, in nats per sample.
/// Source: Higgins et al., "β-VAE", ICLR 2017, equation 4.
/// </remarks>
/// <param name="weight">β, at least 0.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class BetaAttribute(double weight) : Attribute
{
    /// <summary>β.</summary>
    public double Weight { get; } = weight;
}

/// <summary>
/// How the reconstruction term is reduced over the D elements of one record: −Σ ln p(xᵢ|z), or that divided by D; see
/// <see cref="Vae.Reduction"/>.
/// </summary>
/// <remarks>
/// Source: the sum is the ELBO's, Kingma &amp; Welling 2013, arXiv:1312.6114, equation 10; the mean is what listings get from
/// PyTorch's <c>binary_cross_entropy</c> and <c>mse_loss</c> with their default <c>reduction='mean'</c>.
/// </remarks>
/// <param name="kind">The reduction.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ReductionAttribute(Reduction kind) : Attribute
{
    /// <summary>The reduction.</summary>
    public Reduction Kind { get; } = kind;
}

/// <summary>How the reconstruction term is reduced over the elements of one record, before the mean over the batch.</summary>
public enum Reduction
{
    /// <summary>The sum: both terms in nats per sample, and the loss is the negative ELBO. What to use.</summary>
    Sum,

    /// <summary>
    /// The mean over the elements, beside a divergence that is summed over the latent dimensions: the scaling of many published
    /// listings. It multiplies the divergence's weight by the number of elements (784 for a 28×28 image), which usually makes the
    /// posterior collapse onto the prior. Here so that such a listing can be reproduced. Only the gradient is scaled: every reported
    /// term stays in nats per sample.
    /// </summary>
    Mean,
}
