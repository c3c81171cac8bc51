using System.ComponentModel;
using Vae.Execution;

namespace Vae.Losses;

/// <summary>
/// A term of the loss that is a function of a whole batch and not a mean over its records. Generated code calls its kernel after z is
/// drawn. The kernel stores the value here, and the gradient of weight·value in buffers of the pass; the backward pass adds it to the
/// other gradients.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BatchTerm
{
    // What each row, projection or dimension contributes: each written by one worker, then added in order by one worker.
    private readonly double[] _parts;

    private protected BatchTerm(string name, int parts)
    {
        Name = name;
        _parts = new double[parts];
    }

    /// <summary>The term's name in a declaration.</summary>
    internal string Name { get; }

    /// <summary>Whether the training's objective has the term: the training's options may remove a term of the declaration.</summary>
    internal bool IsOn { get; private set; }

    /// <summary>The value's weight in the loss.</summary>
    internal double Weight { get; private protected set; }

    /// <summary>The last batch's value, before its weight.</summary>
    internal double Value { get; private set; }

    private protected Span<double> Parts => _parts;

    /// <summary>Begins a training.</summary>
    /// <param name="objective">The objective of the training.</param>
    /// <param name="records">The number of records in its data.</param>
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

    /// <summary>Zeros, for a training without the term.</summary>
    private protected static void Clear(Worker worker, Span<float> gradient)
    {
        (int start, int end) = worker.Share(gradient.Length, AlignedBuffer.Alignment);
        gradient[start..end].Clear();
    }

    /// <summary>
    /// Ends a kernel: value = scale·Σ parts + offset, added in order. The caller has a barrier before this call and one after.
    /// </summary>
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
