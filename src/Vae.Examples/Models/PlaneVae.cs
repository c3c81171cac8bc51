namespace Vae.Examples.Models;

/// <summary>A latent plane: with two dimensions, all that the model knows can be drawn as one map.</summary>
/// <remarks>A smooth activation makes a smooth map, and a bounded one keeps its far corners sensible.</remarks>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(256), Tanh, Dense(64), Tanh, Gaussian(2)]
[Decoder, Dense(64), Tanh, Dense(256), Tanh, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class PlaneVae;
