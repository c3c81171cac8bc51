using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π pᵢ^xᵢ·(1 − pᵢ)^(1 − xᵢ) with p = σ(l), from logits l: −ln p(x|z) = Σ ln(1 + e^lᵢ) − lᵢ·xᵢ, in nats, summed over a row's
/// elements. Data between 0 and 1 are taken as probabilities; the term then is the cross-entropy. Other data give NaN. Called by
/// generated code.
/// </summary>
/// <remarks>
/// Computed as max(l, 0) − l·x + ln(1 + e^(−|l|)), which neither overflows nor cancels. Source: Kingma &amp; Welling, "Auto-Encoding
/// Variational Bayes", 2013, arXiv:1312.6114, appendix C.1.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BernoulliLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "Bernoulli", LikelihoodSupport.UnitInterval, (_, _, own, noise) => noise.Both < 1 / (1 + Portable.Exp(-own[0])) ? 1 : 0);

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="logits">l. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, ReadOnlySpan<float> logits, ReadOnlySpan<float> target, Span<float> reconstruction) =>
        RowScore.Score(worker, rows, width, default(ElementScore), 0, logits, target, reconstruction);

    /// <summary>−ln p(x|z) of each row, in nats, and ∂l = weight·(σ(l) − x).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="logits">l. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="logitsGradient">∂loss/∂l, overwritten; may be the logits. // [rows, width]</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, float weight, ReadOnlySpan<float> logits, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> logitsGradient) =>
        RowScore.ScoreAndGradient(
            worker, rows, width, default(ElementScore), 0, weight, logits, target, reconstruction, logitsGradient);

    /// <summary>The mean of p(x|z): σ(l).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="logits">l. // [rows, width]</param>
    /// <param name="mean">σ(l); may be the logits. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, ReadOnlySpan<float> logits, Span<float> mean) =>
        Sigmoid.Forward(worker, checked(rows * width), logits, mean);

    private readonly struct ElementScore : IElementScore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(Vector512<float> parameter, Vector512<float> target) =>
            Term(parameter, target, VectorFunctions.Exp(-Vector512.Abs(parameter)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(
            Vector512<float> parameter, Vector512<float> target, Vector512<float> weight, out Vector512<float> gradient)
        {
            Vector512<float> exp = VectorFunctions.Exp(-Vector512.Abs(parameter));
            gradient = (VectorFunctions.Sigmoid(parameter, exp) - target) * weight;
            return Term(parameter, target, exp);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Term(Vector512<float> logit, Vector512<float> target, Vector512<float> expOfMinusAbs) =>
            UnitInterval.OrNaNOutside(target, Fused.MultiplyAdd(-logit, target, VectorFunctions.PositivePart(logit))
                + VectorFunctions.Log1pOfUnit(expOfMinusAbs));
    }
}
