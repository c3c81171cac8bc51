using System.Globalization;

namespace Vae;

/// <summary>The records of a whole training: the result of <see cref="VaeModel.Fit"/>.</summary>
/// <param name="Epochs">The record of every epoch, in order, including those before a resumption.</param>
public sealed record TrainingHistory(IReadOnlyList<EpochRecord> Epochs)
{
    /// <summary>The record of the last epoch.</summary>
    /// <exception cref="InvalidOperationException">There is no epoch.</exception>
    public EpochRecord Last => Epochs.Count > 0 ? Epochs[^1] : throw new InvalidOperationException("The history has no epoch.");

    /// <summary>Likely mistakes in the training's options or data; empty for most trainings.</summary>
    public IReadOnlyList<TrainingWarning> Warnings { get; init; } = [];

    /// <summary>One line: the number of epochs, and the last of them.</summary>
    public override string ToString() => Epochs.Count == 0
        ? "no epochs"
        : string.Create(CultureInfo.InvariantCulture, $"{Epochs.Count} {(Epochs.Count == 1 ? "epoch" : "epochs")}; {Last}");
}
