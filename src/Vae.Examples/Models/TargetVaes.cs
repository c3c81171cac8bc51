namespace Vae.Examples.Models;

/// <summary>A small model of grey images with a sharp Gaussian likelihood, whose batches differ much: for <c>bench --targets</c>.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(64), Relu, Gaussian(8)]
[Decoder, Dense(64), Relu, Dense(784), Reshape(28, 28), Gaussian(Sigma = 0.1)]
public partial class SharpVae;

/// <summary>A model of nine bits, for <c>bench --targets</c>.</summary>
[Vae]
[Encoder, Input(9), Dense(11), Relu, Gaussian(5)]
[Decoder, Dense(11), Relu, Dense(9), Bernoulli]
public partial class NineBitsVae;
