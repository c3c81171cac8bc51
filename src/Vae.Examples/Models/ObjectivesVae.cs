namespace Vae.Examples.Models;

/// <summary>
/// The model <c>dense</c> with every term that is a function of the whole batch, so that a training's options can take any of them:
/// what <c>bench --objectives</c> measures.
/// </summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, TotalCorrelation(6), Dip(10, 100), Mmd(100), SlicedWasserstein(10, 50)]
public partial class ObjectivesVae;
