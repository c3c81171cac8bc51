namespace Vae;

/// <summary>The kinds of likely mistakes in the options or the data of a training.</summary>
public enum TrainingWarningKind
{
    /// <summary>The divergence's weight never reaches β: its warm-up is longer than the training.</summary>
    WarmupLongerThanTraining,

    /// <summary>The capacity never reaches its nats: it rises for longer than the training.</summary>
    CapacityNotReached,

    /// <summary>The weight's schedule has fewer cycles than declared: the cycles do not divide the training's steps.</summary>
    FewerCyclesThanAsked,

    /// <summary>Files of the data's folder were skipped.</summary>
    FilesPassedOver,

    /// <summary>Data sorted by class were cut to their first rows, which lack classes.</summary>
    ClassesLost,

    /// <summary>Elements of the training data are outside the range of the activation at the decoder's end.</summary>
    DataBeyondTheDecoder,

    /// <summary>Elements in the thousands enter the encoder's first layer without a scale.</summary>
    DataNotScaled,
}

/// <summary>One likely mistake in the options or the data of a training.</summary>
/// <param name="Kind">The kind of mistake.</param>
/// <param name="Message">What is likely wrong and what to do.</param>
public sealed record TrainingWarning(TrainingWarningKind Kind, string Message);
