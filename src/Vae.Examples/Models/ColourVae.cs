namespace Vae.Examples.Models;

/// <summary>Colour images of 32 × 32: convolutions that halve them three times, and a Gaussian whose σ the data find.</summary>
/// <remarks>With a fixed σ of 1 the divergence would outweigh whatever differs between two images.</remarks>
[Vae]
[Encoder, Input(32, 32, 3), Conv(32, 4, Stride = 2), Relu, Conv(64, 4, Stride = 2), Relu, Conv(128, 4, Stride = 2), Relu,
    Flatten, Dense(256), Relu, Gaussian(128)]
[Decoder, Dense(256), Relu, Dense(4 * 4 * 128), Relu, Reshape(4, 4, 128),
    ConvTranspose(64, 4, Stride = 2), Relu, ConvTranspose(32, 4, Stride = 2), Relu, ConvTranspose(3, 4, Stride = 2), GaussianOptimal]
[Objective, Elbo, Beta(1)]
public partial class ColourVae;
