using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π N(xᵢ; mᵢ, e^vᵢ); the decoder gives the mean and the log-variance. −ln p(x|z) = Σ ½·((xᵢ − mᵢ)²·e^(−vᵢ) + vᵢ + ln 2π), in
/// nats, summed over a row's elements. Called by generated code.
/// </summary>
/// <remarks>
/// <para>The decoder's second output l becomes v = −12 + ln(1 + e^(l + 12)). Above −4 this is l itself but for rounding; it is never below
/// −12, so σ is at least e⁻⁶. Without this bound a pixel that is always black would have an infinite density. The bound, in the same soft
/// form, is that of Rybkin, Daniilidis &amp; Levine, "Simple and Effective VAE Training with Calibrated Decoders", 2021,
/// arXiv:2006.13202. A v above 80 counts as 80, and its gradient is 0, so σ is always finite.</para>
/// <para>Source: Kingma &amp; Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114, appendix C.2.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GaussianLearnedLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "GaussianLearned", LikelihoodSupport.All, Draw)
    {
        HasAnyMean = true,
    };

    /// <summary>The smallest v: 2·ln σ for the smallest σ.</summary>
    internal const float LeastLogVariance = -12;

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="parameters">At each place m of all channels, then l. // [rows, width/channels, 2, channels]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, int channels, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction) =>
        PairScore.Score<ElementScore>(worker, rows, width, channels, parameters, target, reconstruction);

    /// <summary>
    /// −ln p(x|z) of each row, in nats, and ∂m = weight·(m − x)·e^(−v), ∂l = weight·½·(1 − (x − m)²·e^(−v))·σ(l + 12).
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="parameters">At each place m of all channels, then l. // [rows, width/channels, 2, channels]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="gradient">∂loss/∂m and ∂loss/∂l, overwritten; may be the parameters. // as the parameters</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, int channels, float weight, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> gradient) =>
        PairScore.ScoreAndGradient<ElementScore>(worker, rows, width, channels, weight, parameters, target, reconstruction, gradient);

    /// <summary>The mean of p(x|z): m.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="parameters">At each place m of all channels, then l. // [rows, width/channels, 2, channels]</param>
    /// <param name="mean">m. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, int channels, ReadOnlySpan<float> parameters, Span<float> mean) =>
        PairScore.Mean<ElementScore>(worker, rows, width, channels, parameters, mean);

    private readonly struct ElementScore : IPairScore
    {
        private static Vector512<float> Half => Vector512.Create(0.5f);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Term(Vector512<float> first, Vector512<float> second, Vector512<float> target) =>
            Term(first - target, second, out _, out _);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Term(
            Vector512<float> first, Vector512<float> second, Vector512<float> target, out Vector512<float> firstGradient,
            out Vector512<float> secondGradient)
        {
            Vector512<float> distance = first - target;
            Vector512<float> term = Term(distance, second, out Vector512<float> precision, out Vector512<float> slope);
            firstGradient = distance * precision;
            secondGradient = Fused.MultiplyAdd(-distance, firstGradient, Vector512.Create(1f)) * Half * slope;
            return term;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Mean(Vector512<float> first, Vector512<float> second) => first;

        /// <summary>The term, the precision e^(−v), and ∂v/∂l.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Term(
            Vector512<float> distance, Vector512<float> second, out Vector512<float> precision, out Vector512<float> slope)
        {
            Vector512<float> least = Vector512.Create(LeastLogVariance);
            Vector512<float> above = second - least;
            Vector512<float> exp = VectorFunctions.Exp(-Vector512.Abs(above));
            Vector512<float> logVariance = least + (VectorFunctions.PositivePart(above) + VectorFunctions.Log1pOfUnit(exp));
            Vector512<float> isBounded = ExponentBound.IsAbove(logVariance, ExponentBound.LikelihoodLogVariance);
            slope = Vector512.AndNot(VectorFunctions.Sigmoid(above, exp), isBounded);
            logVariance = ExponentBound.AtMost(logVariance, ExponentBound.LikelihoodLogVariance);
            precision = VectorFunctions.Exp(-logVariance);
            return Fused.MultiplyAdd(
                Fused.MultiplyAdd(distance * precision, distance, logVariance), Half, Vector512.Create(Counts.HalfLogTau));
        }
    }

    private static double Draw(StageDescription stage, double sigma, ElementParameters own, ElementNoise noise) =>
        own[0] + Portable.Exp(0.5 * BoundedLogVariance(own[1])) * GaussianLikelihood.Normal(noise);

    private static double BoundedLogVariance(double raw)
    {
        double above = raw - LeastLogVariance;
        return ExponentBound.AtMost(
            LeastLogVariance + Math.Max(above, 0) + Portable.Log(1 + Portable.Exp(-Math.Abs(above))), ExponentBound.LikelihoodLogVariance);
    }
}
