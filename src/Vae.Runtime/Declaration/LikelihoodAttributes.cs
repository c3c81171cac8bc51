namespace Vae;

/// <summary>
/// A continuous Bernoulli likelihood for each element, from logits: a density of grey levels between 0 and 1. (<c>Bernoulli</c>'s
/// cross-entropy is a likelihood of black and white only.) −ln p(x|z) = Σ max(l, 0) − l·x + ln((1 − e^−|l|)/|l|) nats per sample, negative
/// where the density is above 1. Data in [0, 1].
/// </summary>
/// <remarks>
/// Takes logits l of any shape, no <c>Sigmoid</c> before it. With λ = σ(l), p(x) = C(λ)·λˣ·(1 − λ)¹⁻ˣ, whose normaliser C(λ) =
/// 2·artanh(1 − 2λ)/(1 − 2λ) is l/tanh(½l). The mean is 1/(1 − e⁻ˡ) − 1/l, nearer to ½ than λ, and the gradient is mean − x. Source:
/// Loaiza-Ganem &amp; Cunningham, "The continuous Bernoulli: fixing a pervasive error in variational autoencoders", 2019,
/// arXiv:1907.06845.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ContinuousBernoulliAttribute : Attribute;

/// <summary>
/// A Gaussian likelihood whose means and variances the decoder gives, one of each for every element: −ln p(x|z) = Σ ½·((x − x̂)²·e⁻ᵛ + v +
/// ln 2π) nats per sample, with v = ln σ². A density: negative once the σ are small.
/// </summary>
/// <remarks>
/// <para>The decoder's output is twice as long as the data in its last axis: first all means, then all log-variances, as PyTorch's
/// <c>chunk(2, -1)</c> takes them apart. For <c>Input(784)</c> end in <c>Dense(1568)</c>; for images of h × w × c in 2·c
/// channels.</para>
/// <para>σ is at least e⁻⁶ ≈ 0.0025 in the data's units, by v = −12 + ln(1 + e^(l + 12)) of the output l: otherwise an element that never
/// changes would have an infinite density. For images one σ for all is the safer choice: <c>GaussianOptimal</c>. Source: Kingma &amp;
/// Welling 2013, arXiv:1312.6114, appendix C.2; the bound as in Rybkin, Daniilidis &amp; Levine 2021, arXiv:2006.13202.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class GaussianLearnedAttribute : Attribute;

/// <summary>
/// A Laplace likelihood for each element: the absolute error as a density. −ln p(x|z) = Σ |x − x̂|/b + ln 2b nats per sample.
/// </summary>
/// <remarks>
/// The decoder's output is the mean x̂, of any shape, in the data's units; the scale b is fixed. The gradient is sign(x̂ − x)/b, 0 where
/// they are equal. A few large errors cost less than with a Gaussian: edges stay sharper, and outliers count less. The
/// variance is 2·b². Source: Laplace's first law of errors, 1774.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class LaplaceAttribute : Attribute
{
    /// <summary>The scale b, the mean absolute deviation, in the data's units; above 0.</summary>
    public double Scale { get; set; } = 1;
}

/// <summary>
/// Student's t as the likelihood of each element, for data with outliers: −ln p(x|z) = Σ ½·(ν + 1)·ln(1 + ((x − x̂)/σ)²/ν) + ln σ + ½·ln νπ
/// + ln Γ(½ν) − ln Γ(½(ν + 1)) nats per sample.
/// </summary>
/// <remarks>
/// The decoder's output is the mean x̂, of any shape, in the data's units (for ν ≤ 1, where there is no mean, the median); ν and the scale
/// σ are fixed. The gradient (ν + 1)·(x̂ − x)/(ν·σ² + (x̂ − x)²) falls off beyond σ·√ν: outliers pull little. A large ν gives the Gaussian.
/// Source: Lange, Little &amp; Taylor, "Robust Statistical Modeling Using the t Distribution", Journal of the American Statistical
/// Association 84, 1989; in a VAE: Takahashi et al., "Student-t Variational Autoencoder for Robust Density Estimation", IJCAI 2018.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class StudentTAttribute : Attribute
{
    /// <summary>Student's t.</summary>
    /// <param name="degrees">The degrees of freedom ν, between 0.01 and a million; 4 is a usual choice.</param>
    public StudentTAttribute(double degrees) => Degrees = degrees;

    /// <summary>The degrees of freedom ν.</summary>
    public double Degrees { get; }

    /// <summary>The scale σ, in the data's units; above 0. The variance is σ²·ν/(ν − 2) for ν above 2.</summary>
    public double Scale { get; set; } = 1;
}

/// <summary>
/// A Poisson likelihood for each element, for counts: −ln p(x|z) = Σ eˡ − l·x + ln x! nats per sample, from logarithms l of the rates.
/// </summary>
/// <remarks>
/// Takes l of any shape, no activation before it: the rate, which is the mean and the variance, is eˡ, and the gradient eˡ − x. Data are
/// whole numbers from 0 to 2²⁴. An encoder works better on their logarithms, but sees the counts themselves: begin it with a normalisation
/// if they are large. If the variance exceeds the mean, use <c>NegativeBinomial</c>. Source: Poisson, 1837; its saddle-point form, which
/// loses no digits: Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class PoissonAttribute : Attribute;

/// <summary>
/// A negative binomial likelihood for each element, for counts whose variance exceeds their mean: −ln p(x|z) = Σ ln Γ(r) + ln x! − ln Γ(x +
/// r) − x·ln p − r·ln(1 − p) nats per sample, with p = σ(l) and r = e^ρ.
/// </summary>
/// <remarks>
/// <para>The decoder's output is twice as long as the data in its last axis: first all logits l, then all logarithms ρ of the sizes, as
/// PyTorch's <c>chunk(2, -1)</c> takes them apart for its <c>NegativeBinomial(ρ.exp(), logits=l)</c>. For <c>Input(2000)</c> end in
/// <c>Dense(4000)</c>. The mean is r·eˡ, the variance mean + mean²/r.</para>
/// <para>Data are whole numbers from 0 to 2²⁴; begin the encoder with a normalisation if they are large. Source, for single-cell counts:
/// Lopez et al., "Deep generative modeling for single-cell transcriptomics", Nature Methods 15, 2018; the form that loses no digits:
/// Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class NegativeBinomialAttribute : Attribute;

/// <summary>
/// One of several classes at each place: −ln p(x|z) = Σ ln Σₖ e^(lₖ) − l[x] nats per sample, the cross-entropy of logits l.
/// </summary>
/// <remarks>
/// <para>Data are the numbers of classes, 0 to classes − 1, one for each place. The decoder's output has one axis more, the classes: for
/// <c>Input(20)</c> end in <c>Dense(200), Reshape(20, 10), Categorical(10)</c>; if the data's last axis is 1, the classes take its place:
/// <c>Input(28, 28, 1)</c> needs 28×28×classes, as a convolution gives them. Put no <c>Softmax</c> before it.</para>
/// <para>Classes have no mean: <c>Decode</c> and <c>Reconstruct</c> give the likeliest class. Source: Bridle, "Probabilistic
/// Interpretation of Feedforward Classification Network Outputs", 1990; as PyTorch's <c>cross_entropy</c>.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class CategoricalAttribute : Attribute
{
    /// <summary>One of so many classes at each place.</summary>
    /// <param name="classes">The number of classes, from 2 to 65,536.</param>
    public CategoricalAttribute(int classes) => Classes = classes;

    /// <summary>The number of classes.</summary>
    public int Classes { get; }
}

/// <summary>
/// The likelihood of 8-bit images: a mixture of logistic distributions for each element. Each of the 256 levels has the probability of its
/// interval. −ln p(x|z) = −Σ ln Σⱼ πⱼ·(σ((y + 1/255 − mⱼ)/sⱼ) − σ((y − 1/255 − mⱼ)/sⱼ)) nats per sample, with y = 2x − 1; divided by ln 2
/// and the number of elements, bits per dimension.
/// </summary>
/// <remarks>
/// <para>Data are bytes divided by 255, as <c>Dataset.FromBytes</c> and the loaders give them. It is a probability, not a density: −ln p is
/// never negative. Elements, and so the channels of a pixel, are independent, given z.</para>
/// <para>The decoder's output is 3·k times as long as the data in its last axis, for k mixtures: first k logits, then k means (on −1 … 1),
/// then k logarithms of scales (at least −7), each of all channels. For <c>Input(32, 32, 3)</c> and k = 5 end in 45 channels.</para>
/// <para>The mean is that of the logistics, clipped to the range from black to white. Source: Salimans, Karpathy, Chen &amp; Kingma,
/// "PixelCNN++", 2017, arXiv:1701.05517, section 2.1, without its dependence between channels.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class DiscretizedLogisticAttribute : Attribute
{
    /// <summary>A mixture of so many logistic distributions for each element.</summary>
    /// <param name="mixtures">Their number k, from 1 to 64; 5 or 10 are usual.</param>
    public DiscretizedLogisticAttribute(int mixtures) => Mixtures = mixtures;

    /// <summary>The number of logistic distributions.</summary>
    public int Mixtures { get; }
}

/// <summary>
/// A likelihood for each range of columns, for tables: −ln p(x|z) is the sum of the parts', in nats per sample.
/// </summary>
/// <remarks>
/// <para>Ends a decoder together with its parts, each <c>Columns</c> and a likelihood:
/// <c>Dense(12), Mixed, Columns(3), Gaussian(Sigma = 0.1), Columns(2), Bernoulli, Columns(1), Categorical(7)</c>. The data are a vector,
/// and the parts' columns follow one another and cover all of it. The decoder's output is a vector too: first what the first part takes for
/// its columns, then the second, and so on; here 3 means, 2 logits, and 7 logits for the one column of classes.</para>
/// <para>Terms of different kinds are added without weights. A density's nats depend on the unit of its data, so a <c>Gaussian</c> with a
/// small σ outweighs a <c>Bernoulli</c>. Scale such columns to unit variance, or let <c>GaussianLearned</c> or <c>GaussianOptimal</c> find
/// σ. Source: Nazabal et al. 2020, "Handling incomplete heterogeneous data using VAEs", arXiv:1807.03653, section 2.2, without missing
/// values.</para>
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class MixedAttribute : Attribute;

/// <summary>A part of <c>Mixed</c>: the next columns of the data, whose likelihood follows.</summary>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ColumnsAttribute : Attribute
{
    /// <summary>So many columns.</summary>
    /// <param name="count">Their number, from 1 to 16,777,216.</param>
    public ColumnsAttribute(int count) => Count = count;

    /// <summary>The number of columns.</summary>
    public int Count { get; }
}
