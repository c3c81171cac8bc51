// More declarations drawn at random, each with another likelihood than Bernoulli or Gaussian at its end.

namespace Vae.Tests.Drawn;

internal static class LikelihoodModels
{
    internal static Func<VaeModel>[] Constructors { get; } =
    [
        () => new Likelihood0(), () => new Likelihood1(), () => new Likelihood2(), () => new Likelihood3(), () => new Likelihood4(),
        () => new Likelihood5(), () => new Likelihood6(), () => new Likelihood7(), () => new Likelihood8(),
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

[Vae]
[Encoder, Input(19), LayerNorm, Dense(7), Relu, Gaussian(2)]
[Decoder, Dropout(0.1), Dense(38), LayerNorm, NegativeBinomial]
public sealed partial class Likelihood5;

[Vae]
[Encoder, Input(5, 3, 1), Flatten, Dense(9), Tanh, Gaussian(4)]
[Decoder, Dense(270), Reshape(5, 3, 18), GroupNorm(3), Categorical(18)]
[Objective, Elbo, Beta(0.5)]
public sealed partial class Likelihood6;

[Vae]
[Encoder, Input(2, 2, 2, 3), Flatten, Gaussian(3)]
[Decoder, Dense(48), Tanh, Reshape(2, 2, 2, 6), Categorical(2)]
public sealed partial class Likelihood7;

[Vae]
[Encoder, Input(4, 4, 2), Flatten, Dense(12), Silu, Gaussian(3)]
[Decoder, Dense(48), Reshape(2, 2, 12), Upsample(2), DiscretizedLogistic(2)]
[Objective, Elbo, Beta(2)]
public sealed partial class Likelihood8;
