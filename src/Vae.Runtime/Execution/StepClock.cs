using System.Diagnostics;

namespace Vae.Execution;

/// <summary>The part of a training step that a stretch of time belongs to.</summary>
public enum StepPart
{
    /// <summary>Activations, normalisation, shortcuts, dropout.</summary>
    ElementWise,

    /// <summary>Rows of the data set into the batch's buffer.</summary>
    BatchReading,

    /// <summary>Contractions of the forward pass.</summary>
    ContractionsForward,

    /// <summary>Contractions that give the gradient of a layer's input.</summary>
    ContractionsToData,

    /// <summary>Contractions that give the gradient of weights.</summary>
    ContractionsToWeights,

    /// <summary>Likelihood and divergence, with their gradients, and their sums.</summary>
    Loss,

    /// <summary>Noise, and z drawn with it.</summary>
    Sampler,

    /// <summary>The update of the parameters.</summary>
    Optimizer,
}

/// <summary>Adds up where a worker's time goes: at each barrier, the time since the one before.</summary>
internal sealed class StepClock
{
    private static readonly int Parts = Enum.GetValues<StepPart>().Length;

    private readonly long[] _ticks = new long[Parts];
    private long _last;

    /// <summary>Forgets what was added up.</summary>
    internal void Clear() => Array.Clear(_ticks);

    /// <summary>Begins a step.</summary>
    internal void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>Ends a stretch.</summary>
    internal void Mark(StepPart part)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[(int)part] += now - _last;
        _last = now;
    }

    /// <summary>Each part's share of all the time, between 0 and 1.</summary>
    internal IReadOnlyDictionary<StepPart, double> Shares()
    {
        double all = Math.Max(1, _ticks.Sum());
        return Enum.GetValues<StepPart>().ToDictionary(part => part, part => _ticks[(int)part] / all);
    }
}
