// More declarations drawn at random, with residual blocks that change the shape of images and series: shortcuts of other strides and other
// channels, over pooling as over convolutions, and one shortcut within another.

namespace Vae.Tests.Drawn;

internal static class ProjectedModels
{
    internal static Func<VaeModel>[] Constructors { get; } =
    [
        () => new Projected0(), () => new Projected1(), () => new Projected2(),
    ];
}

[Block, Gelu, Conv(7, 3, Stride = 2), Silu, MaxPool(3, Stride = 1, Padding = 1)]
public sealed class ProjectedBlock0;

[Block, Conv(2, 1), Tanh]
public sealed class ProjectedBlock1;

[Vae]
[Encoder, Input(9, 6, 2), Residual<ProjectedBlock0>, Relu, GlobalAvgPool, Gaussian(3)]
[Decoder, Reshape(1, 1, 3), ConvTranspose(4, 9, 6, Padding = Padding.Valid), Residual<ProjectedBlock1>, Bernoulli]
[Objective, Elbo, Beta(3)]
public sealed partial class Projected0;

[Block, Conv1d(5, 3, Stride = 3), Elu]
public sealed class ProjectedBlock2;

[Block, Dropout(0.3), MaxPool(8)]
public sealed class ProjectedBlock3;

[Block, Tanh, Conv1d(3, 3)]
public sealed class ProjectedBlock4;

[Block, Residual<ProjectedBlock4>]
public sealed class ProjectedBlock5;

[Vae]
[Encoder, Input(23, 3), Residual<ProjectedBlock2>, Residual<ProjectedBlock3>, Flatten, Gaussian(2)]
[Decoder, Dense(46), Reshape(23, 2), Repeat<ProjectedBlock5>(2), Gaussian(Sigma = 0.5)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Projected1;

[Block, BatchNorm, Relu, Conv(3, 5)]
public sealed class ProjectedBlock6;

[Block, Residual<ProjectedBlock6>, AvgPool(2), Relu]
public sealed class ProjectedBlock7;

[Vae]
[Encoder, Input(8, 8, 2), Residual<ProjectedBlock7>, Flatten, Dense(5), Gaussian(4)]
[Decoder, Dense(32), Reshape(4, 4, 2), Residual<ProjectedBlock6>, ConvTranspose(2, 2, Stride = 2), Bernoulli]
[Objective, Elbo, Beta(1)]
public sealed partial class Projected2;
