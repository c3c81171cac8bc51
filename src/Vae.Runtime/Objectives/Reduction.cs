namespace Vae;

/// <summary>How the reconstruction term is reduced over the elements of one record, before the mean over the batch.</summary>
public enum Reduction
{
    /// <summary>The sum: both terms in nats per sample, and the loss is the negative ELBO. Use this one.</summary>
    Sum,

    /// <summary>
    /// The mean over the elements, while the divergence is summed over the latent dimensions: the scaling of many published listings. It
    /// multiplies the divergence's weight by the number of elements (784 for a 28×28 image), which usually makes the posterior collapse to
    /// the prior. It is there to reproduce such listings. Only the gradient is scaled: every reported term stays in nats per sample.
    /// </summary>
    Mean,
}
