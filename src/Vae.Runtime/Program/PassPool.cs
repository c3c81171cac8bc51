using Vae.Execution;

namespace Vae;

/// <summary>
/// Inference passes, handed out and taken back without a lock: as many as were ever in use at once are kept, up to a bound.
/// </summary>
internal sealed class PassPool
{
    /// <summary>The rows that one pass takes at a time. Noise depends on it (see <see cref="EvaluationNoise"/>): it is no option.</summary>
    internal const int Rows = 64;

    private readonly ModelDescription _description;
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _state;
    private readonly Pass?[] _free = new Pass?[Math.Max(4, 2 * Environment.ProcessorCount)];

    internal PassPool(ModelDescription description, AlignedBuffer parameters, AlignedBuffer state)
    {
        _description = description;
        _parameters = parameters;
        _state = state;
    }

    /// <summary>A pass that nobody else has.</summary>
    internal Pass Rent()
    {
        for (int slot = 0; slot < _free.Length; slot++)
        {
            if (_free[slot] is not null && Interlocked.Exchange(ref _free[slot], null) is { } pass)
                return pass;
        }
        return Create();
    }

    /// <summary>Takes a pass back. Without a free place it is left to the garbage collector.</summary>
    internal void Return(Pass pass)
    {
        for (int slot = 0; slot < _free.Length; slot++)
        {
            if (Interlocked.CompareExchange(ref _free[slot], pass, null) is null)
                return;
        }
    }

    /// <summary>A pass that does not come from the pool.</summary>
    internal Pass Create() => new(_description, _description.InferenceWorkspace, _parameters, _state, Rows);
}
