using Vae.Kernels;
using Vae.Losses;

namespace Vae;

/// <summary>
/// The weights of the loss in each step of one training. Schedules depend on the step alone; Geco's multiplier is kept from step to step.
/// Used between steps, by one thread.
/// </summary>
/// <param name="objective">The objective, whose options were checked.</param>
/// <param name="dataSize">The number of elements of a record.</param>
/// <param name="stepsPerEpoch">The number of steps of an epoch.</param>
/// <param name="totalSteps">The number of steps of the whole training.</param>
internal sealed class LossBalance(ObjectiveDescription objective, int dataSize, long stepsPerEpoch, long totalSteps)
{
    private readonly double _reconstruction = objective.Reduction == Reduction.Mean ? 1.0 / dataSize : 1;

    /// <summary>Geco's λ for the next step.</summary>
    internal double Multiplier { get; private set; } = 1;

    /// <summary>Geco's running average of the constraint, in nats per element; 0 before the first step.</summary>
    internal double Constraint { get; private set; }

    /// <summary>
    /// Geco's average of the constraint over about the last fifth of the training so far, in nats per element; 0 before the first step.
    /// </summary>
    internal double Past { get; private set; }

    /// <summary>The constraint of the last step's batch, in nats per element; 0 before the first step.</summary>
    internal double Last { get; private set; }

    /// <summary>
    /// The average distance between the constraints of successive batches, over about the last fifth of the training so far, in nats per
    /// element. It measures the noise of the batches without the drift, which a standard deviation would include. 0 before the second step.
    /// </summary>
    internal double Noise { get; private set; }

    /// <summary>The weights of a step, with Geco's present multiplier.</summary>
    internal LossWeights At(long step)
    {
        if (objective.Geco is not null)
            return new LossWeights(Multiplier, 1);
        if (objective.Capacity is { } capacity)
            return new LossWeights(_reconstruction, capacity.Gamma, capacity.At(step, stepsPerEpoch));
        return new LossWeights(_reconstruction, objective.Beta * objective.Schedule.At(step, stepsPerEpoch, totalSteps));
    }

    /// <summary>Sets the divergence's term in the step with these weights.</summary>
    internal void Set(DivergencePenalty penalty, LossWeights weights)
    {
        if (objective.FreeBits is { } free)
        {
            bool each = free.Kind == FreeBitsKind.PerDimension;
            penalty.Set(each ? DivergencePenaltyKind.FloorPerDimension : DivergencePenaltyKind.FloorInTotal, free.Nats);
        }
        else if (objective.Capacity is not null)
        {
            penalty.Set(DivergencePenaltyKind.Distance, weights.Capacity);
        }
    }

    /// <summary>Updates the multiplier and the averages after a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="reconstruction">The batch's mean of −ln p(x|z), in nats.</param>
    internal void Observe(long step, double reconstruction)
    {
        if (objective.Geco is not { } geco)
            return;
        double constraint = (reconstruction - geco.Target) / dataSize;
        Constraint = step == 0 ? constraint : geco.Smoothing * Constraint + (1 - geco.Smoothing) * constraint;
        // Weights of 4/(step + 4) average over the last fifth of the steps. The average is never shorter than the constraint's own.
        double share = Math.Max(4.0 / (step + 4), Geco.LeastShare);
        Past = step == 0 ? constraint : Past + Math.Min(1 - geco.Smoothing, share) * (constraint - Past);
        double distance = Math.Abs(constraint - Last);
        Noise = step == 0 ? 0 : step == 1 ? distance : Noise + share * (distance - Noise);
        Last = constraint;
        // Extrapolates the constraint to half as many steps more. While the constraint moves to the target by itself, the multiplier does
        // not change: if it grew during all of the learning, it would need as long to fall again.
        double ahead = Constraint + Geco.Foresight * (Constraint - Past);
        double still = Constraint > 0 ? Math.Clamp(ahead, 0, Constraint) : Math.Clamp(ahead, Constraint, 0);
        // Two independent normal numbers are 2σ/√π apart on average. Smoothing reduces σ by the factor √((1 − s)/(1 + s)).
        double deviation = Noise * (0.5 * Math.Sqrt(Math.PI)) * Math.Sqrt((1 - geco.Smoothing) / (1 + geco.Smoothing));
        double room = Geco.DeviationsWithinLimits * deviation;
        double rate = geco.Rate * room > Geco.LargestChange ? Geco.LargestChange / room : geco.Rate;
        double largestRise = Learns(geco, step, share) ? Geco.LargestRiseWhileLearning : Geco.LargestChange;
        double change = Math.Clamp(rate * still, -Geco.LargestChange, largestRise);
        Multiplier = Math.Clamp(Multiplier * Portable.Exp(change), Geco.LeastMultiplier, Geco.LargestMultiplier);
    }

    // Whether the constraint still falls, or there were too few steps for its two averages to differ.
    private bool Learns(Geco geco, long step, double share) =>
        4.0 / (step + 4) >= 1 - geco.Smoothing || (share < 1 - geco.Smoothing && Constraint <= Past);

    /// <summary>Restores the state of a checkpoint.</summary>
    internal void Restore(GecoState state) =>
        (Multiplier, Constraint, Past, Last, Noise) = (state.Multiplier, state.Constraint, state.Past, state.Last, state.Noise);

    /// <summary>The state for a checkpoint.</summary>
    internal GecoState State => new(Multiplier, Constraint, Past, Last, Noise);
}
