namespace Vae;

/// <summary>Rectified linear unit: max(x, 0), element by element; its derivative at 0 is 0. Any shape, kept.</summary>
/// <remarks>Source: Nair &amp; Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML 2010.</remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ReluAttribute : Attribute;

/// <summary>Leaky rectified linear unit: x where x &gt; 0, slope·x elsewhere. Any shape, kept.</summary>
/// <remarks>Source: Maas, Hannun &amp; Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.</remarks>
/// <param name="slope">The slope below zero, between 0 and 1 (both excluded).</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class LeakyReluAttribute(double slope = 0.01) : Attribute
{
    /// <summary>The slope below zero.</summary>
    public double Slope { get; } = slope;
}

/// <summary>Exponential linear unit: x where x &gt; 0, α·(eˣ − 1) elsewhere. Any shape, kept.</summary>
/// <remarks>
/// The slope below zero, α·eˣ, is computed from the output as y + α: its error is at most α·2⁻²³ (1.2e-7·α), and it is 0 where x is below
/// −16.6. Source: Clevert, Unterthiner &amp; Hochreiter, 2015, arXiv:1511.07289.
/// </remarks>
/// <param name="alpha">The limit below zero is −α; above 0.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class EluAttribute(double alpha = 1) : Attribute
{
    /// <summary>The limit below zero is −α.</summary>
    public double Alpha { get; } = alpha;
}

/// <summary>Gaussian error linear unit, exact: x·Φ(x) with Φ the standard normal distribution function. Any shape, kept.</summary>
/// <remarks>Source: Hendrycks &amp; Gimpel, 2016, arXiv:1606.08415.</remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class GeluAttribute : Attribute;

/// <summary>Sigmoid linear unit, also called swish: x·σ(x). Any shape, kept.</summary>
/// <remarks>Source: Elfwing, Uchibe &amp; Doya, 2017, arXiv:1702.03118.</remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class SiluAttribute : Attribute;

/// <summary>Hyperbolic tangent: (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), between −1 and 1, element by element. Any shape, kept.</summary>
/// <remarks>Source: LeCun, Bottou, Orr &amp; Müller, "Efficient BackProp", 1998, section 4.4.</remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class TanhAttribute : Attribute;

/// <summary>
/// Logistic function: σ(x) = 1/(1 + e⁻ˣ), between 0 and 1, element by element. Any shape, kept. Not before <c>Bernoulli</c>, which
/// takes logits and applies it itself.
/// </summary>
/// <remarks>Source: Rumelhart, Hinton &amp; Williams, "Learning representations by back-propagating errors", Nature 323, 1986.</remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class SigmoidAttribute : Attribute;

/// <summary>
/// ln(1 + x) where x ≥ 0, −ln(1 − x) elsewhere: the logarithm of counts, which is 0 for 0; odd, so that no finite number is refused.
/// Any shape, kept. First in the encoder, it brings counts of thousands to the range of a few units: the data stay counts.
/// </summary>
/// <remarks>
/// Sources: Lopez et al., "Deep generative modeling for single-cell transcriptomics", Nature Methods 15, 2018 (for counts); Hafner et al.,
/// "Mastering Diverse Domains through World Models", 2023, arXiv:2301.04104, equation 9 (for both signs).
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class Log1pAttribute : Attribute;

/// <summary>Softplus: ln(1 + eˣ), without overflow. Any shape, kept.</summary>
/// <remarks>Source: Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", NIPS 2000.</remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class SoftplusAttribute : Attribute;
