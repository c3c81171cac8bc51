namespace Vae.Data;

/// <summary>Rows in an array of 16-bit words, where word w reads as w / 65535.</summary>
internal sealed class WordRows(ushort[] values, int[] shape) : Dataset(RowsIn(values.Length, shape), shape)
{
    private readonly ushort[] values = values; // [Count, RowSize]

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        PixelLevels.ToFloats(values.AsSpan(row * RowSize, RowSize), destination);
    }
}
