using System.ComponentModel;
using System.Runtime.CompilerServices;
using Vae.Execution;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>What the divergence costs, as a function of the batch's means KLⱼ by latent dimension.</summary>
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
/// What the divergence costs in the loss, and what that makes each latent dimension's weight in the gradient. Called by generated code.
/// </summary>
/// <remarks>
/// Sources: the floors, Kingma et al. 2016, arXiv:1606.04934, equation 15; the distance, Burgess et al. 2018, arXiv:1804.03599, equation 8.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DivergencePenalty
{
    // Whole cache lines: two workers never write to the same one.
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

    /// <summary>What the last batch cost, before its weight, in nats per sample.</summary>
    /// <param name="divergence">The batch's mean divergence, Σⱼ KLⱼ.</param>
    internal double Of(double divergence) => Kind switch
    {
        DivergencePenaltyKind.FloorPerDimension => _floored,
        DivergencePenaltyKind.FloorInTotal => Math.Max(Nats, divergence),
        DivergencePenaltyKind.Distance => Math.Abs(divergence - Nats),
        _ => divergence,
    };

    /// <summary>
    /// Each latent dimension's weight in the gradient: the weight times the function's derivative by KLⱼ, which is 0 (below a floor), 1 or
    /// −1 (below the value that a distance is from).
    /// </summary>
    /// <remarks>Means are sums in double and in the order of rows, then of dimensions: the same for any number of workers.</remarks>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="weight">The weight of each row's divergence, if it simply adds up.</param>
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
        // Every worker adds up all of them: a few numbers, in one order.
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
