using System.Runtime.Intrinsics;

namespace Vae.Data;

/// <summary>Rows of another dataset: 1 where the value is above a threshold, else 0.</summary>
internal sealed class ThresholdRows : DerivedRows
{
    private readonly float threshold;

    public ThresholdRows(Dataset source, float threshold)
        : base(source)
    {
        if (float.IsNaN(threshold))
            throw new ArgumentOutOfRangeException(nameof(threshold), "The threshold must not be NaN.");
        this.threshold = threshold;
    }

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        Source.Read(row, destination, noise);
        Span<float> values = destination[..RowSize];
        Vector512<float> limit = Vector512.Create(threshold);
        int i = 0;
        for (; i + 16 <= values.Length; i += 16)
        {
            Vector512<float> white = Vector512.GreaterThan(Vector512.Create<float>(values.Slice(i, 16)), limit);
            (white & Vector512<float>.One).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            values[i] = values[i] > threshold ? 1f : 0f;
    }
}
