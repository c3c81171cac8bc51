namespace Vae.Examples.Models;

/// <summary>Colour images of 32 × 32: convolutions that halve them twice, and a Gaussian whose σ the data find.</summary>
/// <remarks>
/// With a fixed σ of 1 the divergence would outweigh whatever differs between two images. Nothing narrower than the code stands before or
/// behind it: what 256 units lost there, no later layer could draw. Nor is there a third convolution, which would nearly double the steps
/// that it takes to learn colours and edges.
/// </remarks>
[Vae]
[Encoder, Input(32, 32, 3), Conv(32, 4, Stride = 2), Silu, Conv(64, 4, Stride = 2), Silu, Flatten, Gaussian(256)]
[Decoder, Dense(8 * 8 * 64), Silu, Reshape(8, 8, 64), ConvTranspose(32, 4, Stride = 2), Silu, ConvTranspose(3, 4, Stride = 2),
    GaussianOptimal]
[Objective, Elbo, Beta(1)]
public partial class ColourVae;
