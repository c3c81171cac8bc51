using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π Γ(xᵢ + rᵢ)/(xᵢ!·Γ(rᵢ))·pᵢ^xᵢ·(1 − pᵢ)^rᵢ of counts x, with p = σ(l) and r = e^ρ; the decoder gives l and ρ. −ln p(x|z), in
/// nats, summed over a row's elements. Called by generated code.
/// </summary>
/// <remarks>
/// <para>A Poisson distribution whose rate is itself gamma distributed, with mean r·eˡ and variance mean + mean²/r. PyTorch's
/// <c>NegativeBinomial</c> is the same, with a total count of r and logits l.</para>
/// <para>A logit above 60 counts as 60, a log size above 40 as 40 and below −60 as −60. Beyond these bounds the gradient is 0. So the mean
/// and the score are always finite.</para>
/// <para>For x ≥ 1 it is computed as D(r, n·(1 − p)) + D(x, n·p) + ½·ln(n/r) + ½·ln 2πx + S(x) + S(r) − S(n), with n = x + r, the
/// deviance D(a, b) = a·ln(a/b) + b − a, and S the remainder of Stirling's formula for ln Γ. No two terms of the order of x·ln x cancel.
/// Source: Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000. For single-cell counts: Lopez et al., "Deep generative
/// modeling for single-cell transcriptomics", Nature Methods 15, 2018.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NegativeBinomialLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "NegativeBinomial", LikelihoodSupport.Counts, (_, _, own, noise) => Draw(own[0], own[1], noise.Both));

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="parameters">At each place l of all channels, then ρ. // [rows, width/channels, 2, channels]</param>
    /// <param name="target">x, counts up to 2²⁴; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, int channels, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction) =>
        PairScore.Score<ElementScore>(worker, rows, width, channels, parameters, target, reconstruction);

    /// <summary>
    /// −ln p(x|z) of each row, in nats, and ∂l = weight·(r·p − x·(1 − p)), ∂ρ = weight·r·(−ln(1 − p) − ψ(x + r) + ψ(r)), ψ = (ln Γ)′.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="parameters">At each place l of all channels, then ρ. // [rows, width/channels, 2, channels]</param>
    /// <param name="target">x, counts up to 2²⁴; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="gradient">∂loss/∂l and ∂loss/∂ρ, overwritten; may be the parameters. // as the parameters</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, int channels, float weight, ReadOnlySpan<float> parameters, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> gradient) =>
        PairScore.ScoreAndGradient<ElementScore>(worker, rows, width, channels, weight, parameters, target, reconstruction, gradient);

    /// <summary>The mean of p(x|z): r·eˡ = e^(ρ + l).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="channels">The size of the data's last axis.</param>
    /// <param name="parameters">At each place l of all channels, then ρ. // [rows, width/channels, 2, channels]</param>
    /// <param name="mean">e^(ρ + l). // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, int channels, ReadOnlySpan<float> parameters, Span<float> mean) =>
        PairScore.Mean<ElementScore>(worker, rows, width, channels, parameters, mean);

    private readonly struct ElementScore : IPairScore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Term(Vector512<float> first, Vector512<float> second, Vector512<float> target)
        {
            Vector512<float> logSize = LogSize(second);
            var part = new Parts(Logit(first), logSize, target);
            return part.Term(logSize, target);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Term(
            Vector512<float> first, Vector512<float> second, Vector512<float> target, out Vector512<float> firstGradient,
            out Vector512<float> secondGradient)
        {
            Vector512<float> logit = Logit(first);
            Vector512<float> logSize = LogSize(second);
            var part = new Parts(logit, logSize, target);
            firstGradient = Vector512.AndNot(
                part.Size * VectorFunctions.Sigmoid(logit, part.Exp) - target * VectorFunctions.Sigmoid(-logit, part.Exp),
                ExponentBound.IsAbove(first, ExponentBound.CountLogit));
            secondGradient = Vector512.AndNot(
                part.SizeGradient(logSize, target),
                ExponentBound.IsAbove(second, ExponentBound.LogSize) | ExponentBound.IsAbove(-second, -ExponentBound.LeastLogSize));
            return part.Term(logSize, target);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Mean(Vector512<float> first, Vector512<float> second) => VectorFunctions.Exp(
            ExponentBound.AtMost(Logit(first) + LogSize(second), ExponentBound.LikelihoodLogVariance));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Logit(Vector512<float> first) => ExponentBound.AtMost(first, ExponentBound.CountLogit);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> LogSize(Vector512<float> second) =>
            ExponentBound.AtLeast(ExponentBound.AtMost(second, ExponentBound.LogSize), ExponentBound.LeastLogSize);
    }

    /// <summary>The values that the term and its derivatives share.</summary>
    private readonly ref struct Parts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Parts(Vector512<float> logit, Vector512<float> logSize, Vector512<float> count)
        {
            Exp = VectorFunctions.Exp(-Vector512.Abs(logit));
            Vector512<float> soft = VectorFunctions.Log1pOfUnit(Exp);
            MinusLogFailure = VectorFunctions.PositivePart(logit) + soft;
            MinusLogSuccess = VectorFunctions.PositivePart(-logit) + soft;
            Size = VectorFunctions.Exp(logSize);
            LogRatio = VectorFunctions.Log1p(count / Size);
        }

        /// <summary>e^(−|l|).</summary>
        internal Vector512<float> Exp { get; }

        /// <summary>r.</summary>
        internal Vector512<float> Size { get; }

        /// <summary>−ln(1 − p).</summary>
        private Vector512<float> MinusLogFailure { get; }

        /// <summary>−ln p.</summary>
        private Vector512<float> MinusLogSuccess { get; }

        /// <summary>ln(n/r).</summary>
        private Vector512<float> LogRatio { get; }

        private static Vector512<float> One => Vector512.Create(1f);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Vector512<float> Term(Vector512<float> logSize, Vector512<float> count)
        {
            Vector512<float> half = Vector512.Create(0.5f);
            Vector512<float> deviance = Counts.Deviance(Size, LogRatio - MinusLogFailure)
                + Counts.Deviance(count, VectorFunctions.Log1p(Size / count) - MinusLogSuccess);
            Vector512<float> some = Fused.MultiplyAdd(LogRatio, half, deviance)
                + Counts.LogFactorialRest(count, VectorFunctions.Log(count))
                + (SizeRest(logSize) - VectorFunctions.StirlingRest(count + Size));
            Vector512<float> term = Vector512.ConditionalSelect(
                Vector512.GreaterThan(count, Vector512<float>.Zero), some, Size * MinusLogFailure);
            return Counts.OrNaNOutside(count, term);
        }

        /// <summary>∂/∂ρ.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Vector512<float> SizeGradient(Vector512<float> logSize, Vector512<float> count)
        {
            // r·(ln r − ψ(r)); for r below 1 from r + 1.
            Vector512<float> large = Size * VectorFunctions.DigammaRest(Size);
            Vector512<float> small = Fused.MultiplyAdd(
                Size, VectorFunctions.DigammaRest(One + Size) - (VectorFunctions.Log1p(Size) - logSize), One);
            Vector512<float> rest = Vector512.ConditionalSelect(Vector512.LessThan(Size, One), small, large);
            Vector512<float> some = Fused.MultiplyAdd(
                Size, MinusLogFailure - LogRatio + VectorFunctions.DigammaRest(count + Size), -rest);
            return Vector512.ConditionalSelect(
                Vector512.GreaterThan(count, Vector512<float>.Zero), some, Size * MinusLogFailure);
        }

        /// <summary>The remainder of Stirling's formula for ln Γ(r). For r below 1 from r + 1, by Γ(r + 1) = r·Γ(r).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<float> SizeRest(Vector512<float> logSize)
        {
            Vector512<float> small = Fused.MultiplyAdd(
                Size + Vector512.Create(0.5f), VectorFunctions.Log1p(Size) - logSize, VectorFunctions.StirlingRest(One + Size) - One);
            return Vector512.ConditionalSelect(Vector512.LessThan(Size, One), small, VectorFunctions.StirlingRest(Size));
        }
    }

    private static double Draw(double logit, double logSize, double u)
    {
        logit = ExponentBound.AtMost(logit, ExponentBound.CountLogit);
        logSize = -ExponentBound.AtMost(-ExponentBound.AtMost(logSize, ExponentBound.LogSize), -ExponentBound.LeastLogSize);
        double size = Portable.Exp(logSize);
        (double success, double failure) = (1 / (1 + Portable.Exp(-logit)), 1 / (1 + Portable.Exp(logit)));
        double mode = Math.Clamp(Math.Floor((size - 1) * Portable.Exp(logit)), 0, Counts.Largest);
        double atMode = Portable.Exp(
            LogGamma.Of(size + mode) - LogGamma.Of(size) - LogGamma.Of(mode + 1) + size * Portable.Log(failure)
            + (mode == 0 ? 0 : mode * Portable.Log(success)));
        return Counts.FromMode(u, mode, atMode, 0, success, size);
    }
}
