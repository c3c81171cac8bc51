// What the resnet model is made of: normalise, bend, convolve, twice, with a shortcut around it.
// Source: He et al., "Identity Mappings in Deep Residual Networks", 2016, arXiv:1603.05027.

namespace Vae.Examples.Models;

/// <summary>Half the image, in 32 channels.</summary>
[Block, BatchNorm, Relu, Conv(32, 3, Stride = 2), BatchNorm, Relu, Conv(32, 3)]
public sealed class Halve32;

/// <summary>Half the image, in 64 channels.</summary>
[Block, BatchNorm, Relu, Conv(64, 3, Stride = 2), BatchNorm, Relu, Conv(64, 3)]
public sealed class Halve64;

/// <summary>An image of 32 channels, refined.</summary>
[Block, BatchNorm, Relu, Conv(32, 3), BatchNorm, Relu, Conv(32, 3)]
public sealed class Refine32;

/// <summary>An image of 64 channels, refined.</summary>
[Block, BatchNorm, Relu, Conv(64, 3), BatchNorm, Relu, Conv(64, 3)]
public sealed class Refine64;
