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

/// <summary>
/// Trains by the importance-weighted bound in place of the ELBO: the loss is −E[ln (1/k)·Σᵢ p(x|zᵢ)·p(zᵢ)/q(zᵢ|x)], in nats per sample,
/// with k samples zᵢ of each record. A larger k brings the bound nearer to −ln p(x) and constrains the posterior less; the decoder works k
/// times as much.
/// </summary>
/// <remarks>
/// <para>The gradient is Σᵢ w̃ᵢ·∇ln wᵢ, each sample in proportion to its weight wᵢ = p(x|zᵢ)·p(zᵢ)/q(zᵢ|x). With k = 1 the loss is the
/// ELBO, with one difference from <c>Elbo</c>: there the divergence is integrated in closed form, here it is ln q(z|x) − ln p(z) at the
/// drawn z, which is the same in expectation with more noise.</para>
/// <para>As always, −ln p(x|z) averaged over the samples and the divergence in closed form are reported, and beside them the bound
/// (<see cref="Evaluation.Bound"/>). It cannot be combined with <c>Beta</c>, schedules, <c>FreeBits</c>, <c>Capacity</c>, <c>Geco</c>,
/// terms of the whole batch or <c>Reduction.Mean</c>: with their weights it would not be a bound. Nor can it be combined with the
/// <c>GaussianOptimal</c> likelihood, whose σ is found from samples of equal weight. <c>BatchNorm</c> in the decoder normalises over all
/// samples of all records, <c>Dropout</c> drops by sample.</para>
/// <para>Source: Burda, Grosse &amp; Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519.</para>
/// </remarks>
/// <param name="samples">k, from 1 to 65,536; the paper has 5 and 50.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ImportanceWeightedAttribute(int samples) : Attribute
{
    /// <summary>k.</summary>
    public int Samples { get; } = samples;

    /// <summary>
    /// Whether the encoder has the doubly reparameterised gradient, Σᵢ w̃ᵢ²·∂ln wᵢ/∂zᵢ·∂zᵢ: the same in expectation, with a signal that
    /// does not drown in noise as k grows. The default is false. The decoder's gradient is the same either way.
    /// </summary>
    /// <remarks>
    /// <para>It assumes that a sample's weight depends on that sample alone. With <c>BatchNorm</c> in the decoder the weight also depends a
    /// little on all other samples, and the gradient is w̃ᵢ times what arrives at zᵢ from all of them: no longer quite the same in
    /// expectation. <c>LayerNorm</c> and <c>GroupNorm</c> keep samples apart.</para>
    /// <para>Source: Tucker, Lawson, Gu &amp; Maddison, 2018, arXiv:1810.04152.</para>
    /// </remarks>
    public bool DoublyReparameterized { get; init; }
}
