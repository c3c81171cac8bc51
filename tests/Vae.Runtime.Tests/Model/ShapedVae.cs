namespace Vae.Tests;

/// <summary>A model of records with two axes.</summary>
[Vae]
[Encoder, Input(2, 3), Flatten, Gaussian(1)]
[Decoder, Dense(6), Reshape(2, 3), Bernoulli]
public sealed partial class ShapedVae;
