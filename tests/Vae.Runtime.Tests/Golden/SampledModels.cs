// Models trained by the importance-weighted bound, as tests/golden/models.py has them: a small one, and one whose decoder normalises and
// drops, with a latent space larger than a vector.

namespace Vae.Tests.Golden;

[Vae]
[Encoder, Input(9), Dense(13), Tanh, Gaussian(3)]
[Decoder, Dense(13), Tanh, Dense(9), Bernoulli]
[Objective, ImportanceWeighted(3)]
public sealed partial class SampledBits;

[Vae]
[Encoder, Input(9), Dense(13), Tanh, Gaussian(3)]
[Decoder, Dense(13), Tanh, Dense(9), Bernoulli]
[Objective, ImportanceWeighted(3, DoublyReparameterized = true)]
public sealed partial class DoublyBits;

[Vae]
[Encoder, Input(3, 4, 2), Flatten, Dense(19), Silu, Gaussian(17)]
[Decoder, Dense(36), Elu, BatchNorm, Dropout(0.25), Reshape(3, 4, 3), Conv(2, 3), Gaussian(Sigma = 2.5)]
[Objective, Elbo, ImportanceWeighted(3)]
public sealed partial class SampledReals;

[Vae]
[Encoder, Input(3, 4, 2), Flatten, Dense(19), Silu, Gaussian(17)]
[Decoder, Dense(36), Elu, LayerNorm, Dropout(0.25), Reshape(3, 4, 3), Conv(2, 3), Gaussian(Sigma = 2.5)]
[Objective, Elbo, ImportanceWeighted(3, DoublyReparameterized = true)]
public sealed partial class DoublyReals;
