namespace Vae.Examples.Models;

/// <summary>Colour images of 32 × 32: two dense layers each way, and a Gaussian whose σ the data find.</summary>
/// <remarks>With a fixed σ of 1 the divergence would outweigh whatever differs between two images.</remarks>
[Vae]
[Encoder, Input(32, 32, 3), Flatten, Dense(256), Relu, Dense(128), Relu, Gaussian(16)]
[Decoder, Dense(128), Relu, Dense(256), Relu, Dense(3072), Reshape(32, 32, 3), GaussianOptimal]
[Objective, Elbo, Beta(1)]
public partial class ColourVae;
