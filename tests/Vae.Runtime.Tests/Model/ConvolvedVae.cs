namespace Vae.Tests;

/// <summary>A model of small images: convolutions of few channels and of many, by groups and by phases, and a block around.</summary>
[Vae]
[Encoder, Input(6), Reshape(2, 3, 1), Conv(18, 3), BatchNorm, Relu, Residual<ConvolvedBlock>, Conv(18, 2, Padding = 1, Groups = 18),
    Flatten, Gaussian(3)]
[Decoder, Dense(16), Reshape(1, 1, 16), ConvTranspose(8, 2, 3, Stride = 2, Padding = Padding.Valid), Relu, Conv(1, 1), Flatten,
    Gaussian(Sigma = 0.5)]
public sealed partial class ConvolvedVae;

[Block, Conv(18, 3), BatchNorm, Relu]
public sealed class ConvolvedBlock;
