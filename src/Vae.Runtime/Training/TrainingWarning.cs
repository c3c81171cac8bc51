namespace Vae;

/// <summary>Likely mistakes in the options of a training that are allowed all the same.</summary>
public enum TrainingWarningKind
{
    /// <summary>The divergence's weight never reaches β: its warm-up is longer than the training.</summary>
    WarmupLongerThanTraining,

    /// <summary>The capacity never reaches its nats: it rises for longer than the training.</summary>
    CapacityNotReached,

    /// <summary>The weight's schedule has fewer cycles than were asked for: they do not divide the training's steps.</summary>
    FewerCyclesThanAsked,
}

/// <summary>One likely mistake in the options of a training.</summary>
/// <param name="Kind">The kind of mistake.</param>
/// <param name="Message">What is likely wrong and what to do.</param>
public sealed record TrainingWarning(TrainingWarningKind Kind, string Message);
