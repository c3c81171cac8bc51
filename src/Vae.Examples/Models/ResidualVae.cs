namespace Vae.Examples.Models;

/// <summary>Residual blocks with layer normalisation, as deep networks have them: the shortcut keeps the gradient alive.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Residual<Mixer>, Residual<Mixer>, LayerNorm, Silu, Gaussian(16)]
[Decoder, Dense(128), Residual<Mixer>, Residual<Mixer>, LayerNorm, Silu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class ResidualVae;
