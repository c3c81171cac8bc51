using Vae.Sampling;

namespace Vae.Data;

/// <content>Selection of rows, and their order.</content>
public abstract partial class Dataset
{
    // The methods draw different numbers from the same seed.
    private const uint ShuffleStream = 1;
    private const uint StratifiedStream = 2;
    private const uint FoldStream = 3;

    /// <summary>The rows with these numbers, in this order. A row may occur twice.</summary>
    /// <param name="rows">Row numbers, 0 … Count − 1; copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row does not exist.</exception>
    public Dataset Subset(ReadOnlySpan<int> rows) => new SubsetRows(this, rows.ToArray());

    /// <summary>
    /// The first rows. If the rows are sorted by class, as <see cref="FromPng"/> gives them, these are of only a few classes. Then
    /// <see cref="Warnings"/> says so; use <see cref="TakeRandom"/> for rows of all classes.
    /// </summary>
    /// <param name="count">How many; all rows if there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public Dataset Take(int count)
    {
        OutOfRange.IfNegative(count);
        return count >= Count ? this : new SubsetRows(this, [.. Enumerable.Range(0, count)], LostClasses(count));
    }

    /// <summary>Rows drawn at random, each at most once, in random order: the first of <see cref="Shuffle"/> with the same seed.</summary>
    /// <param name="count">How many; all rows if there are fewer.</param>
    /// <param name="seed">The seed of the draw. With the same seed, fewer rows are the first ones of more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public Dataset TakeRandom(int count, ulong seed)
    {
        OutOfRange.IfNegative(count);
        return new SubsetRows(this, RandomOrder(seed, ShuffleStream)[..Math.Min(count, Count)]);
    }

    /// <summary>
    /// All rows in random order. Training shuffles the rows in every epoch by itself. This is for methods that depend on the order, such as
    /// <see cref="Take"/>.
    /// </summary>
    /// <param name="seed">The seed of the order.</param>
    public Dataset Shuffle(ulong seed) => new SubsetRows(this, RandomOrder(seed, ShuffleStream));

    /// <summary>
    /// Two parts that share no row, drawn at random, each in the original order: <c>data.Split(0.9, seed: 1)</c> keeps nine tenths for
    /// training. The rows drawn depend on the seed, the fraction and the number of rows only. Each part has at least one row.
    /// </summary>
    /// <param name="fraction">The first part's share, above 0 and below 1. The number of rows is rounded.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">There are fewer than two rows.</exception>
    public (Dataset First, Dataset Second) Split(double fraction, ulong seed)
    {
        RequireFraction(fraction);
        if (Count < 2)
            throw new ArgumentException($"Two parts need at least two rows; there are {Count}.", nameof(fraction));
        var rows = new int[Count];
        Permutation.Fill(new NoiseKey(seed, NoisePurpose.Split), rows);
        int first = Math.Clamp((int)Math.Round(fraction * Count), 1, Count - 1);
        return (Sorted(rows.AsSpan(..first)), Sorted(rows.AsSpan(first..)));
    }

    /// <summary>
    /// The same as <see cref="Split"/>, with the same share of every class. Each class is divided to within one row. A class with at least
    /// two rows has at least one in each part.
    /// </summary>
    /// <param name="fraction">The first part's share of each class, above 0 and below 1.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">No class has two rows.</exception>
    /// <exception cref="InvalidOperationException">A row has no label.</exception>
    public (Dataset First, Dataset Second) SplitStratified(double fraction, ulong seed)
    {
        RequireFraction(fraction);
        int[] labels = LabelsOrThrow();
        int[] rows = SortedByClass(labels, seed);
        var first = new List<int>();
        var second = new List<int>();
        bool divided = false;
        double left = 0; // the rounding error of the shares so far
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && labels[rows[end]] == labels[rows[start]];)
                end++;
            int size = end - start;
            double share = fraction * size + left;
            double rounded = Math.Round(share);
            left = share - rounded;
            int part = size == 1 ? (int)Math.Clamp(rounded, 0, 1) : (int)Math.Clamp(rounded, 1, size - 1);
            divided |= size > 1;
            first.AddRange(rows.AsSpan(start, part));
            second.AddRange(rows.AsSpan(start + part, size - part));
        }

        if (!divided)
        {
            throw new ArgumentException(
                $"None of the classes of these {Count} rows has two rows, so no class can be divided. Use Split.", nameof(fraction));
        }

        return (Sorted([.. first]), Sorted([.. second]));
    }

    /// <summary>
    /// Parts for cross-validation. The rows are divided at random into parts. Each part in turn is held out, and the other rows are trained
    /// on. Every row is held out once. The sizes of the parts differ by at most one row. Rows are in the original order.
    /// </summary>
    /// <param name="count">The number of parts: 2 … Count.</param>
    /// <param name="seed">The seed of the division.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two parts, or more parts than rows.</exception>
    public IReadOnlyList<(Dataset Training, Dataset HeldOut)> Folds(int count, ulong seed) =>
        Deal(RandomOrder(seed, FoldStream), count);

    /// <summary>
    /// The same as <see cref="Folds"/>, but each part has the same number of rows of each class, to within one row.
    /// </summary>
    /// <param name="count">The number of parts: 2 … Count.</param>
    /// <param name="seed">The seed of the division.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two parts, or more parts than rows.</exception>
    /// <exception cref="InvalidOperationException">A row has no label.</exception>
    public IReadOnlyList<(Dataset Training, Dataset HeldOut)> FoldsStratified(int count, ulong seed) =>
        Deal(SortedByClass(LabelsOrThrow(), seed), count);

    private (Dataset Training, Dataset HeldOut)[] Deal(int[] rows, int count)
    {
        OutOfRange.IfLess(count, 2);
        OutOfRange.IfGreater(count, Count);
        var folds = new (Dataset, Dataset)[count];
        for (int fold = 0; fold < count; fold++)
        {
            int[] heldOut = [.. rows.Where((_, i) => i % count == fold)];
            int[] training = [.. rows.Where((_, i) => i % count != fold)];
            folds[fold] = (Sorted(training), Sorted(heldOut));
        }

        return folds;
    }

    private SubsetRows Sorted(Span<int> rows)
    {
        rows.Sort();
        return new SubsetRows(this, rows.ToArray());
    }

    private int[] RandomOrder(ulong seed, uint stream)
    {
        var rows = new int[Count];
        Permutation.Fill(new NoiseKey(seed, NoisePurpose.Split, Stream: stream), rows);
        return rows;
    }

    /// <summary>The rows of class 0, then those of class 1, and so on; within a class in random order.</summary>
    private int[] SortedByClass(int[] labels, ulong seed) =>
        [.. RandomOrder(seed, StratifiedStream).OrderBy(row => labels[row])];

    private int[] LabelsOrThrow()
    {
        var labels = new int[Count];
        for (int row = 0; row < labels.Length; row++)
        {
            labels[row] = LabelOf(row) ?? throw new InvalidOperationException(
                $"Row {row} has no label. Give the rows labels by WithLabels. {nameof(Split)} and {nameof(Folds)} need no labels.");
        }

        return labels;
    }

    /// <summary>The warning that the first rows lack classes because the rows are sorted by class; null if they do not.</summary>
    private TrainingWarning? LostClasses(int count)
    {
        var classes = new HashSet<int>();
        int? last = null;
        int kept = 0;
        for (int row = 0; row < Count; row++)
        {
            if (LabelOf(row) is not { } label)
                return null;
            // A class occurs again after another: the rows are not sorted.
            if (label != last && !classes.Add(label))
                return null;
            last = label;
            if (row < count)
                kept = classes.Count;
        }

        // No other choice of this many rows has more classes.
        return kept == Math.Min(count, classes.Count) ? null : new TrainingWarning(
            TrainingWarningKind.ClassesLost,
            $"The rows are sorted by class: the first {count} of {Count} hold {kept} of {classes.Count} classes. "
            + $"TakeRandom({count}, seed) draws from all classes.");
    }

    private static void RequireFraction(double fraction)
    {
        if (!(fraction > 0 && fraction < 1))
            throw OutOfRange.Error(nameof(fraction), fraction, "The first part's share must be above 0 and below 1.");
    }
}
