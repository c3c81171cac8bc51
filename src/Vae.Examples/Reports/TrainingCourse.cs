namespace Vae.Examples.Reports;

/// <summary>Where a training went, judged by what it lowered.</summary>
internal static class TrainingCourse
{
    /// <summary>The title of a run whose loss was lower before its end.</summary>
    internal const string Worse = "The last epochs made it worse";

    /// <summary>The title of a run whose loss still falls at its end.</summary>
    internal const string Learning = "It is still learning";

    /// <summary>An epoch that still improves the held-out loss by more than this share is not the end of learning.</summary>
    private const double StillLearning = 0.004;

    /// <summary>A reconstruction nearer to Geco's target than this share of it has come to it.</summary>
    private const double AtTarget = 0.01;

    /// <summary>What can be said: of some objectives nothing.</summary>
    internal static IEnumerable<Finding> Of(RunResult run)
    {
        if (run is { Objective.Geco: { } geco, History: [.., { } end] })
            return [Target(geco, end.Weights.Reconstruction, run.Train, run.Test)];
        // A capacity draws the divergence up as it rises; the terms of whole batches are not measured on held-out rows. And while the
        // weights change, so does the loss, whatever is learned.
        return run is { Objective: { Capacity: null, TermNames: [] }, History: [.., { } before, { } after] }
            && before.Weights == after.Weights
            ? [Settled(run, after.Weights)]
            : [];
    }

    // The loss with the weights of the end, over those epochs too that a warm-up gave others: what they left is to be compared.
    private static Finding Settled(RunResult run, LossWeights weights)
    {
        double weight = weights.Divergence / weights.Reconstruction;
        double[] losses = [.. run.History.Select(epoch => TrainingLoss.Of(epoch.HeldOutOrNull ?? epoch.Train, run.Objective, weight))];
        string loss = run.Test.Bound is not null || (weight == 1 && run.Objective.FreeBits is null) ? "held-out loss"
            : weight == 0 ? "held-out reconstruction"
            : $"held-out loss (reconstruction + {(weight == 1 ? "" : Numbers.Setting(weight) + " ")}KL"
                + (run.Objective.FreeBits is null ? ")" : " above the free bits)");
        double last = losses[^1];
        double best = losses.Min();
        if (last > best + StillLearning * Math.Abs(best))
        {
            return new Finding(Severity.Note, Worse,
                $"The {loss} was best after epoch {run.History[Array.IndexOf(losses, best)].Epoch} ({Numbers.Nats(best)} nats), "
                + $"and is {Numbers.Nats(last)} now: stop earlier, or lower the learning rate.");
        }
        return losses[^2] - last > StillLearning * Math.Abs(last)
            ? new Finding(Severity.Note, Learning,
                $"The last epoch alone took {Numbers.Nats(losses[^2] - last)} nats off the {loss}: more epochs will help.")
            : new Finding(Severity.Good, "The loss has settled",
                $"The last epoch changed it by {Numbers.Nats(Math.Abs(losses[^2] - last))} nats.");
    }

    // Geco holds the training's reconstruction; that of new rows is what it is.
    private static Finding Target(Geco geco, double multiplier, Evaluation train, Evaluation test)
    {
        double above = train.Reconstruction - geco.Target;
        string target = Numbers.Setting(geco.Target);
        string figures = $"The reconstruction is {Numbers.Nats(train.Reconstruction)} nats on the training data and "
            + $"{Numbers.Nats(test.Reconstruction)} on the test data; its weight is now {Numbers.Fine(multiplier)}, which is a β of "
            + $"{Numbers.Fine(1 / multiplier)}.";
        string missed = $"{figures} That is {Numbers.Nats(Math.Abs(above))} nats";
        return Math.Abs(above) <= AtTarget * Math.Abs(geco.Target)
            ? new Finding(Severity.Good, $"Geco has reached its target of {target} nats", figures)
            : above > 0
                ? new Finding(Severity.Note, $"Geco has missed its target of {target} nats",
                    $"{missed} too many: try more epochs, a larger network or a higher target.")
                : new Finding(Severity.Note, $"Geco is not yet at its target of {target} nats",
                    $"{missed} fewer than were asked for: more epochs will give them up for a smaller divergence.");
    }
}
