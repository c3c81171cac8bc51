using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π e^(−rᵢ)·rᵢ^xᵢ/xᵢ! of counts x, from logarithms l of the rates r = eˡ: −ln p(x|z) = Σ eˡ − l·x + ln x!, in nats, summed over a
/// row's elements. Called by generated code.
/// </summary>
/// <remarks>
/// <para>A log rate above 60 counts as 60, and its gradient is 0, so a rate is always finite.</para>
/// <para>For x ≥ 1 it is computed as x·(eᵈ − 1 − d) + (ln x! − x·ln x + x) with d = l − ln x. Both parts are small if the model fits; the
/// formula's three terms would be of the order of x·ln x and cancel. Source: Loader, "Fast and Accurate Computation of Binomial
/// Probabilities", 2000, on the saddle-point form.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PoissonLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "Poisson", LikelihoodSupport.Counts, (_, _, own, noise) => Draw(own[0], noise.Both));

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="logRates">l. // [rows, width]</param>
    /// <param name="target">x, counts up to 2²⁴; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, ReadOnlySpan<float> logRates, ReadOnlySpan<float> target, Span<float> reconstruction) =>
        RowScore.Score(worker, rows, width, default(ElementScore), 0, logRates, target, reconstruction);

    /// <summary>−ln p(x|z) of each row, in nats, and ∂l = weight·(eˡ − x).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="logRates">l. // [rows, width]</param>
    /// <param name="target">x, counts up to 2²⁴; others give NaN. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="logRatesGradient">∂loss/∂l, overwritten; may be the logarithms. // [rows, width]</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, float weight, ReadOnlySpan<float> logRates, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> logRatesGradient) =>
        RowScore.ScoreAndGradient(
            worker, rows, width, default(ElementScore), 0, weight, logRates, target, reconstruction, logRatesGradient);

    /// <summary>The mean of p(x|z): the rate eˡ.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="logRates">l. // [rows, width]</param>
    /// <param name="mean">eˡ; may be the logarithms. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, ReadOnlySpan<float> logRates, Span<float> mean) =>
        LaneMap.Apply(worker, checked(rows * width), default(Rate), logRates, mean);

    private readonly struct Rate : IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) => VectorFunctions.Exp(ExponentBound.AtMost(x, ExponentBound.LogRate));
    }

    private readonly struct ElementScore : IElementScore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(Vector512<float> parameter, Vector512<float> target)
        {
            Vector512<float> logRate = ExponentBound.AtMost(parameter, ExponentBound.LogRate);
            return Term(logRate, target, VectorFunctions.Exp(logRate));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(
            Vector512<float> parameter, Vector512<float> target, Vector512<float> weight, out Vector512<float> gradient)
        {
            Vector512<float> logRate = ExponentBound.AtMost(parameter, ExponentBound.LogRate);
            Vector512<float> rate = VectorFunctions.Exp(logRate);
            gradient = Vector512.AndNot((rate - target) * weight, ExponentBound.IsAbove(parameter, ExponentBound.LogRate));
            return Term(logRate, target, rate);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Term(Vector512<float> logRate, Vector512<float> count, Vector512<float> rate)
        {
            Vector512<float> log = VectorFunctions.Log(count);
            Vector512<float> some = Counts.Deviance(count, logRate - log) + Counts.LogFactorialRest(count, log);
            Vector512<float> term = Vector512.ConditionalSelect(
                Vector512.GreaterThan(count, Vector512<float>.Zero), some, rate);
            return Counts.OrNaNOutside(count, term);
        }
    }

    private static double Draw(double logRate, double u)
    {
        logRate = ExponentBound.AtMost(logRate, ExponentBound.LogRate);
        double rate = Portable.Exp(logRate);
        double mode = Math.Min(Math.Floor(rate), Counts.Largest);
        double atMode = rate == 0 ? 1 : Portable.Exp(mode * logRate - rate - LogGamma.Of(mode + 1));
        return Counts.FromMode(u, mode, atMode, rate, 0, 0);
    }
}
