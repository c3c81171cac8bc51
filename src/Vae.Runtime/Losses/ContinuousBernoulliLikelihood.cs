using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// The Bernoulli likelihood, normalised to a density on [0, 1]: p(x|z) = Π C(λᵢ)·λᵢ^xᵢ·(1 − λᵢ)^(1 − xᵢ) with λ = σ(l), from logits l.
/// C(λ) = 2·artanh(1 − 2λ)/(1 − 2λ) is l/tanh(½l) in terms of the logit, so p(x) = e^(l·x)·l/(eˡ − 1). Called by generated code.
/// </summary>
/// <remarks>
/// <para>−ln p(x|z) = Σ max(l, 0) − l·x + ln((1 − e^(−|l|))/|l|), in nats, summed over a row's elements. The fraction is between 0 and 1,
/// and 1 at l = 0. The mean is 1/(1 − e^(−l)) − 1/l. For |l| below 1 this difference cancels; there the mean is computed as the series
/// ½ + l/12 − l³/720 + …, whose coefficients are Bernoulli's numbers.</para>
/// <para>Source: Loaiza-Ganem &amp; Cunningham, "The continuous Bernoulli: fixing a pervasive error in variational autoencoders", 2019,
/// arXiv:1907.06845.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContinuousBernoulliLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "ContinuousBernoulli", LikelihoodSupport.UnitInterval, (_, _, own, noise) => Draw(own[0], noise.Both));

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="logits">l. // [rows, width]</param>
    /// <param name="target">x, between 0 and 1; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, ReadOnlySpan<float> logits, ReadOnlySpan<float> target, Span<float> reconstruction) =>
        RowScore.Score(worker, rows, width, default(ElementScore), 0, logits, target, reconstruction);

    /// <summary>−ln p(x|z) of each row, in nats, and ∂l = weight·(mean − x).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="logits">l. // [rows, width]</param>
    /// <param name="target">x, between 0 and 1; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="logitsGradient">∂loss/∂l, overwritten; may be the logits. // [rows, width]</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, float weight, ReadOnlySpan<float> logits, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> logitsGradient) =>
        RowScore.ScoreAndGradient(
            worker, rows, width, default(ElementScore), 0, weight, logits, target, reconstruction, logitsGradient);

    /// <summary>The mean of p(x|z): 1/(1 − e^(−l)) − 1/l. It differs from λ.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="logits">l. // [rows, width]</param>
    /// <param name="mean">The mean; may be the logits. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, ReadOnlySpan<float> logits, Span<float> mean) =>
        LaneMap.Apply(worker, checked(rows * width), default(MeanOfLogit), logits, mean);

    private readonly struct MeanOfLogit : IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) => Mean(x, -VectorFunctions.Expm1(-Vector512.Abs(x)));
    }

    /// <summary>The mean, given 1 − e^(−|l|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mean(Vector512<float> logit, Vector512<float> complement)
    {
        Vector512<float> one = Vector512.Create(1f);
        Vector512<float> magnitude = Vector512.Abs(logit);
        // At −|l|, where the mean is the smaller one: 1/|l| − 1/(e^|l| − 1). The mean at |l| is 1 minus it.
        Vector512<float> lower = one / magnitude - (one - complement) / complement;
        Vector512<float> far = Vector512.ConditionalSelect(Vector512.LessThan(logit, Vector512<float>.Zero), lower, one - lower);

        Vector512<float> square = logit * logit;
        Vector512<float> p = Vector512.Create(2.08767570e-8f);
        p = Fused.MultiplyAdd(p, square, Vector512.Create(-8.26719577e-7f));
        p = Fused.MultiplyAdd(p, square, Vector512.Create(3.30687831e-5f));
        p = Fused.MultiplyAdd(p, square, Vector512.Create(-1.38888889e-3f));
        p = Fused.MultiplyAdd(p, square, Vector512.Create(8.33333333e-2f));
        Vector512<float> near = Fused.MultiplyAdd(p, logit, Vector512.Create(0.5f));
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, one), near, far);
    }

    private readonly struct ElementScore : IElementScore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(Vector512<float> parameter, Vector512<float> target) =>
            Term(parameter, target, -VectorFunctions.Expm1(-Vector512.Abs(parameter)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(
            Vector512<float> parameter, Vector512<float> target, Vector512<float> weight, out Vector512<float> gradient)
        {
            Vector512<float> complement = -VectorFunctions.Expm1(-Vector512.Abs(parameter));
            gradient = (Mean(parameter, complement) - target) * weight;
            return Term(parameter, target, complement);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Term(Vector512<float> logit, Vector512<float> target, Vector512<float> complement)
        {
            Vector512<float> magnitude = Vector512.Abs(logit);
            Vector512<float> fraction = Vector512.ConditionalSelect(
                Vector512.LessThan(Vector512<float>.Zero, magnitude), complement / magnitude,
                // 1 at 0, and NaN for NaN.
                Vector512.Create(1f) + magnitude);
            Vector512<float> term = Fused.MultiplyAdd(-logit, target, VectorFunctions.PositivePart(logit))
                + VectorFunctions.Log(fraction);
            return UnitInterval.OrNaNOutside(target, term + (magnitude - magnitude));
        }
    }

    // The inverse of the distribution function (e^(l·x) − 1)/(eˡ − 1); if l is positive, from the other end, so that nothing overflows.
    private static double Draw(double logit, double u)
    {
        if (Math.Abs(logit) < 1e-6)
            return u;
        return logit < 0
            ? Math.Clamp(Portable.Log(1 + u * (Portable.Exp(logit) - 1)) / logit, 0, 1)
            : Math.Clamp(1 + Portable.Log(u + (1 - u) * Portable.Exp(-logit)) / logit, 0, 1);
    }
}
