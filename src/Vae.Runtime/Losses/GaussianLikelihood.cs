using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π N(xᵢ; mᵢ, σ²) with a fixed σ. −ln p(x|z) = Σ ½·((xᵢ − mᵢ)/σ)² + ln σ + ½·ln 2π, in nats, summed over a row's elements. Up to
/// a constant it is the squared error, scaled to nats. Called by generated code.
/// </summary>
/// <remarks>Source: Kingma &amp; Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114, appendix C.2, with a fixed σ.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GaussianLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "Gaussian", LikelihoodSupport.All, (stage, _, own, noise) => own[0] + stage.Arguments["sigma"] * Normal(noise))
    {
        HasAnyMean = true,
    };

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="sigma">σ, above 0.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, float sigma, ReadOnlySpan<float> means, ReadOnlySpan<float> target,
        Span<float> reconstruction) =>
        RowScore.Score(
            worker, rows, width, new ElementScore(Precision(sigma)), Constant(width, sigma), means, target, reconstruction);

    /// <summary>−ln p(x|z) of each row, in nats, and ∂m = weight·(m − x)/σ².</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="sigma">σ, above 0.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="meansGradient">∂loss/∂m, overwritten; may be the means. // [rows, width]</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, float sigma, float weight, ReadOnlySpan<float> means, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> meansGradient) =>
        RowScore.ScoreAndGradient(
            worker, rows, width, new ElementScore(Precision(sigma)), Constant(width, sigma), weight, means, target, reconstruction,
            meansGradient);

    /// <summary>The mean of p(x|z): m.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="sigma">σ, above 0. The mean does not depend on it.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="mean">Its copy. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, float sigma, ReadOnlySpan<float> means, Span<float> mean)
    {
        _ = sigma;
        Elementwise.Copy(worker, checked(rows * width), means, mean);
    }

    private static float Precision(float sigma) => (float)(1 / ((double)sigma * sigma));

    private static float Constant(int width, float sigma) => (float)(width * (Portable.Log(sigma) + 0.5 * Portable.Log(Math.Tau)));

    private readonly struct ElementScore(float precision) : IElementScore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(Vector512<float> parameter, Vector512<float> target)
        {
            Vector512<float> distance = parameter - target;
            return distance * distance * Vector512.Create(0.5f * precision);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(
            Vector512<float> parameter, Vector512<float> target, Vector512<float> weight, out Vector512<float> gradient)
        {
            Vector512<float> distance = parameter - target;
            gradient = distance * Vector512.Create(precision) * weight;
            return distance * distance * Vector512.Create(0.5f * precision);
        }
    }

    /// <summary>A standard normal number.</summary>
    /// <remarks>Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.</remarks>
    internal static double Normal(ElementNoise noise) => Math.Sqrt(-2 * Portable.Log(noise.First)) * Portable.CosOfTurn(noise.Second);
}
