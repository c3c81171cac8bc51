using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae.Losses;

/// <summary>
/// q(z|x) = N(μ, diag σ²), given as means and log-variances v = ln σ², against the prior N(0, I). A row of the posterior's parameters
/// holds all its means, then all its log-variances. Called by generated code.
/// </summary>
/// <remarks>
/// <para>A log-variance above 20 counts as 20, and its gradient is 0. Without this bound a record far from all others could have an
/// infinite σ and no finite score.</para>
/// <para>KL(q ‖ p) = Σⱼ ½·(e^vⱼ + μⱼ² − 1 − vⱼ), in nats. Source: Kingma &amp; Welling, "Auto-Encoding Variational Bayes", 2013,
/// arXiv:1312.6114, section 2.4 (z = μ + σ·ε) and appendix B.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GaussianPosterior
{
    /// <summary>z = μ + e^(v/2)·ε, with ε the key's standard normal numbers, in the order of z's elements.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="key">The random key of ε.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="z">z, overwritten. // [rows, latent]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(Worker worker, int rows, int latent, NoiseKey key, ReadOnlySpan<float> posterior, Span<float> z)
    {
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(z.Length, (long)rows * latent);
        (int start, int end) = worker.Share(rows);
        NormalNoise.Fill(key, key.IndexOf(start, latent), z[(start * latent)..(end * latent)]);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < latent; j += Lanes.Count)
            {
                int lanes = latent - j;
                int index = row * latent + j;
                Vector512<float> mean = Lanes.Load(posterior, 2 * row * latent + j, lanes);
                Vector512<float> logVariance = ExponentBound.LogVariance(posterior, row, latent, j);
                Vector512<float> deviation = VectorFunctions.Exp(logVariance * Vector512.Create(0.5f));
                Lanes.Store(Fused.MultiplyAdd(deviation, Lanes.Load(z, index, lanes), mean), z, index, lanes);
            }
        }
        worker.Barrier(StepPart.Sampler);
    }

    /// <summary>ln p(z) − ln q(z|x) = ½·Σⱼ(εⱼ² + vⱼ − zⱼ²) of one row, in nats.</summary>
    /// <param name="posterior">μ, then v. // [2·latent]</param>
    /// <param name="noise">ε. // [latent]</param>
    /// <param name="z">z = μ + e^(v/2)·ε. // [latent]</param>
    internal static double LogRatio(ReadOnlySpan<float> posterior, ReadOnlySpan<float> noise, ReadOnlySpan<float> z)
    {
        double sum = 0;
        for (int j = 0; j < z.Length; j++)
        {
            double epsilon = noise[j];
            double point = z[j];
            double logVariance = ExponentBound.AtMost(posterior[z.Length + j], ExponentBound.PosteriorLogVariance);
            sum += epsilon * epsilon + logVariance - point * point;
        }
        return 0.5 * sum;
    }

    /// <summary>Each latent dimension's share of the divergence: ½·(e^v + μ² − 1 − v), in nats. It is negative only by rounding.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="divergence">The shares. // [rows, latent]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divergence(Worker worker, int rows, int latent, ReadOnlySpan<float> posterior, Span<float> divergence)
    {
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(divergence.Length, (long)rows * latent);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < latent; j += Lanes.Count)
            {
                int lanes = latent - j;
                Vector512<float> mean = Lanes.Load(posterior, 2 * row * latent + j, lanes);
                Vector512<float> logVariance = ExponentBound.LogVariance(posterior, row, latent, j);
                Vector512<float> excess = VectorFunctions.Expm1(logVariance) - logVariance;
                Vector512<float> share = Fused.MultiplyAdd(mean, mean, excess) * Vector512.Create(0.5f);
                Lanes.Store(share, divergence, row * latent + j, lanes);
            }
        }
        worker.Barrier(StepPart.Loss);
    }

    /// <summary>
    /// The gradient of the loss through z and through the weighted divergence: ∂μⱼ = ∂zⱼ + wⱼ·μⱼ,
    /// ∂vⱼ = ½·∂zⱼ·σⱼεⱼ + wⱼ·½·(e^vⱼ − 1).
    /// </summary>
    /// <remarks>
    /// ε is drawn again. Taking it from z − μ would lose digits if σ is small beside μ.
    /// </remarks>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="key">The random key of ε.</param>
    /// <param name="divergenceWeights">w, each dimension's weight of each row's divergence in the loss. // [latent]</param>
    /// <param name="posterior">μ, then v. // [rows, 2·latent]</param>
    /// <param name="zGradient">∂loss/∂z. // [rows, latent]</param>
    /// <param name="posteriorGradient">∂loss/∂μ, then ∂loss/∂v, overwritten. // [rows, 2·latent]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        Worker worker, int rows, int latent, NoiseKey key, ReadOnlySpan<float> divergenceWeights, ReadOnlySpan<float> posterior,
        ReadOnlySpan<float> zGradient, Span<float> posteriorGradient)
    {
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(posteriorGradient.Length, 2L * rows * latent);
        Lanes.Require(zGradient.Length, (long)rows * latent);
        Lanes.Require(divergenceWeights.Length, latent);
        Vector512<float> half = Vector512.Create(0.5f);
        (int start, int end) = worker.Share(rows);
        // The second half of a row's gradient holds ε until it is overwritten. Rows are written in order, so no row overwrites a later
        // row's ε.
        Span<float> noise = posteriorGradient[((start + end) * latent)..(2 * end * latent)];
        NormalNoise.Fill(key, key.IndexOf(start, latent), noise);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < latent; j += Lanes.Count)
            {
                int lanes = latent - j;
                int meanIndex = 2 * row * latent + j;
                int logVarianceIndex = meanIndex + latent;
                Vector512<float> mean = Lanes.Load(posterior, meanIndex, lanes);
                Vector512<float> logVariance = ExponentBound.LogVariance(posterior, row, latent, j);
                Vector512<float> weight = Lanes.Load(divergenceWeights, j, lanes);
                Vector512<float> gradient = Lanes.Load(zGradient, row * latent + j, lanes);
                Vector512<float> deviation = VectorFunctions.Exp(logVariance * half) * Lanes.Load(noise, (row - start) * latent + j, lanes);
                Vector512<float> divergence = VectorFunctions.Expm1(logVariance) * weight;
                Lanes.Store(Fused.MultiplyAdd(weight, mean, gradient), posteriorGradient, meanIndex, lanes);
                Vector512<float> byLogVariance = Fused.MultiplyAdd(gradient, deviation, divergence) * half;
                Lanes.Store(
                    ExponentBound.ByLogVariance(byLogVariance, posterior, row, latent, j), posteriorGradient, logVarianceIndex, lanes);
            }
        }
        worker.Barrier(StepPart.Loss);
    }
}
