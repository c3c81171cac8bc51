using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// The distance of the latent code's covariance C from the identity: a·Σ_{i≠j} Cᵢⱼ² + b·Σᵢ (Cᵢᵢ − 1)², with
/// C = 1/B·Σₙ (μₙ − μ̄)(μₙ − μ̄)ᵀ over the B records of a batch. The second kind adds diag(1/B·Σₙ σₙ²) to C. Called by generated code.
/// </summary>
/// <remarks>Source: Kumar et al. 2018, arXiv:1711.00848, equations 6 and 7.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DipTerm : BatchTerm
{
    private double _offDiagonal;
    private double _diagonal;
    private DipKind _kind;

    internal DipTerm(int latent)
        : base(nameof(Dip), latent)
    {
    }

    /// <summary>The term of a model, for batches of at most so many rows; null if its objective lacks it.</summary>
    internal static BatchTerm? Of(ModelDescription description, int rows) =>
        description.Objective.Dip is null ? null : new DipTerm(description.LatentSize);

    private protected override void Take(ObjectiveDescription objective, int records)
    {
        Dip term = objective.Dip!;
        (_offDiagonal, _diagonal, _kind) = (term.OffDiagonal, term.Diagonal, term.Kind);
        Weight = 1;
    }

    /// <summary>The term of a batch, and its gradient.</summary>
    /// <remarks>
    /// With G = ∂/∂C: ∂μₙ = 2/B·G(μₙ − μ̄), because the distances from μ̄ add up to 0; for the second kind ∂vₙⱼ = 1/B·Gⱼⱼ·e^v.
    /// </remarks>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="term">The term.</param>
    /// <param name="posterior">μ, then v = ln σ². // [rows, 2·latent]</param>
    /// <param name="posteriorGradient">The gradient by μ, then by v; overwritten. // [rows, 2·latent]</param>
    /// <param name="centred">Scratch. // [rows, latent in whole vectors]</param>
    /// <param name="slopes">Scratch. // [latent + 2, latent in whole vectors]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(
        Worker worker, int rows, int latent, DipTerm term, ReadOnlySpan<float> posterior, Span<float> posteriorGradient,
        Span<float> centred, Span<float> slopes)
    {
        ArgumentNullException.ThrowIfNull(term);
        int width = AlignedBuffer.RoundUp(latent);
        Lanes.Require(posterior.Length, 2L * rows * latent);
        Lanes.Require(posteriorGradient.Length, 2L * rows * latent);
        Lanes.Require(centred.Length, (long)rows * width);
        Lanes.Require(slopes.Length, (latent + 2L) * width);
        if (!term.IsOn)
        {
            Clear(worker, posteriorGradient);
            worker.Barrier(StepPart.Loss);
            return;
        }
        Span<float> variances = slopes.Slice(latent * width, width);
        Span<float> diagonal = slopes.Slice((latent + 1) * width, width);
        (int start, int end) = worker.Share(width, Lanes.Count);
        for (int j = start; j < end; j += Lanes.Count)
            Centre(rows, latent, j, posterior, centred, variances);
        worker.Barrier(StepPart.Loss);
        (start, end) = worker.Share(latent);
        for (int i = start; i < end; i++)
            term.Parts[i] = term.Covariances(rows, latent, i, centred, variances, slopes.Slice(i * width, width), diagonal);
        worker.Barrier(StepPart.Loss);
        (start, end) = worker.Share(rows);
        float byVariance = term._kind == DipKind.II ? 1f / rows : 0;
        for (int row = start; row < end; row++)
            Gradient(row, latent, 2f / rows, byVariance, posterior, centred, slopes, posteriorGradient);
        worker.Barrier(StepPart.Loss);
        term.Finish(worker, latent, 1);
    }

    /// <summary>Sixteen dimensions' distances from their means over the batch, zeros after the last; and their mean variances.</summary>
    private static void Centre(
        int rows, int latent, int first, ReadOnlySpan<float> posterior, Span<float> centred, Span<float> variances)
    {
        int width = variances.Length;
        int lanes = Math.Min(Lanes.Count, latent - first);
        Span<double> means = stackalloc double[Lanes.Count];
        means.Clear();
        Vector512<float> variance = Vector512<float>.Zero;
        for (int row = 0; row < rows; row++)
        {
            for (int lane = 0; lane < lanes; lane++)
                means[lane] += posterior[2 * row * latent + first + lane];
            variance += VectorFunctions.Exp(ExponentBound.LogVariance(posterior, row, latent, first));
        }
        Lanes.Store(variance / Vector512.Create((float)rows), variances, first);
        for (int row = 0; row < rows; row++)
        {
            Span<float> distances = centred.Slice(row * width + first, Lanes.Count);
            distances.Clear();
            for (int lane = 0; lane < lanes; lane++)
                distances[lane] = (float)(posterior[2 * row * latent + first + lane] - means[lane] / rows);
        }
    }

    /// <summary>One row of C: its contribution, and the derivatives by its elements.</summary>
    private double Covariances(
        int rows, int latent, int i, ReadOnlySpan<float> centred, ReadOnlySpan<float> variances, Span<float> slopes, Span<float> diagonal)
    {
        int width = slopes.Length;
        for (int j = 0; j < width; j += Lanes.Count)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int row = 0; row < rows; row++)
            {
                Vector512<float> distance = Vector512.Create(centred[row * width + i]);
                sum = Fused.MultiplyAdd(distance, Lanes.Load(centred, row * width + j), sum);
            }
            Lanes.Store(sum / Vector512.Create((float)rows), slopes, j);
        }
        double part = 0;
        for (int j = 0; j < latent; j++)
        {
            double covariance = slopes[j];
            double weight = _offDiagonal;
            if (j == i)
            {
                covariance += (_kind == DipKind.II ? variances[j] : 0.0) - 1;
                weight = _diagonal;
                diagonal[j] = (float)(2 * weight * covariance);
            }
            part += weight * covariance * covariance;
            slopes[j] = (float)(2 * weight * covariance);
        }
        return part;
    }

    private static void Gradient(
        int row, int latent, float byMean, float byVariance, ReadOnlySpan<float> posterior, ReadOnlySpan<float> centred,
        ReadOnlySpan<float> slopes, Span<float> gradient)
    {
        int width = AlignedBuffer.RoundUp(latent);
        for (int j = 0; j < latent; j += Lanes.Count)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = 0; i < latent; i++)
                sum = Fused.MultiplyAdd(Vector512.Create(centred[row * width + i]), Lanes.Load(slopes, i * width + j), sum);
            int lanes = latent - j;
            Lanes.Store(sum * Vector512.Create(byMean), gradient, 2 * row * latent + j, lanes);
            int place = (2 * row + 1) * latent + j;
            Vector512<float> byLogVariance = Vector512<float>.Zero;
            if (byVariance > 0)
            {
                Vector512<float> variance = VectorFunctions.Exp(ExponentBound.LogVariance(posterior, row, latent, j));
                byLogVariance = Lanes.Load(slopes, (latent + 1) * width + j) * variance * Vector512.Create(byVariance);
                byLogVariance = ExponentBound.ByLogVariance(byLogVariance, posterior, row, latent, j);
            }
            Lanes.Store(byLogVariance, gradient, place, lanes);
        }
    }
}
