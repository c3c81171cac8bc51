namespace Vae.Tests;

/// <summary>A model whose likelihood is so wide that its gradients are tiny.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Gaussian(Sigma = 1000)]
public sealed partial class FlatVae;
