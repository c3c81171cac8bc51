// More declarations drawn at random, with the normalisations over batches and groups among their stages. Where a bias would meet a
// normalisation that takes it away again, an activation was put between: a gradient of rounding errors compares with nothing.

namespace Vae.Tests.Drawn;

internal static class NormalizedModels
{
    internal static Func<VaeModel>[] Constructors { get; } =
    [
        () => new Normalized0(), () => new Normalized1(), () => new Normalized2(), () => new Normalized3(), () => new Normalized4(),
    ];
}

[Block, BatchNorm, Dropout(0.3), Tanh, Dense(15), Softplus]
public sealed class NormBlock0;

[Vae]
[Encoder, Input(15), Repeat<NormBlock0>(2), BatchNorm, Gaussian(3)]
[Decoder, Dense(31), Silu, BatchNorm, Relu, Dense(15), Gaussian]
[Objective, Elbo, Beta(3)]
public sealed partial class Normalized0;

[Block, GroupNorm(3), Silu]
public sealed class NormBlock1;

[Vae]
[Encoder, Input(3, 1, 6), BatchNorm, Residual<NormBlock1>, BatchNorm, Relu, Flatten, Gaussian(2)]
[Decoder, Dense(18), Elu(0.5), Reshape(1, 3, 6), GroupNorm(2), Sigmoid, Reshape(3, 1, 6), Gaussian]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Normalized1;

[Vae]
[Encoder, Input(33), GroupNorm(11), Tanh, Dense(48), Gelu, GroupNorm(3), Gaussian(5)]
[Decoder, Relu, BatchNorm, Dense(33), Gaussian(Sigma = 0.5)]
public sealed partial class Normalized2;

[Block, BatchNorm, Relu, Dropout(0.5), BatchNorm]
public sealed class NormBlock3;

[Vae]
[Encoder, Input(2, 2, 2, 5), Residual<NormBlock3>, LayerNorm, Flatten, Dense(7), Tanh, BatchNorm, Gaussian(1)]
[Decoder, Dense(1), Tanh, Dense(40), Reshape(2, 2, 2, 5), Bernoulli]
[Objective, Elbo, Beta(2)]
public sealed partial class Normalized3;

[Block, GroupNorm(1), Gelu, BatchNorm]
public sealed class NormBlock4;

[Vae]
[Encoder, Input(7, 17), Repeat<NormBlock4>(2), Flatten, Gaussian(4)]
[Decoder, BatchNorm, Dense(119), Reshape(7, 17), Gaussian(Sigma = 2)]
public sealed partial class Normalized4;
