namespace Vae.Examples.Models;

/// <summary>The colour model with a fixed σ of 1, to see what <see cref="ColourVae"/>'s own σ brings.</summary>
[Vae]
[Encoder, Input(32, 32, 3), Conv(32, 4, Stride = 2), Silu, Conv(64, 4, Stride = 2), Silu, Flatten, Gaussian(256)]
[Decoder, Dense(8 * 8 * 64), Silu, Reshape(8, 8, 64), ConvTranspose(32, 4, Stride = 2), Silu, ConvTranspose(3, 4, Stride = 2), Gaussian]
[Objective, Elbo, Beta(1)]
public partial class ColourFixedVae;
