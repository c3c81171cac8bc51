namespace Vae.Data;

/// <summary>Some rows of another dataset, in another order.</summary>
internal sealed class SubsetRows : DerivedRows
{
    private readonly int[] rows; // [Count], rows of source

    /// <summary>Keeps the array without copying it.</summary>
    public SubsetRows(Dataset source, int[] rows, TrainingWarning? warning = null)
        : base(source, rows.Length, source.Shape)
    {
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)source.Count)
                throw OutOfRange.Error(nameof(rows), row, $"There are {source.Count} rows, counted from 0.");
        }

        this.rows = rows;
        Warnings = warning is null ? source.Warnings : [.. source.Warnings, warning];
    }

    public override IReadOnlyList<TrainingWarning> Warnings { get; }

    public override int? LabelOf(int row)
    {
        CheckRow(row);
        return Source.LabelOf(rows[row]);
    }

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        Source.Read(rows[row], destination, noise);
    }
}
