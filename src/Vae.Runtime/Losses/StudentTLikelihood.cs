using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π Student's t with ν degrees of freedom about mᵢ, of scale σ: −ln p(x|z) = Σ ½·(ν + 1)·ln(1 + uᵢ²) + ln σ + ½·ln νπ + ln Γ(½ν)
/// − ln Γ(½(ν + 1)), with u = (x − m)/(σ·√ν), in nats, summed over a row's elements. Called by generated code.
/// </summary>
/// <remarks>
/// <para>A large error adds only its logarithm, so outliers pull the mean less than under a Gaussian.</para>
/// <para>ln(1 + u²) is computed as 2·ln u + ln(1 + u⁻²) for u above 1, so that nothing overflows. Source: Lange, Little &amp; Taylor,
/// "Robust Statistical Modeling Using the t Distribution", Journal of the American Statistical Association 84, 1989.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StudentTLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "StudentT", LikelihoodSupport.All, (stage, _, own, noise) =>
            own[0] + stage.Arguments["scale"] * Draw(stage.Arguments["degrees"], noise))
    {
        HasAnyMean = true,
    };

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="degrees">ν, above 0.</param>
    /// <param name="scale">σ, above 0.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, float degrees, float scale, ReadOnlySpan<float> means, ReadOnlySpan<float> target,
        Span<float> reconstruction) =>
        RowScore.Score(
            worker, rows, width, new ElementScore(degrees, scale), Constant(width, degrees, scale), means, target, reconstruction);

    /// <summary>−ln p(x|z) of each row, in nats, and ∂m = weight·(ν + 1)·(m − x)/(ν·σ² + (m − x)²).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="degrees">ν, above 0.</param>
    /// <param name="scale">σ, above 0.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="meansGradient">∂loss/∂m, overwritten; may be the means. // [rows, width]</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, float degrees, float scale, float weight, ReadOnlySpan<float> means,
        ReadOnlySpan<float> target, Span<float> reconstruction, Span<float> meansGradient) =>
        RowScore.ScoreAndGradient(
            worker, rows, width, new ElementScore(degrees, scale), Constant(width, degrees, scale), weight, means, target,
            reconstruction, meansGradient);

    /// <summary>The mean of p(x|z): m. For ν at most 1 there is no mean, and m is the median.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="degrees">ν, above 0. The mean does not depend on it.</param>
    /// <param name="scale">σ, above 0. The mean does not depend on it.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="mean">Its copy. // [rows, width]</param>
    public static void Mean(
        Worker worker, int rows, int width, float degrees, float scale, ReadOnlySpan<float> means, Span<float> mean)
    {
        _ = degrees;
        _ = scale;
        Elementwise.Copy(worker, checked(rows * width), means, mean);
    }

    private static float Constant(int width, float degrees, float scale) =>
        (float)(width * (Portable.Log(scale) + 0.5 * Portable.Log(Math.PI * degrees) + LogGamma.Of(0.5 * degrees)
            - LogGamma.Of(0.5 * (degrees + 1.0))));

    private readonly struct ElementScore(float degrees, float scale) : IElementScore
    {
        private readonly float _perUnit = (float)(1 / (scale * Math.Sqrt(degrees)));
        private readonly float _power = (float)(0.5 * (degrees + 1.0));
        private readonly float _slope = (float)((degrees + 1.0) / (scale * Math.Sqrt(degrees)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(Vector512<float> parameter, Vector512<float> target) =>
            Term(parameter - target, out _, out _);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(
            Vector512<float> parameter, Vector512<float> target, Vector512<float> weight, out Vector512<float> gradient)
        {
            Vector512<float> distance = parameter - target;
            Vector512<float> term = Term(distance, out Vector512<float> ratio, out Vector512<float> square);
            // u/(1 + u²), computed from u or from 1/u.
            gradient = Vector512.CopySign(ratio / (Vector512.Create(1f) + square), distance) * (Vector512.Create(_slope) * weight);
            return term;
        }

        /// <summary>The term, and the smaller of |u| and 1/|u| with its square.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<float> Term(Vector512<float> distance, out Vector512<float> ratio, out Vector512<float> square)
        {
            Vector512<float> one = Vector512.Create(1f);
            Vector512<float> u = Vector512.Abs(distance) * Vector512.Create(_perUnit);
            Vector512<float> isSmall = Vector512.LessThanOrEqual(u, one);
            ratio = Vector512.ConditionalSelect(isSmall, u, one / u);
            square = ratio * ratio;
            Vector512<float> logarithm = VectorFunctions.Log1pOfUnit(square)
                + Vector512.ConditionalSelect(isSmall, Vector512<float>.Zero, VectorFunctions.Log(u) * Vector512.Create(2f));
            // The logarithm's kernel does not pass infinity on. u − u is 0, but NaN for infinity.
            return Fused.MultiplyAdd(logarithm, Vector512.Create(_power), u - u);
        }
    }

    // The polar method. Source: Bailey, "Polar Generation of Random Variates with the t-Distribution", 1994.
    private static double Draw(double degrees, ElementNoise noise) =>
        Math.Sqrt(degrees * (Portable.Exp(-2 / degrees * Portable.Log(noise.First)) - 1)) * Portable.CosOfTurn(noise.Second);
}
