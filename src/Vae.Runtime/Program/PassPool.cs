using Vae.Execution;

namespace Vae;

/// <summary>
/// Inference passes that are rented and returned without a lock. The pool keeps as many as were ever in use at once, up to a bound.
/// </summary>
internal sealed class PassPool
{
    /// <summary>The rows of one pass. It is not an option, because noise depends on it (see <see cref="EvaluationNoise"/>).</summary>
    internal const int Rows = EvaluationNoise.Rows;

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

    /// <summary>Rents a pass.</summary>
    internal Pass Rent()
    {
        for (int slot = 0; slot < _free.Length; slot++)
        {
            if (_free[slot] is not null && Interlocked.Exchange(ref _free[slot], null) is { } pass)
                return pass;
        }
        return Create();
    }

    /// <summary>Returns a pass. If the pool is full, the garbage collector takes it.</summary>
    internal void Return(Pass pass)
    {
        for (int slot = 0; slot < _free.Length; slot++)
        {
            if (Interlocked.CompareExchange(ref _free[slot], pass, null) is null)
                return;
        }
    }

    /// <summary>Creates a pass outside the pool.</summary>
    internal Pass Create() => new(_description, _description.InferenceWorkspace, _parameters, _state, Rows);
}
