namespace Vae.Tests;

/// <summary>A detector of anomalies: its score is −ELBO.</summary>
[Vae]
[Encoder, Input(20), Dense(16), Relu, Gaussian(3)]
[Decoder, Dense(16), Relu, Dense(20), Gaussian(Sigma = 1)]
public sealed partial class OutlierVae;

/// <summary>The same with an importance-weighted bound.</summary>
[Vae]
[Encoder, Input(20), Dense(16), Relu, Gaussian(3)]
[Decoder, Dense(16), Relu, Dense(20), Gaussian(Sigma = 1)]
[Objective, Elbo, ImportanceWeighted(5)]
public sealed partial class OutlierBoundVae;
