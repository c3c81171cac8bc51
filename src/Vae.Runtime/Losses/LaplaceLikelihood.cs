using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π e^(−|xᵢ − mᵢ|/b)/(2·b) with a fixed scale b: −ln p(x|z) = Σ |xᵢ − mᵢ|/b + ln 2b, in nats, summed over a row's elements: the
/// absolute error, on the scale of the divergence. Called by generated code.
/// </summary>
/// <remarks>Source: Laplace's first law of errors, 1774; m is its median and its mean, and its variance is 2·b².</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LaplaceLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "Laplace", LikelihoodSupport.All, (stage, _, own, noise) => own[0] + stage.Arguments["scale"] * Draw(noise.Both))
    {
        HasAnyMean = true,
    };

    /// <summary>−ln p(x|z) of each row, in nats.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="scale">b, above 0.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, float scale, ReadOnlySpan<float> means, ReadOnlySpan<float> target,
        Span<float> reconstruction) =>
        RowScore.Score(worker, rows, width, new ElementScore(1 / scale), Constant(width, scale), means, target, reconstruction);

    /// <summary>−ln p(x|z) of each row, in nats, and ∂m = weight·sign(m − x)/b, 0 where m = x.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="scale">b, above 0.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="meansGradient">∂loss/∂m, overwritten; may be the means. // [rows, width]</param>
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, float scale, float weight, ReadOnlySpan<float> means, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> meansGradient) =>
        RowScore.ScoreAndGradient(
            worker, rows, width, new ElementScore(1 / scale), Constant(width, scale), weight, means, target, reconstruction,
            meansGradient);

    /// <summary>The mean of p(x|z): m.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="scale">b, above 0; the mean does not depend on it.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="mean">Its copy. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, float scale, ReadOnlySpan<float> means, Span<float> mean)
    {
        _ = scale;
        Elementwise.Copy(worker, checked(rows * width), means, mean);
    }

    private static float Constant(int width, float scale) => (float)(width * Portable.Log(2.0 * scale));

    private readonly struct ElementScore(float rate) : IElementScore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(Vector512<float> parameter, Vector512<float> target) =>
            Vector512.Abs(parameter - target) * Vector512.Create(rate);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Term(
            Vector512<float> parameter, Vector512<float> target, Vector512<float> weight, out Vector512<float> gradient)
        {
            Vector512<float> distance = parameter - target;
            // At the kink, where m = x, this is 0; for NaN it is NaN.
            Vector512<float> magnitude = Vector512.Abs(distance);
            gradient = Vector512.ConditionalSelect(
                Vector512.GreaterThan(magnitude, Vector512<float>.Zero),
                Vector512.CopySign(Vector512.Create(rate) * weight, distance), distance);
            return magnitude * Vector512.Create(rate);
        }
    }

    private static double Draw(double u) => u < 0.5 ? Portable.Log(2 * u) : -Portable.Log(2 * (1 - u));
}
