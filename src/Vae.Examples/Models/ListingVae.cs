namespace Vae.Examples.Models;

/// <summary>
/// <see cref="DenseVae"/> with the loss of many published listings: the cross-entropy averaged over the 784 pixels, the divergence summed
/// over the latent dimensions, so that the divergence weighs 784 times what the bound gives it. It collapses.
/// </summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Reduction(Reduction.Mean)]
public partial class ListingVae;
