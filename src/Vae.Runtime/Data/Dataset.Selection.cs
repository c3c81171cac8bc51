using Vae.Sampling;

namespace Vae.Data;

/// <content>Which of the rows.</content>
public abstract partial class Dataset
{
    /// <summary>The rows named, in the order named; a row may be named twice.</summary>
    /// <param name="rows">Row numbers, 0 … Count − 1; copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Dataset Subset(ReadOnlySpan<int> rows) => new SubsetRows(this, rows.ToArray());

    /// <summary>The first rows.</summary>
    /// <param name="count">How many; all of them where there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public Dataset Take(int count)
    {
        OutOfRange.IfNegative(count);
        if (count >= Count)
            return this;
        var rows = new int[count];
        for (int i = 0; i < count; i++)
            rows[i] = i;
        return new SubsetRows(this, rows);
    }

    /// <summary>
    /// Two parts that share no row, drawn at random, each in the original order: <c>data.Split(0.9, seed: 1)</c> keeps nine tenths for
    /// training. The rows drawn depend on the seed, the fraction and the number of rows only.
    /// </summary>
    /// <param name="fraction">The first part's share, above 0 and below 1.</param>
    /// <param name="seed">Which rows are drawn.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">One part would be empty.</exception>
    public (Dataset First, Dataset Second) Split(double fraction, ulong seed)
    {
        if (!(fraction > 0 && fraction < 1))
            throw OutOfRange.Error(nameof(fraction), fraction, "The first part's share must be above 0 and below 1.");
        int first = (int)Math.Round(fraction * Count);
        if (first == 0 || first == Count)
        {
            throw new ArgumentException(
                $"Of {Count} rows, {first} would be in the first part and {Count - first} in the second: one is empty.", nameof(fraction));
        }

        var rows = new int[Count];
        Permutation.Fill(new NoiseKey(seed, NoisePurpose.Split), rows);
        rows.AsSpan(..first).Sort();
        rows.AsSpan(first..).Sort();
        return (Subset(rows.AsSpan(..first)), Subset(rows.AsSpan(first..)));
    }
}
