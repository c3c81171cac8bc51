using System.Globalization;
using System.Text.Json.Serialization;

namespace Vae;

/// <summary>The results of one epoch of a training.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Train">
/// The means over the epoch's training records. Each record is scored in its own step, so the parameters change from one to the next.
/// </param>
/// <param name="HeldOutOrNull">
/// The held-out data at the end of the epoch, as <see cref="ModelEvaluation.Evaluate"/> with its default seed scores them; null if the
/// training was given none.
/// </param>
/// <param name="Seconds">The time it took, with the held-out evaluation.</param>
/// <param name="SamplesPerSecond">Training records per second of training.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Step">The steps since the beginning of the training.</param>
/// <param name="Threads">The threads that trained it. Only the times depend on them.</param>
/// <param name="Weights">
/// The weights of the loss in its last step. For <see cref="Geco"/> it is the multiplier after that step, which the next step will use.
/// </param>
public sealed record EpochRecord(
    int Epoch,
    Evaluation Train,
    Evaluation? HeldOutOrNull,
    double Seconds,
    double SamplesPerSecond,
    double LearningRate,
    long Step,
    int Threads,
    LossWeights Weights)
{
    /// <summary>The held-out data at the end of the epoch; see <see cref="HeldOutOrNull"/> for trainings without them.</summary>
    /// <exception cref="InvalidOperationException">The training was given no held-out data.</exception>
    [JsonIgnore]
    public Evaluation HeldOut => HeldOutOrNull ?? throw new InvalidOperationException(
        "The training was given no held-out data, so its epochs have no evaluation of them. Give held-out data to Train, Fit or Resume " +
        "as the argument after the training data, or read HeldOutOrNull, which is null without any.");

    /// <summary>
    /// The means over the epoch's training batches of the objective's further terms (<see cref="ObjectiveDescription.TermNames"/>), each
    /// without its weight, in their order; empty for most objectives.
    /// </summary>
    public IReadOnlyList<LossTerm> Terms { get; init; } = [];

    /// <summary>One line: the epoch, its terms on the training and the held-out data in nats per sample, the time.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {Epoch}: training {Train}{(HeldOutOrNull is null ? "" : $"; held out {HeldOutOrNull}")}; {Seconds:0.0} s");
}
