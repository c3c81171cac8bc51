namespace Vae.Examples.Models;

/// <summary>The textbook's model: two dense layers each way around a 16-dimensional latent space.</summary>
/// <remarks>Grey levels in [0, 1] are read as probabilities, so that the loss is the binary cross-entropy plus the divergence.</remarks>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class DenseVae;
