using System.ComponentModel;
using System.Runtime.CompilerServices;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>The divergence's term in the loss, as a function of the batch's means KLⱼ for each latent dimension.</summary>
internal enum DivergencePenaltyKind
{
    /// <summary>Σⱼ KLⱼ.</summary>
    Sum,

    /// <summary>Σⱼ max(nats, KLⱼ).</summary>
    FloorPerDimension,

    /// <summary>max(nats, Σⱼ KLⱼ).</summary>
    FloorInTotal,

    /// <summary>|Σⱼ KLⱼ − nats|.</summary>
    Distance,
}

/// <summary>
/// The divergence's term in the loss, and the weight of each latent dimension in the gradient that follows from it. Called by generated
/// code.
/// </summary>
/// <remarks>
/// Sources: the floors, Kingma et al. 2016, arXiv:1606.04934, equation 15; the distance, Burgess et al. 2018, arXiv:1804.03599, equation 8.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DivergencePenalty
{
    // In whole cache lines, so that two workers never write to the same one.
    private const int Grain = 16;

    private readonly double[] _means;
    private double _floored;

    internal DivergencePenalty(int latent) => _means = new double[latent];

    /// <summary>The function.</summary>
    internal DivergencePenaltyKind Kind { get; private set; }

    /// <summary>Its constant, in nats per sample.</summary>
    internal double Nats { get; private set; }

    /// <summary>Sets the function for the next step.</summary>
    internal void Set(DivergencePenaltyKind kind, double nats) => (Kind, Nats) = (kind, nats);

    /// <summary>The term for the last batch, before its weight, in nats per sample.</summary>
    /// <param name="divergence">The batch's mean divergence, Σⱼ KLⱼ.</param>
    internal double Of(double divergence) => Kind switch
    {
        DivergencePenaltyKind.FloorPerDimension => _floored,
        DivergencePenaltyKind.FloorInTotal => Math.Max(Nats, divergence),
        DivergencePenaltyKind.Distance => Math.Abs(divergence - Nats),
        _ => divergence,
    };

    /// <summary>
    /// Each latent dimension's weight in the gradient: the weight times the function's derivative by KLⱼ. The derivative is 1; below a
    /// floor it is 0, and below the target of a distance it is −1.
    /// </summary>
    /// <remarks>
    /// Means are summed in double precision, over rows and then dimensions in order, so any number of workers gives the same.
    /// </remarks>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="weight">The weight of each row's divergence, for a plain sum.</param>
    /// <param name="penalty">The function.</param>
    /// <param name="divergence">Each dimension's share of the divergence. // [rows, latent]</param>
    /// <param name="weights">The weights, overwritten. // [latent]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(
        Worker worker, int rows, int latent, float weight, DivergencePenalty penalty, ReadOnlySpan<float> divergence,
        Span<float> weights)
    {
        Lanes.Require(divergence.Length, (long)rows * latent);
        Lanes.Require(weights.Length, latent);
        ArgumentNullException.ThrowIfNull(penalty);
        (int start, int end) = worker.Share(latent, Grain);
        if (penalty.Kind == DivergencePenaltyKind.Sum)
        {
            weights[start..end].Fill(weight);
            worker.Barrier(StepPart.Loss);
            return;
        }
        double[] means = penalty._means;
        for (int j = start; j < end; j++)
        {
            double sum = 0;
            for (int row = 0; row < rows; row++)
                sum += divergence[row * latent + j];
            means[j] = sum / rows;
        }
        worker.Barrier(StepPart.Loss);
        // Every worker adds all of them, in one order: they are few.
        (double total, double floored) = (0, 0);
        for (int j = 0; j < latent; j++)
        {
            total += means[j];
            floored += Math.Max(penalty.Nats, means[j]);
        }
        if (worker.Rank == 0)
            penalty._floored = floored;
        float below = penalty.Kind == DivergencePenaltyKind.Distance && total < penalty.Nats ? -weight : 0;
        float all = total > penalty.Nats ? weight : below;
        bool each = penalty.Kind == DivergencePenaltyKind.FloorPerDimension;
        for (int j = start; j < end; j++)
            weights[j] = !each ? all : means[j] > penalty.Nats ? weight : 0;
        worker.Barrier(StepPart.Loss);
    }
}
