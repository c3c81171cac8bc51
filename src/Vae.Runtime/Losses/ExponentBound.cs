using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// Keeps the logarithms that a network gives where their exponential is a number, with room to add up and multiply such numbers.
/// </summary>
/// <remarks>
/// <para>A clamp: up to the bound the value itself, bit for bit; beyond it the bound. The gradient is that of the clamp, so 0 beyond the
/// bound. A smooth bound would change the last digits of values far from it.</para>
/// <para>Infinity and NaN stay what they are: they tell that the network itself overflowed.</para>
/// </remarks>
internal static class ExponentBound
{
    /// <summary>
    /// The largest log-variance of a posterior: σ is at most e¹⁰ = 22,026, where the prior's is 1. None is too small: e^v then is 0.
    /// </summary>
    /// <remarks>
    /// Source: the program of Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models", 2022, arXiv:2112.10752.
    /// </remarks>
    internal const float PosteriorLogVariance = 20;

    /// <summary>The largest log-variance of a likelihood, which has the data's scale: σ is at most e⁴⁰.</summary>
    internal const float LikelihoodLogVariance = 80;

    /// <summary>The largest logarithm of a Poisson's rate; counts go up to e^16.6.</summary>
    internal const float LogRate = 60;

    /// <summary>The largest logit of a negative binomial, whose mean has a factor e^l.</summary>
    internal const float CountLogit = 60;

    /// <summary>The largest logarithm of a negative binomial's size: next to e⁴⁰ no count shows that it is no Poisson.</summary>
    internal const float LogSize = 40;

    /// <summary>The smallest logarithm of a negative binomial's size: a count divided by it is still a number.</summary>
    internal const float LeastLogSize = -60;

    /// <summary>The largest logarithm of a logistic's scale, where black and white are half of the range each.</summary>
    internal const float LogScale = 60;

    /// <summary>The smaller of x and the bound; infinity and NaN as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> AtMost(Vector512<float> x, float most) =>
        Vector512.ConditionalSelect(IsAbove(x, most), Vector512.Create(most), x);

    /// <summary>The larger of x and the bound; infinity and NaN as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> AtLeast(Vector512<float> x, float least) => -AtMost(-x, -least);

    /// <summary>Where x is finite and above the bound: all bits set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> IsAbove(Vector512<float> x, float most) =>
        Vector512.GreaterThan(x, Vector512.Create(most)) & Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity));

    /// <summary>The smaller of x and the bound; infinity and NaN as they are.</summary>
    internal static double AtMost(double x, double most) => x > most && double.IsFinite(x) ? most : x;

    /// <summary>Sixteen log-variances of a row of posterior parameters, bounded.</summary>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="row">The row.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="j">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> LogVariance(ReadOnlySpan<float> posterior, int row, int latent, int j) =>
        AtMost(Lanes.Load(posterior, (2 * row + 1) * latent + j, latent - j), PosteriorLogVariance);

    /// <summary>A gradient by sixteen log-variances of a row: 0 where the bound holds them.</summary>
    /// <param name="gradient">By the bounded ones.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="row">The row.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="j">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ByLogVariance(
        Vector512<float> gradient, ReadOnlySpan<float> posterior, int row, int latent, int j) =>
        Vector512.AndNot(gradient, IsAbove(Lanes.Load(posterior, (2 * row + 1) * latent + j, latent - j), PosteriorLogVariance));
}
