namespace Vae.Data;

/// <summary>Rows of another dataset, with labels.</summary>
internal sealed class LabelledRows : Dataset
{
    private readonly Dataset source;
    private readonly int[] labels; // [Count]

    public LabelledRows(Dataset source, ReadOnlySpan<int> labels, int? classCount)
        : base(source.Count, source.Shape)
    {
        if (labels.Length != source.Count)
            throw new ArgumentException($"There are {labels.Length} labels for {source.Count} rows.", nameof(labels));
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

        this.source = source;
        this.labels = labels.ToArray();
        ClassCount = classCount ?? largest + 1;
    }

    public override int? ClassCount { get; }

    public override int? LabelOf(int row)
    {
        CheckRow(row);
        return labels[row];
    }

    public override void Read(int row, Span<float> destination, in RowNoise noise) => source.Read(row, destination, noise);
}
