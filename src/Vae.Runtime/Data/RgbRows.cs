namespace Vae.Data;

/// <summary>Grey images as red, green and blue, all three equal to the grey level.</summary>
internal sealed class RgbRows(Dataset source) : DerivedRows(source, source.Count, [source.Shape[0], source.Shape[1], 3])
{
    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        Source.Read(row, destination, noise);
        // From the last pixel to the first, so that no level is overwritten before it is read.
        for (int i = Source.RowSize - 1; i >= 0; i--)
            destination.Slice(3 * i, 3).Fill(destination[i]);
    }
}
