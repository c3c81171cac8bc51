namespace Vae;

/// <summary>What a training's options may have wrong although they are legal.</summary>
public enum TrainingWarningKind
{
    /// <summary>The divergence's weight never reaches β: its warm-up is longer than the training.</summary>
    WarmupLongerThanTraining,

    /// <summary>The capacity never reaches its nats: it rises for longer than the training.</summary>
    CapacityNotReached,
}

/// <summary>One thing about a training that is legal and likely a mistake.</summary>
/// <param name="Kind">What it is, for programs.</param>
/// <param name="Message">What it is and what to do, for people.</param>
public sealed record TrainingWarning(TrainingWarningKind Kind, string Message);
