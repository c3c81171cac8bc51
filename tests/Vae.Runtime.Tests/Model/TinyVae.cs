namespace Vae.Tests;

/// <summary>The smallest model with everything: its hidden layers are no multiple of a vector.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
public sealed partial class TinyVae
{
    internal const int Data = 6;
    internal const int Latent = 2;
}

/// <summary>A model whose training draws masks, normalises, and overwrites its layers' buffers on the way back.</summary>
[Vae]
[Encoder, Input(6), Dense(20), LayerNorm, Elu, Dropout(0.1), Dense(9), Silu, Gaussian(3)]
[Decoder, Dense(9), Gelu, Dropout(0.2), Dense(6), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class BusyVae;

/// <summary>A model that lets values grow on their way.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Relu, Dense(7), Relu, Gaussian(2)]
[Decoder, Dense(5), Relu, Dense(6), Gaussian]
public sealed partial class LinearVae;
