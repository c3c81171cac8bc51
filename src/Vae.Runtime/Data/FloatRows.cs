namespace Vae.Data;

/// <summary>Rows in an array of floats, all of them finite.</summary>
internal sealed class FloatRows : Dataset
{
    private readonly float[] values; // [Count, RowSize]

    public FloatRows(float[] values, int[] shape)
        : base(RowsIn((values ?? throw new ArgumentNullException(nameof(values))).Length, shape), shape)
    {
        int bad = IndexOfNonFinite(values);
        if (bad >= 0)
        {
            throw new InvalidDataException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Row {bad / RowSize}, element {bad % RowSize} is {values[bad]}; every value must be finite."));
        }

        this.values = values;
    }

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        values.AsSpan(row * RowSize, RowSize).CopyTo(destination);
    }

    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }

        return -1;
    }
}
