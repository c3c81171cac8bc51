namespace Vae;

/// <summary>
/// A Gaussian: at the end of an encoder <c>Gaussian(n)</c>, the posterior q(z|x); at the end of a decoder <c>Gaussian</c>, the
/// likelihood p(x|z).
/// </summary>
/// <remarks>
/// <para><b>Posterior</b>, <c>Gaussian(n)</c>: takes a vector and projects it by one dense layer to n means μ and n log-variances
/// ln σ² (in this order; PyTorch's <c>nn.Linear(inputs, 2·n)</c>, whose output <c>chunk(2, 1)</c> splits). Its weights start as
/// <see cref="Initialization"/> says (Glorot uniform unless named), its bias at zero. z = μ + σ·ε with ε ~ N(0, I). Against the prior
/// N(0, I) its divergence is −½·Σ(1 + ln σ² − μ² − σ²) nats per sample. Source: Kingma &amp; Welling 2013, arXiv:1312.6114,
/// appendix B.</para>
/// <para><b>Likelihood</b>, <c>Gaussian</c>: the decoder's output is the mean, σ is fixed (<see cref="Sigma"/>, 1 unless set). −ln p(x|z) =
/// Σ ½·((x − x̂)/σ)² + ln σ + ½·ln 2π nats per sample: the squared error, with the constant that makes it a density.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class GaussianAttribute : Attribute
{
    /// <summary>A likelihood: the mean is the decoder's output.</summary>
    public GaussianAttribute()
    {
    }

    /// <summary>A posterior over a latent vector.</summary>
    /// <param name="latentSize">The number n of latent dimensions, at least 1.</param>
    public GaussianAttribute(int latentSize) => LatentSize = latentSize;

    /// <summary>The number of latent dimensions; 0 for a likelihood.</summary>
    public int LatentSize { get; }

    /// <summary>The likelihood's fixed standard deviation, in the data's units; above 0.</summary>
    public double Sigma { get; set; } = 1;

    /// <summary>How the weights of the posterior's projection start, Glorot uniform unless named; its bias starts at zero.</summary>
    public Initialization Initialization { get; set; } = Initialization.GlorotUniform;
}

/// <summary>
/// A Bernoulli likelihood for each element, from logits: −ln p(x|z) = Σ max(l, 0) − l·x + ln(1 + e^−|l|) nats per sample, the binary
/// cross-entropy. Data in [0, 1]; grey levels count as probabilities.
/// </summary>
/// <remarks>
/// Takes logits l of any shape, no <c>Sigmoid</c> before it: the mean is p(x = 1|z) = σ(l) = 1/(1 + e⁻ˡ), and the gradient σ(l) − x.
/// Source: Kingma &amp; Welling 2013, arXiv:1312.6114, appendix C.1; computed from logits, so that nothing overflows, as in PyTorch's
/// <c>BCEWithLogitsLoss</c>.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class BernoulliAttribute : Attribute;

/// <summary>
/// A Gaussian likelihood with one σ for all elements, found from the data: σ² is the mean squared error. So the reconstruction and the
/// divergence are in balance whatever the data's scale. With a fixed σ = 1 images would drown in noise.
/// </summary>
/// <remarks>
/// <para>The decoder's output is the mean x̂, of any shape. −ln p(x|z) = Σ ½·((x − x̂)/σ)² + ln σ + ½·ln 2π nats per sample. It is a
/// density: negative once σ is small. In training σ² is the mean of (x − x̂)² over all elements of the batch. At that optimum the loss does
/// not change with σ, so the gradient is (x̂ − x)/σ². Outside training σ² is the model's own: the mean of the first ten batches, moved a
/// tenth of the way by each further batch. It is saved with the model as <c>running_var</c>, and is 1 before any training.</para>
/// <para>σ is at least e⁻⁶ ≈ 0.0025 in the data's units: otherwise a perfect fit would have an infinite density. Scale the data to about
/// unit range.</para>
/// <para>Source: Rybkin, Daniilidis &amp; Levine, "Simple and Effective VAE Training with Calibrated Decoders", 2021, arXiv:2006.13202,
/// section 3.2.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class GaussianOptimalAttribute : Attribute;
