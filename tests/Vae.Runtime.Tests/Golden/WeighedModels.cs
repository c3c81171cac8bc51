// Models whose reconstruction has a weight of its own, as tests/golden/models.py has them.

namespace Vae.Tests.Golden;

[Vae]
[Encoder, Input(5, 4), Flatten, Dense(19), Relu, Gaussian(3)]
[Decoder, Dense(19), Relu, Dense(20), Reshape(5, 4), Bernoulli]
[Objective, Elbo, Beta(0.3), Reduction(Reduction.Mean)]
public sealed partial class MeanOfPixels;

[Vae]
[Encoder, Input(4, 4, 2), Conv(5, 3, Stride = 2), Relu, Flatten, Gaussian(3)]
[Decoder, Dense(20), Relu, Reshape(2, 2, 5), ConvTranspose(4, 4, Stride = 2), GaussianLearned]
[Objective, Elbo, Reduction(Reduction.Mean), Mmd(3)]
public sealed partial class MeanOfChannels;

[Vae]
[Encoder, Input(11), Dense(13), Tanh, Gaussian(3)]
[Decoder, Dense(13), Tanh, Dense(23),
    Mixed, Columns(4), GaussianLearned, Columns(3), Bernoulli, Columns(2), Categorical(5), Columns(2), Poisson]
[Objective, Elbo, Geco(20)]
public sealed partial class TowardsTarget;
