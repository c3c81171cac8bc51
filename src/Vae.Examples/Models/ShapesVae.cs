namespace Vae.Examples.Models;

/// <summary>
/// Coloured shapes whose factors are known, and a latent space that is driven to keep them apart: what <c>disentangle</c> trains.
/// </summary>
[Vae]
[Encoder, Input(32, 32, 3), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(8)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(3072), Reshape(32, 32, 3), Bernoulli]
[Objective, Elbo, TotalCorrelation(6)]
public partial class ShapesVae;
