namespace Vae.Examples.Models;

/// <summary>Convolutions that halve the image twice, and transposed ones that double it again.</summary>
[Vae]
[Encoder, Input(28, 28), Reshape(28, 28, 1), Conv(32, 4, Stride = 2), Relu, Conv(64, 4, Stride = 2), Relu,
    Flatten, Dense(256), Relu, Gaussian(16)]
[Decoder, Dense(256), Relu, Dense(7 * 7 * 64), Relu, Reshape(7, 7, 64),
    ConvTranspose(32, 4, Stride = 2), Relu, ConvTranspose(1, 4, Stride = 2), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class ConvVae;
