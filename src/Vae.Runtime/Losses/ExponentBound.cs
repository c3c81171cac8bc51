using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// Bounds the logarithms that a network gives, so that their exponentials are finite, and so are sums and products of these.
/// </summary>
/// <remarks>
/// <para>The bound is a clamp. A value up to the bound is unchanged, bit for bit; a value beyond it becomes the bound, and its gradient 0.
/// A smooth bound would change the last digits of values far from it.</para>
/// <para>Infinity and NaN are unchanged: they show that the network itself overflowed.</para>
/// </remarks>
internal static class ExponentBound
{
    /// <summary>
    /// The largest log-variance of a posterior: σ is at most e¹⁰ = 22,026, where the prior's is 1. There is no lower bound, because e^v can
    /// only become 0.
    /// </summary>
    /// <remarks>
    /// Source: the program of Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models", 2022, arXiv:2112.10752.
    /// </remarks>
    internal const float PosteriorLogVariance = 20;

    /// <summary>The largest log-variance of a likelihood, which has the data's scale: σ is at most e⁴⁰.</summary>
    internal const float LikelihoodLogVariance = 80;

    /// <summary>The largest logarithm of a Poisson's rate. Counts are at most e^16.6.</summary>
    internal const float LogRate = 60;

    /// <summary>The largest logit of a negative binomial, whose mean has a factor e^l.</summary>
    internal const float CountLogit = 60;

    /// <summary>The largest logarithm of a negative binomial's size. At e⁴⁰ no count can distinguish it from a Poisson.</summary>
    internal const float LogSize = 40;

    /// <summary>The smallest logarithm of a negative binomial's size: a count divided by it is still finite.</summary>
    internal const float LeastLogSize = -60;

    /// <summary>The largest logarithm of a logistic's scale, at which black and white have half of the probability each.</summary>
    internal const float LogScale = 60;

    /// <summary>The smaller of x and the bound. Infinity and NaN are unchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> AtMost(Vector512<float> x, float most) =>
        Vector512.ConditionalSelect(IsAbove(x, most), Vector512.Create(most), x);

    /// <summary>The larger of x and the bound. Infinity and NaN are unchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> AtLeast(Vector512<float> x, float least) => -AtMost(-x, -least);

    /// <summary>All bits set where x is finite and above the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> IsAbove(Vector512<float> x, float most) =>
        Vector512.GreaterThan(x, Vector512.Create(most)) & Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity));

    /// <summary>The smaller of x and the bound. Infinity and NaN are unchanged.</summary>
    internal static double AtMost(double x, double most) => x > most && double.IsFinite(x) ? most : x;

    /// <summary>Sixteen log-variances of a row of posterior parameters, bounded.</summary>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="row">The row.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="j">The first of the sixteen dimensions.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> LogVariance(ReadOnlySpan<float> posterior, int row, int latent, int j) =>
        AtMost(Lanes.Load(posterior, (2 * row + 1) * latent + j, latent - j), PosteriorLogVariance);

    /// <summary>A gradient by sixteen log-variances of a row: 0 where a log-variance is beyond the bound.</summary>
    /// <param name="gradient">The gradient by the bounded log-variances.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="row">The row.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="j">The first of the sixteen dimensions.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ByLogVariance(
        Vector512<float> gradient, ReadOnlySpan<float> posterior, int row, int latent, int j) =>
        Vector512.AndNot(gradient, IsAbove(Lanes.Load(posterior, (2 * row + 1) * latent + j, latent - j), PosteriorLogVariance));
}
