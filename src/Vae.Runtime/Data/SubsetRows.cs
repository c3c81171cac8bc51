namespace Vae.Data;

/// <summary>Some rows of another dataset, in an order of their own.</summary>
internal sealed class SubsetRows : Dataset
{
    private readonly Dataset source;
    private readonly int[] rows; // [Count], rows of source

    /// <summary>Keeps the array that it is given.</summary>
    public SubsetRows(Dataset source, int[] rows)
        : base(rows.Length, source.Shape)
    {
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)source.Count)
                throw OutOfRange.Error(nameof(rows), row, $"There are {source.Count} rows, counted from 0.");
        }

        this.source = source;
        this.rows = rows;
    }

    public override int? ClassCount => source.ClassCount;

    public override int? LabelOf(int row)
    {
        CheckRow(row);
        return source.LabelOf(rows[row]);
    }

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        source.Read(rows[row], destination, noise);
    }
}
