using System.Buffers;

namespace Vae.Data;

/// <summary>
/// Converts images from red, green and blue to grey: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601's luma), and exactly their level if all
/// three are equal.
/// </summary>
internal sealed class GreyRows(Dataset source) : DerivedRows(source, source.Count, [source.Shape[0], source.Shape[1]])
{
    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        CheckRead(row, destination);
        // Rented, not kept: the source may be of this kind too, and then reads while this row's buffer is in use.
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
