using Vae.Optimization;

namespace Vae;

/// <summary>One of the models that a search chooses between.</summary>
/// <param name="Name">What it is called in the results; each name once.</param>
/// <param name="Create">Makes a model that was not initialised yet.</param>
public sealed record TunerModel(string Name, Func<VaeModel> Create);

/// <summary>What a search tries, and how long it trains.</summary>
public sealed record TunerOptions
{
    /// <summary>The trials to begin with, at least 1.</summary>
    public int Trials { get; init; } = 9;

    /// <summary>The epochs of the trials that reach the last rung, at least 1.</summary>
    public int Epochs { get; init; } = 9;

    /// <summary>η, at least 2: at each rung one trial in η goes on.</summary>
    public int Factor { get; init; } = 3;

    /// <summary>The number of seeds that each trial is trained from, 1 to 100. Trials are compared by the mean over the seeds.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The lowest learning rate, above 0.</summary>
    public double LowestLearningRate { get; init; } = 1e-4;

    /// <summary>The highest learning rate, not below the lowest.</summary>
    public double HighestLearningRate { get; init; } = 1e-2;

    /// <summary>The batch sizes, each at least 1.</summary>
    public IReadOnlyList<int> BatchSizes { get; init; } = [32, 64, 128, 256];

    /// <summary>
    /// The divergence's weights β, finite and at least 0; null: as each model declares it. The criterion is the negative bound, which β = 1
    /// minimises itself. Other weights may still help training on its way, or against overfitting.
    /// </summary>
    public IReadOnlyList<double>? Betas { get; init; }

    /// <summary>
    /// Factors, finite and above 0, that the declared weights are multiplied by: of <c>TotalCorrelation</c>, <c>Dip</c> (both alike),
    /// <c>Mmd</c> and <c>SlicedWasserstein</c>, and the nats of <c>FreeBits</c> and <c>Capacity</c>. Each such word of a trial's model gets
    /// a factor of its own; null: as declared. The criterion is the held-out bound, which contains none of these terms.
    /// </summary>
    public IReadOnlyList<double>? WeightFactors { get; init; }

    /// <summary>What turns gradients into steps.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Adam();

    /// <summary>The seed of what is tried, and the first of the seeds that the trials are trained from.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The number of threads; 0: as many as help. At most one for each core is started, or 8 where there are fewer cores.
    /// The result is the same for any number.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Throws if an option is out of its range.</summary>
    internal void Validate()
    {
        OutOfRange.IfLess(Trials, 1, nameof(Trials));
        OutOfRange.IfLess(Epochs, 1, nameof(Epochs));
        OutOfRange.IfLess(Factor, 2, nameof(Factor));
        OutOfRange.IfLess(Seeds, 1, nameof(Seeds));
        OutOfRange.IfGreater(Seeds, 100, nameof(Seeds));
        OutOfRange.IfNegative(Threads, nameof(Threads));
        ArgumentNullException.ThrowIfNull(Optimizer, nameof(Optimizer));
        // As for a training: each optimizer knows the ranges of its options.
        _ = Optimization.Optimizer.Create(Optimizer, 0);
        if (!(LowestLearningRate > 0 && double.IsFinite(LowestLearningRate)))
            throw OutOfRange.Error(
                nameof(LowestLearningRate), LowestLearningRate, "The learning rate must be finite and above 0.");
        if (!(HighestLearningRate >= LowestLearningRate && double.IsFinite(HighestLearningRate)))
        {
            throw OutOfRange.Error(
                nameof(HighestLearningRate), HighestLearningRate, "The highest learning rate must be finite and not below the lowest.");
        }
        ArgumentNullException.ThrowIfNull(BatchSizes, nameof(BatchSizes));
        if (BatchSizes.Count == 0 || BatchSizes.Any(size => size < 1))
            throw new ArgumentException("At least one batch size is needed, and each must be at least 1.", nameof(BatchSizes));
        if (Betas is not null && (Betas.Count == 0 || Betas.Any(beta => !(beta >= 0 && double.IsFinite(beta)))))
            throw new ArgumentException("A list of β needs at least one value, and each must be finite and at least 0.", nameof(Betas));
        if (WeightFactors is { } factors && (factors.Count == 0 || factors.Any(factor => !(factor > 0 && double.IsFinite(factor)))))
        {
            throw new ArgumentException(
                "A list of factors needs at least one value, and each must be finite and above 0.", nameof(WeightFactors));
        }
    }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TunerOptions), PrintMembers);
}
