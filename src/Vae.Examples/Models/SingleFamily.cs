// One hidden layer each way and three latent sizes: a family. Sizes are facts of a class, so each has its own; "tune" goes over all.

namespace Vae.Examples.Models;

/// <summary>784-500-10.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(500), Relu, Gaussian(10)]
[Decoder, Dense(500), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class Single10Vae;

/// <summary>784-500-20, the model of many libraries' examples.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(500), Relu, Gaussian(20)]
[Decoder, Dense(500), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class Single20Vae;

/// <summary>784-500-40.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(500), Relu, Gaussian(40)]
[Decoder, Dense(500), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class Single40Vae;
