namespace Vae.Tests;

/// <summary>A model whose normalisations remember: of vectors by the batch, with groups and masks between them.</summary>
[Vae]
[Encoder, Input(6), Dense(20), BatchNorm, Relu, Dropout(0.1), Dense(9), GroupNorm(3), Silu, Gaussian(3)]
[Decoder, Dense(9), BatchNorm, Tanh, Dense(6), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class NormedVae;

/// <summary>A model that normalises images, whose pixels are enough for a variance.</summary>
[Vae]
[Encoder, Input(1, 3, 2), BatchNorm, Flatten, Gaussian(2)]
[Decoder, Dense(6), Reshape(1, 3, 2), BatchNorm, Gaussian]
public sealed partial class NormedImageVae;

/// <summary>A model whose loss stays finite where a variance does not.</summary>
[Vae]
[Encoder, Input(6), Dense(4), BatchNorm, Gaussian(2)]
[Decoder, Dense(6), Gaussian]
public sealed partial class FarVae;
