using Vae.Kernels;

namespace Vae.Optimization;

/// <summary>The learning rate as a function of the training step. A number is a constant rate.</summary>
public abstract partial record LearningRate
{
    private LearningRate()
    {
    }

    /// <summary>The same rate at every step.</summary>
    /// <param name="rate">The rate, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not a finite number above 0.</exception>
    public static LearningRate Constant(double rate) => new ConstantRate(Require(rate, nameof(rate)));

    /// <summary>
    /// Falls from one rate to another along half a cosine: final + (rate − final)·½·(1 + cos(π·step/totalSteps)).
    /// </summary>
    /// <remarks>Source: Loshchilov &amp; Hutter, 2016, arXiv:1608.03983, without restarts.</remarks>
    /// <param name="rate">The rate at the first step, above 0.</param>
    /// <param name="final">The rate after the last step, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not finite or too small.</exception>
    public static LearningRate Cosine(double rate, double final = 0)
    {
        Require(rate, nameof(rate));
        if (!(final >= 0 && double.IsFinite(final)))
            throw OutOfRange.Error(nameof(final), final, "The final rate must be a finite number, at least 0.");
        return new CosineRate(rate, final);
    }

    /// <summary>A sequence of rates, each for a number of steps. The last rate stays for all later steps.</summary>
    /// <remarks>
    /// For stages in epochs, multiply by the steps of an epoch: the records divided by the batch size, rounded up. This schedule does not
    /// depend on the length of the training, so a training may be resumed with more epochs.
    /// </remarks>
    /// <param name="stages">At least one stage: its number of steps, at least 1, and its rate, above 0.</param>
    /// <exception cref="ArgumentException">There is no stage.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stage has no steps, or a rate is not a finite number above 0.</exception>
    public static LearningRate Stages(params (long Steps, double Rate)[] stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Length == 0)
            throw new ArgumentException("A learning rate in stages needs at least one stage.", nameof(stages));
        foreach ((long steps, double rate) in stages)
        {
            OutOfRange.IfLess(steps, 1, nameof(stages));
            Require(rate, nameof(stages));
        }
        return new StagedRate([.. stages]);
    }

    /// <summary>The schedule in the words of a checkpoint: <c>cosine 0.001 0 warmup 100</c>.</summary>
    public sealed override string ToString() => ToText();

    /// <summary>
    /// Rises linearly to this schedule's first rate, which it reaches at step <paramref name="steps"/>. Then this schedule runs over the
    /// remaining steps. A training of at most that many steps never reaches the rate.
    /// </summary>
    /// <param name="steps">The number of rising steps, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public LearningRate WithWarmup(long steps)
    {
        OutOfRange.IfNegative(steps);
        return new WarmupRate(this, steps);
    }

    /// <summary>The rate at a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="totalSteps">The steps of the whole training.</param>
    public abstract double At(long step, long totalSteps);

    /// <summary>The same rate at every step.</summary>
    /// <param name="rate">The rate, above 0.</param>
    public static implicit operator LearningRate(double rate) => new ConstantRate(Require(rate, nameof(LearningRate)));

    private static double Require(double rate, string name) => rate > 0 && double.IsFinite(rate)
        ? rate
        : throw OutOfRange.Error(name, rate, "A learning rate must be a finite number above 0.");

    private sealed record ConstantRate(double Rate) : LearningRate
    {
        public override double At(long step, long totalSteps) => Rate;
    }

    private sealed record CosineRate(double Rate, double Final) : LearningRate
    {
        public override double At(long step, long totalSteps)
        {
            double progress = totalSteps <= 0 ? 0 : Math.Clamp((double)step / totalSteps, 0, 1);
            return Final + (Rate - Final) * 0.5 * (1 + Portable.CosOfTurn(0.5 * progress));
        }
    }

    private sealed record StagedRate((long Steps, double Rate)[] Each) : LearningRate
    {
        public override double At(long step, long totalSteps)
        {
            int stage = 0;
            while (stage < Each.Length - 1 && step >= Each[stage].Steps)
                step -= Each[stage++].Steps;
            return Each[stage].Rate;
        }

        public bool Equals(StagedRate? other) => other is not null && Each.AsSpan().SequenceEqual(other.Each);

        public override int GetHashCode() => HashCode.Combine(Each.Length, Each[0], Each[^1]);
    }

    private sealed record WarmupRate(LearningRate Then, long Steps) : LearningRate
    {
        public override double At(long step, long totalSteps) => step < Steps
            ? Then.At(0, totalSteps - Steps) * (step + 1) / (Steps + 1)
            : Then.At(step - Steps, totalSteps - Steps);
    }
}
