// The models with one stochastic layer of Burda, Grosse & Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519,
// section 5 and table 1: 784-200-200-50 and back, tanh, binarised MNIST.

namespace Vae.Examples.Models;

/// <summary>Two of them stand between data and distribution, on either side.</summary>
[Block, Dense(200), Tanh]
public sealed class TanhLayer;

/// <summary>Trained by the ELBO, the divergence in closed form: Burda's VAE with k = 1.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Repeat<TanhLayer>(2), Gaussian(50)]
[Decoder, Repeat<TanhLayer>(2), Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo]
public partial class BurdaVae;

/// <summary>The same, trained by the bound from k = 5 samples.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Repeat<TanhLayer>(2), Gaussian(50)]
[Decoder, Repeat<TanhLayer>(2), Dense(784), Reshape(28, 28), Bernoulli]
[Objective, ImportanceWeighted(5)]
public partial class Burda5Vae;
