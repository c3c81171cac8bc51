namespace Vae.Data;

/// <summary>Rows of another dataset, with labels.</summary>
internal sealed class LabelledRows : DerivedRows
{
    private readonly int[] labels; // [Count]

    /// <summary>Keeps the labels without copying them.</summary>
    public LabelledRows(Dataset source, int[] labels, int? classCount, IReadOnlyList<string>? classNames = null)
        : base(source)
    {
        if (labels.Length != source.Count)
            throw new ArgumentException($"There are {labels.Length} labels for {source.Count} rows.", nameof(labels));
        if (classNames is not null && (classCount ??= classNames.Count) != classNames.Count)
            throw new ArgumentException($"There are {classNames.Count} names for {classCount} classes.", nameof(classNames));
        int largest = -1;
        for (int row = 0; row < labels.Length; row++)
        {
            int label = labels[row];
            if (label < 0 || label >= (classCount ?? int.MaxValue))
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"Row {row} has the label {label}; labels run from 0 to {(classCount ?? int.MaxValue) - 1}."),
                    nameof(labels));
            }

            largest = Math.Max(largest, label);
        }

        this.labels = labels;
        ClassCount = classCount ?? largest + 1;
        ClassNames = classNames is null ? null : Array.AsReadOnly([.. classNames]);
    }

    /// <summary>Converts labels from bytes, as files store them.</summary>
    public LabelledRows(Dataset source, ReadOnlySpan<byte> labels, int classCount)
        : this(source, Widened(labels), classCount)
    {
    }

    public override int? ClassCount { get; }

    public override IReadOnlyList<string>? ClassNames { get; }

    public override int? LabelOf(int row)
    {
        CheckRow(row);
        return labels[row];
    }

    public override void Read(int row, Span<float> destination, in RowNoise noise) => Source.Read(row, destination, noise);

    private static int[] Widened(ReadOnlySpan<byte> labels)
    {
        var wide = new int[labels.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = labels[i];
        return wide;
    }
}
