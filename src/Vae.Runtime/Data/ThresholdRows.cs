namespace Vae.Data;

/// <summary>Rows of another dataset: 1 where the value is above a threshold, else 0.</summary>
internal sealed class ThresholdRows : Dataset
{
    private readonly Dataset source;
    private readonly float threshold;

    public ThresholdRows(Dataset source, float threshold)
        : base(source.Count, source.Shape)
    {
        if (float.IsNaN(threshold))
            throw new ArgumentOutOfRangeException(nameof(threshold), "NaN is no threshold.");
        this.source = source;
        this.threshold = threshold;
    }

    public override int? ClassCount => source.ClassCount;

    public override int? LabelOf(int row) => source.LabelOf(row);

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        source.Read(row, destination, noise);
        foreach (ref float value in destination[..RowSize])
            value = value > threshold ? 1f : 0f;
    }
}
