namespace Vae.Tests;

/// <summary>A model that warms up to a β of its own.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Beta(2), Warmup(2)]
public sealed partial class WarmVae;

/// <summary>A model with free nats in cycles.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Cyclical(3, 0.25), FreeBits(0.125, FreeBitsKind.InTotal)]
public sealed partial class CyclicalVae;

/// <summary>A model whose divergence is drawn to a value.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Capacity(1.5, 2, 20)]
public sealed partial class CapacityVae;

/// <summary>A model with a reconstruction to reach.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Geco(3.75, Rate = 0.02, Smoothing = 0.5)]
public sealed partial class GecoVae;

/// <summary>A model with free nats for each dimension, on the way to β.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Beta(0.5), Warmup(1), FreeBits(0.1)]
public sealed partial class FreeVae;

/// <summary>A model whose reconstruction is averaged over the elements.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Reduction(Reduction.Mean)]
public sealed partial class MeanVae;

/// <summary>A model whose latent dimensions are driven to be independent.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, TotalCorrelation(3, TotalCorrelationEstimator.MinibatchStratified)]
public sealed partial class CorrelationVae;

/// <summary>A model whose posterior means are driven to a unit covariance.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Dip(0.5, 2)]
public sealed partial class DipVae;

/// <summary>A model without the divergence, its code drawn to the prior by a kernel.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Beta(0), Mmd(4, MmdKernel.Rbf)]
public sealed partial class MmdVae;

/// <summary>A model without the divergence, its code drawn to the prior by projections.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Beta(0), SlicedWasserstein(2, 5)]
public sealed partial class SlicedVae;

/// <summary>A model with every term that is a function of a whole batch.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, Warmup(1), TotalCorrelation(3), Dip(0.5, 2, DipKind.II), Mmd(4), SlicedWasserstein(2, 5)]
public sealed partial class TermsVae;

/// <summary>A model trained by the bound of three samples.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), BatchNorm, Tanh, Dropout(0.2), Dense(6), Bernoulli]
[Objective, ImportanceWeighted(3)]
public sealed partial class SampledVae;

/// <summary>Several words with weights that a search multiplies.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, Elbo, FreeBits(0.25), Dip(2, 4), Mmd(10)]
public sealed partial class WeighedVae;

/// <summary>The same bound, the encoder's gradient doubly reparameterised.</summary>
[Vae]
[Encoder, Input(6), Dense(5), Tanh, Gaussian(2)]
[Decoder, Dense(5), Tanh, Dense(6), Bernoulli]
[Objective, ImportanceWeighted(3, DoublyReparameterized = true)]
public sealed partial class DoublyVae;

/// <summary>The usual listing: the reconstruction averaged over the pixels, beside a divergence that is summed.</summary>
[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
[Objective, Elbo, Reduction(Reduction.Mean)]
public sealed partial class ListingVae;
