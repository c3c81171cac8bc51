namespace Vae.Examples.Reports;

/// <summary>All that is known of a finished training run.</summary>
internal sealed record RunResult
{
    /// <summary>The model's name on the command line.</summary>
    public required string ModelName { get; init; }

    /// <summary>What it was trained on, in words or as a path.</summary>
    public required string DataName { get; init; }

    public required ModelDescription Model { get; init; }

    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>The learning rate in stages, as it was given; null for a single one.</summary>
    public string? Stages { get; init; }

    /// <summary>Adam's ε.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>What balanced the loss in this run, declared or overridden.</summary>
    public required ObjectiveDescription Objective { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The threads that trained the last epoch.</summary>
    public required int Threads { get; init; }

    public required int TrainingRows { get; init; }

    public required int TestRows { get; init; }

    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>The finished model on the training rows.</summary>
    public required Evaluation Train { get; init; }

    /// <summary>The finished model on the held-out rows.</summary>
    public required Evaluation Test { get; init; }

    /// <summary>The command that made the run.</summary>
    public required string Command { get; init; }

    /// <summary>What the training raised, in words with the sign of a loss: −ELBO, or −bound.</summary>
    public string LossName => TrainingLoss.NameOf(Model);

    /// <summary>Seconds of training, held-out evaluations included.</summary>
    public double Seconds => History.Sum(epoch => epoch.Seconds);

    /// <summary>Training samples a second, over all epochs.</summary>
    public double SamplesPerSecond => Seconds > 0 ? (double)TrainingRows * History.Count / Seconds : 0;
}
