namespace Vae.Examples.Models;

/// <summary>
/// The model <c>dense</c> with every term that is a function of the whole batch, so that a training's options can take any of them:
/// what <c>bench --objectives</c> measures, and what <c>train</c> weighs anew by <c>--mmd</c> and the like.
/// </summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, TotalCorrelation(6), Dip(10, 100), Mmd(100), SlicedWasserstein(10, 50)]
public partial class ObjectivesVae;

/// <summary>The model <c>dense</c> trained by the bound from 5 samples, for <c>bench --objectives</c>.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, ImportanceWeighted(5)]
public partial class BoundVae;

/// <summary>The same with the doubly reparameterised gradient.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, ImportanceWeighted(5, DoublyReparameterized = true)]
public partial class DoublyBoundVae;
