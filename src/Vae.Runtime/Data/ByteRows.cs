namespace Vae.Data;

/// <summary>Rows in an array of bytes. Byte b reads as b / 255.</summary>
internal sealed class ByteRows : Dataset
{
    private readonly byte[] values; // [Count, RowSize]

    public ByteRows(byte[] values, int[] shape)
        : base(RowsIn((values ?? throw new ArgumentNullException(nameof(values))).Length, shape), shape) => this.values = values;

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        PixelLevels.ToFloats(values.AsSpan(row * RowSize, RowSize), destination);
    }
}
