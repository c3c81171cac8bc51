// Models trained by the importance-weighted bound: every likelihood, one sample and many, and decoders of every kind.

namespace Vae.Tests.Drawn;

internal static class SampledModels
{
    internal static Func<VaeModel>[] Constructors { get; } =
    [
        () => new Sampled0(), () => new Sampled1(), () => new Sampled2(), () => new Sampled3(), () => new Sampled4(), () => new Sampled5(),
        () => new Sampled6(), () => new Sampled7(), () => new Sampled8(), () => new Sampled9(), () => new Sampled10(),
    ];
}

[Vae]
[Encoder, Input(7), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(9), Silu, Dense(7), Bernoulli]
[Objective, ImportanceWeighted(1)]
public sealed partial class Sampled0;

[Block, BatchNorm, Tanh, Conv(5, 3)]
public sealed class SampledBlock;

[Vae]
[Encoder, Input(4, 6, 2), Conv(3, 3), Elu, BatchNorm, Flatten, Gaussian(3)]
[Decoder, Dense(30), Elu, Reshape(2, 3, 5), Residual<SampledBlock>, Dropout(0.3), Upsample(2), MaxPool(3, Stride = 1, Padding = 1),
    Conv(4, 3), GaussianLearned]
[Objective, ImportanceWeighted(2)]
public sealed partial class Sampled1;

[Vae]
[Encoder, Input(5), Gaussian(5)]
[Decoder, ContinuousBernoulli]
[Objective, ImportanceWeighted(4)]
public sealed partial class Sampled2;

[Vae]
[Encoder, Input(3, 4), Flatten, Dense(9), Silu, Gaussian(17)]
[Decoder, Dense(12), LayerNorm, Dense(36), Reshape(3, 4, 3), Categorical(3)]
[Objective, ImportanceWeighted(3)]
public sealed partial class Sampled3;

[Vae]
[Encoder, Input(2, 3, 3), Flatten, Dense(9), Silu, Gaussian(2)]
[Decoder, Dense(7), Tanh, Dense(108), Reshape(2, 3, 18), DiscretizedLogistic(2)]
[Objective, ImportanceWeighted(5)]
public sealed partial class Sampled4;

[Vae]
[Encoder, Input(11), Dense(9), Silu, Gaussian(2)]
[Decoder, Dense(7), Tanh, Dense(11), Poisson]
[Objective, ImportanceWeighted(17)]
public sealed partial class Sampled5;

[Vae]
[Encoder, Input(5), Dense(9), Silu, Gaussian(2)]
[Decoder, Dense(7), Tanh, Dense(10), NegativeBinomial]
[Objective, ImportanceWeighted(2)]
public sealed partial class Sampled6;

[Vae]
[Encoder, Input(5), Dense(9), Silu, Gaussian(2)]
[Decoder, Dense(7), Tanh, Dense(5), StudentT(4, Scale = 0.5)]
[Objective, ImportanceWeighted(3)]
public sealed partial class Sampled7;

[Vae]
[Encoder, Input(5), Dense(9), Silu, Gaussian(2)]
[Decoder, Dropout(0.2), Dense(7), Silu, BatchNorm, Relu, Dense(5), Laplace(Scale = 0.8)]
[Objective, ImportanceWeighted(3)]
public sealed partial class Sampled8;

[Vae]
[Encoder, Input(8, 2), Conv1d(4, 3, Stride = 2), Tanh, Flatten, Gaussian(2)]
[Decoder, Dense(12), Reshape(4, 3), ConvTranspose1d(2, 4, Stride = 2, Padding = 1), Gaussian(Sigma = 0.6)]
[Objective, Elbo, ImportanceWeighted(3)]
public sealed partial class Sampled9;

[Vae]
[Encoder, Input(7), Dense(9), Silu, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(11), Mixed, Columns(4), GaussianLearned, Columns(3), Gaussian(Sigma = 0.7)]
[Objective, ImportanceWeighted(4)]
public sealed partial class Sampled10;
