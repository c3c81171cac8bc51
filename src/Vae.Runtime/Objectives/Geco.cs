namespace Vae;

/// <summary>
/// The least divergence under the constraint that −E[ln p(x|z)] is at most a target: KL + λ·(−E[ln p(x|z)] − target), with λ found on the
/// way. See <see cref="GecoAttribute"/>.
/// </summary>
/// <param name="Target">What the reconstruction term is to come to, in nats per sample; of either sign, within ±1e30.</param>
/// <param name="Rate">How fast ln λ follows the constraint at most, above 0 and at most 1000.</param>
/// <param name="Smoothing">The share of the old average in the new one, at least 0 and below 1.</param>
public sealed record Geco(double Target, double Rate = Geco.DefaultRate, double Smoothing = Geco.DefaultSmoothing) : IObjectivePart
{
    /// <summary>What the library knows of this part.</summary>
    internal static readonly ObjectivePartKind Part = new(
        nameof(Geco),
        "geco",
        objective => objective.Geco,
        (objective, part) => objective with { Geco = (Geco?)part },
        words => words is [var target, var rate, var smoothing]
            ? new Geco(NumberText.Real(target), NumberText.Real(rate), NumberText.Real(smoothing))
            : null);

    internal const double DefaultRate = 1;
    internal const double DefaultSmoothing = 0.9;

    /// <summary>The most that one step adds to ln λ or takes from it.</summary>
    internal const double LargestChange = 0.01;

    /// <summary>
    /// The most that one step adds to ln λ while the constraint is no higher than its average over the past: the model still learns, and
    /// a λ too large is paid for in divergence. At rest the constraint is below that average only where it is negative, and λ falls.
    /// </summary>
    internal const double LargestRiseWhileLearning = 0.002;

    /// <summary>
    /// How many standard deviations of the averaged constraint the largest change stands for: the limits meet the drift of the constraint
    /// and not the noise of its batches, of which they would cut unequal parts. The multiplier then rests where the mean is the target.
    /// </summary>
    internal const double DeviationsWithinLimits = 4;

    /// <summary>
    /// How far ahead the constraint is looked at, in ages of its average over the past, each a fifth of the training so far. With none λ
    /// overshoots a hundredfold, since the reconstruction follows it only after hundreds of steps; with three it rests too long.
    /// </summary>
    internal const double Foresight = 2.5;

    /// <summary>The least share of a step in the constraint's average over the past, which so is about 1,000 steps old at most.</summary>
    internal const double LeastShare = 0.001;

    /// <summary>λ is at least this.</summary>
    internal const double LeastMultiplier = 1e-6;

    /// <summary>λ is at most this.</summary>
    internal const double LargestMultiplier = 1e6;

    /// <inheritdoc/>
    void IObjectivePart.Validate(string path)
    {
        if (!(Math.Abs(Target) <= Positive.Largest))
        {
            throw OutOfRange.Error(
                $"{path}.{nameof(Target)}", Target, "Geco's target must be a number of nats between -1e30 and 1e30.");
        }
        Positive.Require(Rate, 1000, "Geco's rate", $"{path}.{nameof(Rate)}");
        if (!(Smoothing >= 0 && Smoothing < 1))
        {
            throw OutOfRange.Error(
                $"{path}.{nameof(Smoothing)}", Smoothing, "Geco's smoothing must be at least 0 and below 1.");
        }
    }

    /// <inheritdoc/>
    string IObjectivePart.ToText() =>
        $"{ObjectivePartKind.Text(Target)} {ObjectivePartKind.Text(Rate)} {ObjectivePartKind.Text(Smoothing)}";

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(Geco), PrintMembers);
}
