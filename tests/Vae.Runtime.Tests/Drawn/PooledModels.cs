// More declarations drawn at random, with the stages that pool and enlarge images and series among the others, and residual blocks that
// change a vector's length.

namespace Vae.Tests.Drawn;

internal static class PooledModels
{
    internal static Func<VaeModel>[] Constructors { get; } =
    [
        () => new Pooled0(), () => new Pooled1(), () => new Pooled2(), () => new Pooled3(),
    ];
}

[Block, LayerNorm, Silu, AvgPool(3, Stride = 1, Padding = 1)]
public sealed class PoolBlock0;

[Vae]
[Encoder, Input(7, 5, 6), Residual<PoolBlock0>, MaxPool(3, Stride = 2, Padding = 1), Flatten, Gaussian(3)]
[Decoder, Dense(48), Reshape(4, 3, 4), Upsample(2), AvgPool(2, Stride = 1), Flatten, Dense(210), Reshape(7, 5, 6), Gaussian]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Pooled0;

[Block, LayerNorm, MaxPool(3, Stride = 1, Padding = 1), Tanh]
public sealed class PoolBlock1;

[Vae]
[Encoder, Input(9, 4), Repeat<PoolBlock1>(2), Upsample(3, Mode = UpsampleMode.Bilinear), MaxPool(4, Stride = 3), GlobalAvgPool,
    Gaussian(2)]
[Decoder, Dense(36), Reshape(9, 4), Residual<PoolBlock1>, Bernoulli]
[Objective, Elbo, Beta(3)]
public sealed partial class Pooled1;

[Block, Dense(9), Tanh, Dense(24)]
public sealed class PoolBlock2;

[Vae]
[Encoder, Input(2, 3, 17), LayerNorm, Upsample(2, Mode = UpsampleMode.Bilinear), MaxPool(2, Padding = 1), GlobalAvgPool, Gaussian(5)]
[Decoder, Residual<PoolBlock2>, Reshape(1, 1, 24), PixelShuffle(2), Flatten, Dense(102), Reshape(2, 3, 17), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(1)]
public sealed partial class Pooled2;

[Vae]
[Encoder, Input(4, 4, 5), LayerNorm, MaxPool(1, Stride = 2), AvgPool(2, Stride = 1, Padding = 1), Elu, Flatten,
    Residual<PoolBlock2>, Gaussian(2)]
[Decoder, Dense(20), Reshape(1, 1, 20), PixelShuffle(2), LayerNorm, Upsample(2), Dropout(0.1), Gaussian]
[Objective, Elbo, Beta(1)]
public sealed partial class Pooled3;
