// More declarations drawn at random, each with another likelihood than Bernoulli or Gaussian at its end.

namespace Vae.Tests.Drawn;

internal static class LikelihoodModels
{
    internal static Func<VaeModel>[] Constructors { get; } =
    [
        () => new Likelihood0(), () => new Likelihood1(), () => new Likelihood2(), () => new Likelihood3(), () => new Likelihood4(),
    ];
}

[Block, Dense(7), Elu]
public sealed class LikelihoodBlock0;

[Vae]
[Encoder, Input(31), Dropout(0.3), Repeat<LikelihoodBlock0>(2), Gaussian(5)]
[Decoder, Residual<LikelihoodBlock0>, Dense(62), GaussianLearned]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Likelihood0;

[Vae]
[Encoder, Input(2, 3, 2, 5), LayerNorm, Flatten, Gaussian(3)]
[Decoder, Dense(120), Tanh, Reshape(2, 3, 2, 10), GaussianLearned]
public sealed partial class Likelihood1;

[Vae]
[Encoder, Input(6, 1), Flatten, LayerNorm, Dense(16), Gaussian(6)]
[Decoder, Reshape(6, 1), Poisson]
[Objective, Elbo, Beta(3)]
public sealed partial class Likelihood2;

[Vae]
[Encoder, Input(33), Gaussian(1)]
[Decoder, Dense(33), Softplus, StudentT(1, Scale = 2)]
public sealed partial class Likelihood3;

[Vae]
[Encoder, Input(1, 3, 3), LayerNorm, Gelu, Flatten, Gaussian(2)]
[Decoder, Dense(4), Silu, Dense(9), Reshape(1, 3, 3), ContinuousBernoulli]
public sealed partial class Likelihood4;
