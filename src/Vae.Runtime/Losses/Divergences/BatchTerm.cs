using System.ComponentModel;
using Vae.Execution;

namespace Vae.Losses;

/// <summary>
/// A term of the loss that is a function of a whole batch, not a mean over its records. Its kernel, called by generated code once z is
/// drawn, leaves the value here and the gradient of weight·value in buffers of the pass, which the backward half adds to its own.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BatchTerm
{
    // What the rows, projections or dimensions contribute: each written by one worker, added up in order by one.
    private readonly double[] _parts;

    private protected BatchTerm(string name, int parts)
    {
        Name = name;
        _parts = new double[parts];
    }

    /// <summary>The term's name in a declaration.</summary>
    internal string Name { get; }

    /// <summary>Whether the training's objective has the term: one that the declaration has may be taken out in its options.</summary>
    internal bool IsOn { get; private set; }

    /// <summary>The value's weight in the loss.</summary>
    internal double Weight { get; private protected set; }

    /// <summary>What the last batch came to, before its weight.</summary>
    internal double Value { get; private set; }

    private protected Span<double> Parts => _parts;

    /// <summary>Begins a training.</summary>
    /// <param name="objective">The training's.</param>
    /// <param name="records">The records of its data.</param>
    internal void Use(ObjectiveDescription objective, int records)
    {
        IsOn = objective.TermNames.Contains(Name);
        if (IsOn)
            Take(objective, records);
    }

    /// <summary>Begins a step.</summary>
    /// <param name="divergenceWeight">The weight of the divergence in the step's loss.</param>
    internal virtual void Prepare(double divergenceWeight)
    {
    }

    private protected abstract void Take(ObjectiveDescription objective, int records);

    /// <summary>Zeros, for a term that a training does without.</summary>
    private protected static void Clear(Worker worker, Span<float> gradient)
    {
        (int start, int end) = worker.Share(gradient.Length, AlignedBuffer.Alignment);
        gradient[start..end].Clear();
    }

    /// <summary>Ends a kernel: value = scale·Σ parts + offset, in their order. A barrier lies behind them, and one follows.</summary>
    private protected void Finish(Worker worker, int parts, double scale, double offset = 0)
    {
        if (worker.Rank == 0)
        {
            double sum = 0;
            foreach (double part in _parts.AsSpan(0, parts))
                sum += part;
            Value = scale * sum + offset;
        }
        worker.Barrier(StepPart.Loss);
    }
}
