using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// p(x|z) = Π N(xᵢ; mᵢ, σ²) with the σ that maximises a batch's likelihood: σ² is the mean of (x − m)² over all elements of all rows.
/// −ln p(x|z) = Σ ½·((xᵢ − mᵢ)/σ)² + ln σ + ½·ln 2π, in nats, summed over a row's elements. Called by generated code.
/// </summary>
/// <remarks>
/// <para>σ is a function of m, but ∂m = (m − x)/σ², as for a fixed σ. The reason: a batch of N rows of D elements scores
/// L = ½·S/σ² + N·D·ln σ + …, with S = Σ(x − m)², and ∂L/∂σ = −S/σ³ + N·D/σ is zero for σ² = S/(N·D). So the gradient is that of
/// ½·N·D·ln S.</para>
/// <para>σ is at least <see cref="LeastSigma"/>, because a perfect fit would have an infinite density. At this bound σ is constant, and the
/// gradient has the same formula. The authors' program has the same bound in a soft form.</para>
/// <para>Outside training σ is the model's: a running σ². Each training step moves it towards the batch's by a tenth. In the first ten
/// batches it is the mean of their σ². So a record's score depends neither on other records nor on the data that are evaluated. (The
/// authors take σ from the batch in evaluation, too.)</para>
/// <para>Source: Rybkin, Daniilidis &amp; Levine, "Simple and Effective VAE Training with Calibrated Decoders", 2021, arXiv:2006.13202,
/// section 3.2.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GaussianOptimalLikelihood
{
    /// <summary>What is known of it beside its kernels.</summary>
    internal static readonly Likelihood Record = new(
        "GaussianOptimal", LikelihoodSupport.All, (_, sigma, own, noise) => own[0] + sigma * GaussianLikelihood.Normal(noise))
    {
        HasAnyMean = true,
        HasTrainedSigma = true,
    };

    /// <summary>The smallest σ: e⁻⁶. For data from 0 to 1 it is two thirds of one of the 255 steps between black and white.</summary>
    internal const double LeastSigma = 0.0024787521766663585;

    private const double Momentum = 0.1;

    /// <summary>−ln p(x|z) of each row, in nats, at the model's σ.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="runningVariance">The model's σ². // [1]</param>
    /// <param name="reconstruction">−ln p(x|z). // [rows]</param>
    public static void Score(
        Worker worker, int rows, int width, ReadOnlySpan<float> means, ReadOnlySpan<float> target, ReadOnlySpan<float> runningVariance,
        Span<float> reconstruction) =>
        GaussianLikelihood.Score(
            worker, rows, width, (float)Math.Sqrt(AtLeast(runningVariance[0])), means, target, reconstruction);

    /// <summary>−ln p(x|z) of each row, in nats, at the rows' own σ, and ∂m = weight·(m − x)/σ².</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="weight">The weight of each row's term in the loss.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="target">x. // [rows, width]</param>
    /// <param name="reconstruction">−ln p(x|z), not weighted. // [rows]</param>
    /// <param name="meansGradient">∂loss/∂m, overwritten; may be the means. // [rows, width]</param>
    /// <param name="runningVariance">The model's σ²; moved towards the rows'. // [1]</param>
    /// <param name="batches">The number of batches so far; incremented. // a 64-bit integer</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScoreAndGradient(
        Worker worker, int rows, int width, float weight, ReadOnlySpan<float> means, ReadOnlySpan<float> target,
        Span<float> reconstruction, Span<float> meansGradient, Span<float> runningVariance, Span<float> batches)
    {
        Lanes.Require(meansGradient.Length, (long)rows * width);
        double variance = Variance(worker, rows, width, means, target, reconstruction);
        ToNats(worker, rows, width, variance, reconstruction);
        if (worker.Rank == 0)
            Follow(variance, runningVariance, ref MemoryMarshal.Cast<float, long>(batches)[0]);
        Vector512<float> scale = Vector512.Create((float)(weight / variance));
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < width; j += Lanes.Count)
            {
                int index = row * width + j;
                Vector512<float> distance = Lanes.Load(means, index, width - j) - Lanes.Load(target, index, width - j);
                Lanes.Store(distance * scale, meansGradient, index, width - j);
            }
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>The mean of p(x|z): m.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The data elements of a row.</param>
    /// <param name="means">m. // [rows, width]</param>
    /// <param name="mean">Its copy. // [rows, width]</param>
    public static void Mean(Worker worker, int rows, int width, ReadOnlySpan<float> means, Span<float> mean) =>
        Elementwise.Copy(worker, checked(rows * width), means, mean);

    /// <summary>σ² of all rows. Each row's Σ(x − m)² stays in the row's score, which is computed from it later.</summary>
    /// <remarks>
    /// Workers divide the rows, and sum each in 16 lanes in order. Then every worker adds all rows' sums, in double precision and in order.
    /// The second barrier keeps a row's sum from being overwritten before the slowest worker has added it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Variance(
        Worker worker, int rows, int width, ReadOnlySpan<float> means, ReadOnlySpan<float> target, Span<float> squares)
    {
        Lanes.Require(means.Length, (long)rows * width);
        Lanes.Require(target.Length, (long)rows * width);
        Lanes.Require(squares.Length, rows);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                int index = row * width + j;
                Vector512<float> distance = Lanes.Load(means, index, width - j) - Lanes.Load(target, index, width - j);
                sum = Fused.MultiplyAdd(distance, distance, sum);
            }
            squares[row] = Lanes.Sum(sum);
        }
        worker.Barrier(StepPart.Loss);
        double total = 0;
        foreach (float square in squares[..rows])
            total += square;
        worker.Barrier(StepPart.Loss);
        return AtLeast(total / ((double)rows * width));
    }

    // NaN stays NaN: Math.Max returns it.
    private static double AtLeast(double variance) => Math.Max(variance, LeastSigma * LeastSigma);

    private static void Follow(double variance, Span<float> runningVariance, ref long batches)
    {
        batches++;
        double weight = Math.Max(Momentum, 1.0 / batches);
        runningVariance[0] = (float)((1 - weight) * runningVariance[0] + weight * variance);
    }

    private static void ToNats(Worker worker, int rows, int width, double variance, Span<float> reconstruction)
    {
        double constant = 0.5 * width * Portable.Log(Math.Tau * variance);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
            reconstruction[row] = (float)(0.5 * reconstruction[row] / variance + constant);
    }
}
