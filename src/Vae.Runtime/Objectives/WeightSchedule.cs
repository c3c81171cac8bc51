using System.Globalization;
using Vae.Rules;

namespace Vae;

/// <summary>The factor of the divergence's weight β at each training step: a pure function of the step.</summary>
public abstract record WeightSchedule
{
    private WeightSchedule()
    {
    }

    /// <summary>β at every step.</summary>
    public static WeightSchedule Constant { get; } = new ConstantWeight();

    /// <summary>What a declaration calls it; empty for a constant weight.</summary>
    internal virtual string Word => "";

    /// <summary>The epochs of its rise from 0; null if it has no rise, or several.</summary>
    internal virtual double? RiseEpochs => null;

    /// <summary>How often it begins again in a training; null if it does not.</summary>
    internal virtual int? Cycles => null;

    /// <summary>From 0 to β in a straight line over the first epochs: min(1, step / (epochs·steps per epoch)).</summary>
    /// <remarks>See <see cref="WarmupAttribute"/>.</remarks>
    /// <param name="epochs">The epochs of the rise, whole or not, above 0 and at most 1e6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static WeightSchedule Warmup(double epochs) =>
        new WarmupWeight(Positive.Require(epochs, Positive.MostEpochs, "The epochs of a warm-up", nameof(epochs)));

    /// <summary>From 0 to β in several cycles, each a rise and a rest at β.</summary>
    /// <remarks>See <see cref="CyclicalAttribute"/>.</remarks>
    /// <param name="cycles">
    /// The cycles of the whole training, at least 1 and at most 1,000,000. A training with as many steps, or fewer, is refused: each would
    /// be the first of its cycle, where the factor is 0. One whose steps do not make so many cycles of ⌈steps / cycles⌉ warns.
    /// </param>
    /// <param name="proportion">The part of each cycle that rises, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static WeightSchedule Cyclical(int cycles, double proportion = 0.5)
    {
        Positive.Require(cycles, Positive.MostEpochs, "The number of cycles", nameof(cycles));
        return new CyclicalWeight(cycles, Positive.Require(proportion, 1, "The rising part of a cycle", nameof(proportion)));
    }

    /// <summary>The factor at a step, from 0 to 1.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stepsPerEpoch">The steps of an epoch, at least 1.</param>
    /// <param name="totalSteps">The steps of the whole training, at least 1.</param>
    public abstract double At(long step, long stepsPerEpoch, long totalSteps);

    /// <summary>The schedule as checkpoints keep it: <c>constant</c>, <c>warmup 10</c>, <c>cyclical 4 0.5</c>.</summary>
    public sealed override string ToString() => ToText();

    /// <summary>The schedule as checkpoints keep it.</summary>
    internal abstract string ToText();

    /// <summary>The schedule of a text that <see cref="ToText"/> gave.</summary>
    /// <exception cref="FormatException">The text is not a schedule.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number in it is out of its range.</exception>
    internal static WeightSchedule FromText(string text) => text.Split(' ') switch
    {
        ["constant"] => Constant,
        ["warmup", string epochs] => Warmup(NumberText.Real(epochs)),
        ["cyclical", string cycles, string proportion] => Cyclical(NumberText.Count<int>(cycles), NumberText.Real(proportion)),
        _ => throw new FormatException($"'{text}' is not a schedule of a weight."),
    };

    private sealed record ConstantWeight : WeightSchedule
    {
        public override double At(long step, long stepsPerEpoch, long totalSteps) => 1;

        internal override string ToText() => "constant";
    }

    private sealed record WarmupWeight(double Epochs) : WeightSchedule
    {
        internal override string Word => ObjectiveRules.Warmup;

        internal override double? RiseEpochs => Epochs;

        public override double At(long step, long stepsPerEpoch, long totalSteps) => Math.Min(1, step / (Epochs * stepsPerEpoch));

        internal override string ToText() => string.Create(CultureInfo.InvariantCulture, $"warmup {Epochs:R}");
    }

    private sealed record CyclicalWeight(int Count, double Proportion) : WeightSchedule
    {
        internal override string Word => ObjectiveRules.Cyclical;

        internal override int? Cycles => Count;

        public override double At(long step, long stepsPerEpoch, long totalSteps)
        {
            // ⌈T/M⌉ steps a cycle, in integers.
            long whole = (totalSteps + Count - 1) / Count;
            double progress = step % whole / ((double)totalSteps / Count);
            return Math.Min(1, progress / Proportion);
        }

        internal override string ToText() => string.Create(CultureInfo.InvariantCulture, $"cyclical {Count} {Proportion:R}");
    }
}
