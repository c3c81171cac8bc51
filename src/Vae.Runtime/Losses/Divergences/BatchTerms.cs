namespace Vae.Losses;

/// <summary>The batch terms of a model's objective, their weights in a training, and their sums over an epoch.</summary>
internal sealed class BatchTerms
{
    // A term of a declaration, or null for a declaration that lacks it.
    private static readonly Func<ModelDescription, int, BatchTerm?>[] s_terms =
        [TotalCorrelationTerm.Of, DipTerm.Of, MmdTerm.Of, SlicedWassersteinTerm.Of];

    private readonly BatchTerm[] _all;
    private double[] _sums = [];
    private BatchTerm[] _used = [];

    /// <summary>The terms of a declaration; none of them is used yet.</summary>
    /// <param name="description">The model.</param>
    /// <param name="rows">The most rows of a batch.</param>
    internal BatchTerms(ModelDescription description, int rows) =>
        _all = [.. s_terms.Select(term => term(description, rows)).OfType<BatchTerm>()];

    /// <summary>One of the terms. Allocates nothing.</summary>
    /// <exception cref="InvalidOperationException">The declaration does not have it.</exception>
    internal T Get<T>()
        where T : BatchTerm
    {
        foreach (BatchTerm term in _all)
        {
            if (term is T found)
                return found;
        }
        throw new InvalidOperationException($"The model's objective has no {typeof(T).Name}.");
    }

    /// <summary>The sum of each used term's values, each multiplied by the number of its batch's records.</summary>
    internal ReadOnlySpan<double> Sums => _sums;

    /// <summary>What the used terms came to in the last batch.</summary>
    internal IEnumerable<LossTerm> Last => _used.Select(term => new LossTerm(term.Name, term.Value));

    /// <summary>The sum of what the used terms add to the last batch's loss.</summary>
    internal double Loss
    {
        get
        {
            double sum = 0;
            foreach (BatchTerm term in _used)
                sum += term.Weight * term.Value;
            return sum;
        }
    }

    /// <summary>Begins a training.</summary>
    /// <param name="objective">The training's objective. It has no term that the declaration lacks.</param>
    /// <param name="records">The number of records in its data.</param>
    internal void Use(ObjectiveDescription objective, int records)
    {
        foreach (BatchTerm term in _all)
            term.Use(objective, records);
        _used = [.. _all.Where(term => term.IsOn)];
        _sums = new double[_used.Length];
    }

    /// <summary>Begins a step.</summary>
    /// <param name="divergenceWeight">The weight of the divergence in the step's loss.</param>
    internal void Prepare(double divergenceWeight)
    {
        foreach (BatchTerm term in _used)
            term.Prepare(divergenceWeight);
    }

    /// <summary>Adds the last step to the sums.</summary>
    internal void Add(int rows)
    {
        for (int i = 0; i < _used.Length; i++)
            _sums[i] += rows * _used[i].Value;
    }

    /// <summary>Resets the sums.</summary>
    internal void Clear() => _sums.AsSpan().Clear();

    /// <summary>Continues from the sums of an interrupted epoch.</summary>
    internal void Restore(ReadOnlySpan<double> sums) => sums.CopyTo(_sums);

    /// <summary>The means over the records that were added.</summary>
    internal LossTerm[] Means(int count) => [.. _used.Select((term, i) => new LossTerm(term.Name, _sums[i] / count))];

    /// <summary>The first term whose last value is not finite; null if all are.</summary>
    internal BatchTerm? FindNonFinite()
    {
        foreach (BatchTerm term in _used)
        {
            if (!double.IsFinite(term.Value))
                return term;
        }
        return null;
    }
}
