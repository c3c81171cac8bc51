// Models with terms that are functions of a whole batch: see tests/golden/divergences.py.

namespace Vae.Tests.Golden;

[Vae]
[Encoder, Input(9), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, TotalCorrelation(4)]
public sealed partial class WeightedCorrelation;

[Vae]
[Encoder, Input(9), Dense(19), Tanh, Gaussian(19)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, TotalCorrelation(0.25, TotalCorrelationEstimator.MinibatchStratified)]
public sealed partial class StratifiedCorrelation;

[Vae]
[Encoder, Input(9), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, Beta(4), Dip(3, 0.75)]
public sealed partial class DipOfMeans;

[Vae]
[Encoder, Input(9), Dense(19), Tanh, Gaussian(19)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, Dip(2, 5, DipKind.II)]
public sealed partial class DipOfCodes;

[Vae]
[Encoder, Input(9), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, Beta(0.5), Mmd(40)]
public sealed partial class InfoMmd;

[Vae]
[Encoder, Input(9), Dense(19), Tanh, Gaussian(19)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, Beta(0), Mmd(10, MmdKernel.Rbf, Scale = 30)]
public sealed partial class WassersteinMmd;

[Vae]
[Encoder, Input(9), Dense(11), Tanh, Gaussian(3)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, Beta(0), SlicedWasserstein(20, 7)]
public sealed partial class Sliced;

[Vae]
[Encoder, Input(9), Dense(13), Tanh, Gaussian(17)]
[Decoder, Dense(11), Tanh, Dense(9), Bernoulli]
[Objective, Elbo, SlicedWasserstein(4, 5), Mmd(3), Dip(1, 2), TotalCorrelation(2)]
public sealed partial class FourTerms;
