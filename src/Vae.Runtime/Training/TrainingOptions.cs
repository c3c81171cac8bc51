using Vae.Data;
using Vae.Optimization;

namespace Vae;

/// <summary>How a model is trained. The defaults train a small model on images.</summary>
public sealed record TrainingOptions
{
    /// <summary>The number of passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The number of records in a step, at least 1. The last step of an epoch has the remaining ones.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The algorithm that updates parameters from gradients.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Adam();

    /// <summary>The learning rate: a number, or a schedule over the steps of the whole training.</summary>
    public LearningRate LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// The whole objective, in place of the declared one; null: as declared. To change one part of it:
    /// <c>model.Description.Objective with { Schedule = WeightSchedule.Warmup(5) }</c>.
    /// </summary>
    public ObjectiveDescription? Objective { get; init; }

    /// <summary>The divergence's weight, at least 0; null: as in the objective.</summary>
    public double? Beta { get; init; }

    /// <summary>How the reconstruction term is reduced over a record's elements; null: as in the objective.</summary>
    public Reduction? Reduction { get; init; }

    /// <summary>
    /// The largest norm of the gradient over all parameters. A larger gradient is scaled down to it. Null: no limit.
    /// </summary>
    /// <remarks>Source: Pascanu, Mikolov &amp; Bengio, 2012, arXiv:1211.5063. The loss is averaged over the batch.</remarks>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The seed of everything random: the initial parameters (of a model without any), the order of the data, the noise of the steps.
    /// Evaluations of held-out data use the default seed of <see cref="EvaluationOptions"/>, so that two trainings can be compared.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The number of threads; 0: as many as help. At most one for each core is started, or 8 if there are fewer cores. The result is the
    /// same for any number, bit for bit.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// The file for checkpoints; each replaces the one before. Null: none. Its folder must exist. During a training there is a file
    /// <c>.{name}.lock</c> beside it, and another training with the same file is refused.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The epochs between checkpoints, at least 1. One is always written at the end, and when the training is cancelled.</summary>
    public int CheckpointEveryEpochs { get; init; } = 1;

    /// <summary>
    /// Likely mistakes that these options allow: a warm-up that is longer than the training (VAE0027, where the compiler can detect it), or
    /// more cycles of a schedule than its steps make. Likely mistakes in the data: elements that an activation at the decoder's end does
    /// not reach, such as those beyond ±1 with <c>Tanh</c> before <c>Gaussian</c>; and elements in the thousands that enter the encoder's
    /// first layer without a scale.
    /// </summary>
    /// <param name="model">The model to train.</param>
    /// <param name="training">
    /// The training data, of which up to 1,024 rows are read, evenly spread; null to check only the options.
    /// </param>
    /// <returns>The warnings; most trainings have none. Every <see cref="TrainingProgress"/> has them too.</returns>
    public IReadOnlyList<TrainingWarning> Warnings(ModelDescription model, Dataset? training = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<TrainingWarning> ofOptions = ObjectiveOf(model).Warnings(Epochs, training is null ? null : Steps(training.Count));
        return training is null ? ofOptions : [.. ofOptions, .. DataWarnings.Of(model, training, Seed)];
    }

    /// <summary>The number of steps of a training on this many records.</summary>
    internal long Steps(int records)
    {
        int batch = Math.Min(BatchSize, records);
        return Epochs * (((long)records + batch - 1) / batch);
    }

    /// <summary>The objective of a training with these options.</summary>
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
        // The optimizer's constructor checks its own options. Without parameters it takes no memory.
        _ = Optimization.Optimizer.Create(Optimizer, 0);
        Objective?.Validate(nameof(Objective));
        if (Beta is { } beta && !(beta >= 0 && double.IsFinite(beta)))
            throw OutOfRange.Error(nameof(Beta), beta, "β must be a finite number, at least 0.");
        if (ClipNorm is { } norm && !(norm > 0 && double.IsFinite(norm)))
            throw OutOfRange.Error(nameof(ClipNorm), norm, "The norm to clip to must be a finite number above 0.");
        if (Reduction is { } reduction && !Enum.IsDefined(reduction))
            throw OutOfRange.Error(nameof(Reduction), reduction, "It must be Sum or Mean.");
    }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TrainingOptions), PrintMembers);
}
