namespace Vae.Examples.Models;

/// <summary>Residual blocks of convolutions with batch normalisation, to 7 × 7 and back.</summary>
/// <remarks>Where a block halves the image, a 1×1 convolution of the same stride leads around it.</remarks>
[Vae]
[Encoder, Input(28, 28), Reshape(28, 28, 1), Conv(16, 3), Residual<Halve32>, Residual<Halve64>, Residual<Refine64>, BatchNorm, Relu,
    Flatten, Gaussian(16)]
[Decoder, Dense(7 * 7 * 64), Reshape(7, 7, 64), Residual<Refine64>, ConvTranspose(32, 4, Stride = 2), Residual<Refine32>,
    ConvTranspose(16, 4, Stride = 2), BatchNorm, Relu, Conv(1, 3), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Beta(1)]
public partial class ResNetVae;
