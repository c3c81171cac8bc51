using System.Buffers;

namespace Vae.Data;

/// <summary>
/// Images of red, green and blue as grey levels: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601's luma), and exactly the level where all three
/// are equal.
/// </summary>
internal sealed class GreyRows(Dataset source) : DerivedRows(source, source.Count, [source.Shape[0], source.Shape[1]])
{
    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        // Rented: a source may be of this kind, too, and reads in the midst of this.
        float[] rented = ArrayPool<float>.Shared.Rent(Source.RowSize);
        try
        {
            Source.Read(row, rented, noise);
            ReadOnlySpan<float> pixels = rented.AsSpan(0, Source.RowSize);
            for (int i = 0; i < RowSize; i++)
            {
                float red = pixels[3 * i], green = pixels[3 * i + 1], blue = pixels[3 * i + 2];
                destination[i] = red == green && green == blue ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}
