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
