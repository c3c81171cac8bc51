using Vae.Data;
using Vae.Optimization;

namespace Vae;

/// <summary>How a model is trained. The defaults train a small model on images.</summary>
public sealed record TrainingOptions
{
    /// <summary>The number of passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The records of one step, at least 1. The last step of an epoch takes what is left.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>How gradients become steps.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Adam();

    /// <summary>The learning rate: a number, or a schedule over the steps of the whole training.</summary>
    public LearningRate LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// How the loss's terms are balanced, in place of the whole declared objective; null: as declared. To change one part of it:
    /// <c>model.Description.Objective with { Schedule = WeightSchedule.Warmup(5) }</c>.
    /// </summary>
    public ObjectiveDescription? Objective { get; init; }

    /// <summary>The divergence's weight, at least 0; null: as in the objective.</summary>
    public double? Beta { get; init; }

    /// <summary>How the reconstruction term is reduced over a record's elements; null: as in the objective.</summary>
    public Reduction? Reduction { get; init; }

    /// <summary>
    /// The largest norm of the gradient, over all parameters together: a longer gradient is scaled down to it. Null: never.
    /// </summary>
    /// <remarks>Source: Pascanu, Mikolov &amp; Bengio, 2012, arXiv:1211.5063. The loss is averaged over the batch.</remarks>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The seed of everything random: the initial parameters (of a model that has none yet), the order of the data, the noise of the steps.
    /// The evaluations of held-out data have the default seed of <see cref="EvaluationOptions"/>, so that those of two trainings compare.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The number of threads; 0: as many as help. At most one for each core is started, or 8 where there are fewer cores.
    /// The result is the same for any number, bit for bit.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// The file that checkpoints are written to, each in place of the one before; null: none. Its folder must exist. While a training runs,
    /// a file <c>.{name}.lock</c> stands beside it, and another training with the same file is refused.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The epochs between checkpoints, at least 1. One is always written at the end and when the training is cancelled.</summary>
    public int CheckpointEveryEpochs { get; init; } = 1;

    /// <summary>
    /// What is allowed in these options, but is likely a mistake: a warm-up that is longer than the training (where the compiler sees it,
    /// it says the same: VAE0027), or more cycles of a schedule than its steps make. Of the data: elements that an activation at the
    /// decoder's end keeps its means from, such as those beyond ±1 with <c>Tanh</c> before <c>Gaussian</c>; and elements in the thousands
    /// that enter the encoder's first layer without a scale.
    /// </summary>
    /// <param name="model">The model to train.</param>
    /// <param name="training">
    /// The data to train it on, of which up to 1,024 rows are read, evenly spread; without them, what depends on them is left out.
    /// </param>
    /// <returns>The warnings; most trainings have none. They are in every <see cref="TrainingProgress"/> too.</returns>
    public IReadOnlyList<TrainingWarning> Warnings(ModelDescription model, Dataset? training = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<TrainingWarning> ofOptions = ObjectiveOf(model).Warnings(Epochs, training is null ? null : Steps(training.Count));
        return training is null ? ofOptions : [.. ofOptions, .. DataWarnings.Of(model, training, Seed)];
    }

    /// <summary>The steps of a training on so many records.</summary>
    internal long Steps(int records)
    {
        int batch = Math.Min(BatchSize, records);
        return Epochs * (((long)records + batch - 1) / batch);
    }

    /// <summary>The objective that a training of a model has with these options.</summary>
    internal ObjectiveDescription ObjectiveOf(ModelDescription model)
    {
        ObjectiveDescription objective = Objective ?? model.Objective;
        return objective with { Beta = Beta ?? objective.Beta, Reduction = Reduction ?? objective.Reduction };
    }

    /// <summary>Throws if an option is out of its range.</summary>
    internal void Validate()
    {
        OutOfRange.IfLess(Epochs, 1, nameof(Epochs));
        OutOfRange.IfLess(BatchSize, 1, nameof(BatchSize));
        OutOfRange.IfNegative(Threads, nameof(Threads));
        OutOfRange.IfLess(CheckpointEveryEpochs, 1, nameof(CheckpointEveryEpochs));
        ArgumentNullException.ThrowIfNull(Optimizer, nameof(Optimizer));
        ArgumentNullException.ThrowIfNull(LearningRate, nameof(LearningRate));
        // Its constructor knows the ranges of its own options; without parameters it takes no memory.
        _ = Optimization.Optimizer.Create(Optimizer, 0);
        Objective?.Validate(nameof(Objective));
        if (Beta is { } beta && !(beta >= 0 && double.IsFinite(beta)))
            throw OutOfRange.Error(nameof(Beta), beta, "β must be a finite number, at least 0.");
        if (ClipNorm is { } norm && !(norm > 0 && double.IsFinite(norm)))
            throw OutOfRange.Error(nameof(ClipNorm), norm, "The norm to clip to must be a finite number above 0.");
        if (Reduction is { } reduction && !Enum.IsDefined(reduction))
            throw OutOfRange.Error(nameof(Reduction), reduction, "There is no such reduction.");
    }
}
