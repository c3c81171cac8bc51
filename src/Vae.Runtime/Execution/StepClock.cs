using System.Diagnostics;

namespace Vae.Execution;

/// <summary>The parts of a training step that time is divided into.</summary>
public enum StepPart
{
    /// <summary>Activations, normalisation, shortcuts, dropout.</summary>
    ElementWise,

    /// <summary>Reading rows of the data set into the batch's buffer.</summary>
    BatchReading,

    /// <summary>Contractions of the forward pass.</summary>
    ContractionsForward,

    /// <summary>Contractions for the gradients of layers' inputs.</summary>
    ContractionsToData,

    /// <summary>Contractions for the gradients of weights.</summary>
    ContractionsToWeights,

    /// <summary>Likelihood and divergence, their gradients, and their sums.</summary>
    Loss,

    /// <summary>Noise, and drawing z with it.</summary>
    Sampler,

    /// <summary>The update of the parameters.</summary>
    Optimizer,
}

/// <summary>Adds a worker's time by part: at each barrier, the time since the last one.</summary>
internal sealed class StepClock
{
    private static readonly int Parts = Enum.GetValues<StepPart>().Length;

    private readonly long[] _ticks = new long[Parts];
    private long _last;

    /// <summary>Resets the sums.</summary>
    internal void Clear() => Array.Clear(_ticks);

    /// <summary>Begins a step.</summary>
    internal void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>Ends an interval.</summary>
    internal void Mark(StepPart part)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[(int)part] += now - _last;
        _last = now;
    }

    /// <summary>Each part's share of the total time, between 0 and 1.</summary>
    internal IReadOnlyDictionary<StepPart, double> Shares()
    {
        double all = Math.Max(1, _ticks.Sum());
        return Enum.GetValues<StepPart>().ToDictionary(part => part, part => _ticks[(int)part] / all);
    }
}
