// A model for each likelihood, as tests/golden/models.py has them: sizes that are no multiple of a vector, and images of several channels.

namespace Vae.Tests.Golden;

[Vae]
[Encoder, Input(7, 3), Flatten, Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(21), Reshape(7, 3), Laplace(Scale = 0.3)]
[Objective, Elbo, Beta(2)]
public sealed partial class MedianSeries;

[Vae]
[Encoder, Input(19), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(19), StudentT(3.5, Scale = 0.6)]
[Objective, Elbo, Beta(2)]
public sealed partial class HeavyTails;

[Vae]
[Encoder, Input(5, 7), Flatten, Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(35), Reshape(5, 7), ContinuousBernoulli]
[Objective, Elbo, Beta(2)]
public sealed partial class GreyLevels;

[Vae]
[Encoder, Input(21), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(42), GaussianLearned]
[Objective, Elbo, Beta(2)]
public sealed partial class LearnedVector;

[Vae]
[Encoder, Input(3, 4, 3), Flatten, Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(72), Reshape(3, 4, 6), GaussianLearned]
[Objective, Elbo, Beta(2)]
public sealed partial class LearnedImage;

[Vae]
[Encoder, Input(17), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(17), Poisson]
[Objective, Elbo, Beta(2)]
public sealed partial class Counted;

[Vae]
[Encoder, Input(4, 5), Flatten, Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(40), Reshape(4, 10), NegativeBinomial]
[Objective, Elbo, Beta(2)]
public sealed partial class Overdispersed;

[Vae]
[Encoder, Input(19), Log1p, Dense(11), Log1p, Gaussian(3)]
[Decoder, Dense(11), Log1p, Dense(38), NegativeBinomial]
[Objective, Elbo, Beta(2)]
public sealed partial class LoggedCounts;

/// <summary>Some of its log-variances are above the bound.</summary>
[Vae]
[Encoder, Input(7), Dense(11), Relu, Gaussian(3)]
[Decoder, Dense(11), Relu, Dense(7), Gaussian(Sigma = 100)]
[Objective, Elbo, Beta(1e-6)]
public sealed partial class WideOutliers;

[Vae]
[Encoder, Input(3, 7), Flatten, Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(105), Reshape(3, 7, 5), Categorical(5)]
[Objective, Elbo, Beta(2)]
public sealed partial class Palette;

[Vae]
[Encoder, Input(3, 4, 3), Flatten, Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(324), Reshape(3, 4, 27), DiscretizedLogistic(3)]
[Objective, Elbo, Beta(2)]
public sealed partial class EightBits;

[Vae]
[Encoder, Input(11), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(23), Mixed, Columns(4), GaussianLearned, Columns(3), Bernoulli, Columns(2), Categorical(5), Columns(2),
    Poisson]
[Objective, Elbo, Beta(2)]
public sealed partial class Table;
