using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Vae.Data;

/// <summary>
/// Decodes PNG files of every kind in the format (W3C, <i>Portable Network Graphics Specification</i>, third edition): 1 to 16 bits a
/// sample, grey, colour and palette, with and without opacity, interlaced and not. Samples become levels from 0 to the type's largest
/// value. A pixel that is not opaque is blended with black. Gamma and colour profiles are ignored, as by most tools that make data sets.
/// </summary>
/// <typeparam name="TLevel">Bytes, or 16-bit words.</typeparam>
/// <remarks>
/// Checksums, sizes and the number of compressed bytes are checked before they are used. Memory beside the destination: two rows.
/// </remarks>
// Why not a library: the managed decoder with a free licence, StbImageSharp 2.30.16, verifies no checksum (of the small files of
// PngFuzzTests it read three flipped bits in five as an image of other pixels, and some files cut short). It reports neither file nor
// offset, refuses the empty IDAT chunks that the format allows, and allocated 1 GiB for a mutated file of 200 bytes. Checking all that
// before calling it needs more than half of this code. It would add only decompression, which here is the framework's ZLibStream.
internal readonly ref struct PngImage<TLevel>
    where TLevel : unmanaged, IBinaryInteger<TLevel>, IMinMaxValue<TLevel>
{
    private readonly byte[] file;
    private readonly string name;
    private readonly PngHeader header;
    private readonly int channels;
    private readonly Span<TLevel> destination;
    private readonly List<PngChunk> data = [];
    private readonly ReadOnlySpan<byte> palette;
    private readonly ReadOnlySpan<byte> transparency;

    private PngImage(byte[] file, int length, string name, int channels, Span<TLevel> destination)
    {
        this.file = file;
        this.name = name;
        this.channels = channels;
        this.destination = destination;
        ReadOnlySpan<byte> content = file.AsSpan(0, length);
        header = PngHeader.Read(content[..Math.Min(length, PngHeader.Bytes)], length, name);
        ReadChunks(content, out palette, out transparency);
    }

    private static uint Largest => uint.CreateTruncating(TLevel.MaxValue);

    // x and y of the first pixel in each pass of Adam7, and the steps from one pixel to the next.
    private static ReadOnlySpan<byte> Passes => [0, 0, 8, 8, 4, 0, 8, 8, 0, 4, 4, 8, 2, 0, 4, 4, 0, 2, 2, 4, 1, 0, 2, 2, 0, 1, 1, 2];

    /// <summary>Decodes a file that is in memory.</summary>
    /// <param name="file">Its bytes; other bytes may follow them.</param>
    /// <param name="length">The number of the file's bytes.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="expected">The header that was read before.</param>
    /// <param name="channels">1 for a grey file or a palette of greys; 3 for any file.</param>
    /// <param name="destination">// [height, width, channels]</param>
    /// <exception cref="DataFormatException">The file is not a PNG file, cut short, damaged, or has another header.</exception>
    public static void Decode(byte[] file, int length, string name, PngHeader expected, int channels, Span<TLevel> destination)
    {
        var image = new PngImage<TLevel>(file, length, name, channels, destination);
        if (image.header != expected)
            throw new DataFormatException(name, 8, "The file changed while it was read.");
        image.ReadPixels();
    }

    private void ReadChunks(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> palette, out ReadOnlySpan<byte> transparency)
    {
        palette = transparency = default;
        for (int at = PngHeader.Bytes; ;)
        {
            PngChunk chunk = PngChunk.Read(content, at, name);
            at = chunk.Next;
            switch (chunk.Type)
            {
                case PngChunk.End when data.Count == 0:
                    throw new DataFormatException(name, chunk.Start, "The file has no pixels.");
                case PngChunk.End when header.Color == PngColor.Palette && palette.IsEmpty:
                    throw new DataFormatException(name, chunk.Start, "The pixels use a palette, but the file has none before them.");
                case PngChunk.End:
                    return;
                case PngChunk.Header:
                    throw new DataFormatException(
                        name, chunk.Start, "The file has a second header chunk, IHDR. Only the first chunk may be a header.");
                case PngChunk.Palette when data.Count > 0:
                    throw new DataFormatException(
                        name, chunk.Start, "The palette comes after the first pixels. It must come before them.");
                case PngChunk.Data:
                    data.Add(chunk);
                    break;
                case PngChunk.Palette when chunk.Length is 0 or > 3 * 256 || chunk.Length % 3 != 0:
                    throw new DataFormatException(
                        name, chunk.Start, $"A palette of {chunk.Length} bytes is invalid: it must have 1 to 256 colours of 3 bytes.");
                case PngChunk.Palette:
                    palette = chunk.Content(content);
                    break;
                case PngChunk.Transparency:
                    // For a palette it holds the opacity of the first colours; else it is one colour, two bytes a sample.
                    if (header.Color != PngColor.Palette && chunk.Length != 2 * header.Samples)
                        throw new DataFormatException(name, chunk.Start, $"A transparent colour of {chunk.Length} bytes is invalid.");
                    transparency = chunk.Content(content);
                    break;
                default:
                    if (!chunk.IsAncillary)
                    {
                        throw new DataFormatException(
                            name, chunk.Start,
                            $"The file has a chunk of the unknown type {PngChunk.Letters(chunk.Type)}, which a reader may not skip.");
                    }
                    break;
            }
        }
    }

    private void ReadPixels()
    {
        using var inflater = new ZLibStream(new PngData(file, data), CompressionMode.Decompress);
        try
        {
            if (header.Interlaced)
            {
                for (int pass = 0; pass < 7; pass++)
                    ReadPass(inflater, Passes[4 * pass], Passes[4 * pass + 1], Passes[4 * pass + 2], Passes[4 * pass + 3]);
            }
            else
            {
                ReadPass(inflater, 0, 0, 1, 1);
            }

            // Reading to the end makes the decompressor check its checksum.
            Span<byte> more = stackalloc byte[1];
            if (inflater.Read(more) != 0)
                throw new DataFormatException(name, data[0].Start, "The file has more pixels than its header says.");
        }
        catch (InvalidDataException exception)
        {
            throw new DataFormatException(name, data[0].Start, "The compressed pixels are damaged.", exception);
        }
    }

    /// <summary>Reads every stepX-th pixel of every stepY-th row.</summary>
    private void ReadPass(ZLibStream inflater, int firstX, int firstY, int stepX, int stepY)
    {
        if (firstX >= header.Width || firstY >= header.Height)
            return;
        long pixels = (header.Width - firstX + stepX - 1) / stepX;
        // At most the file's length times deflate's ratio, and at most the longest row: the header was checked against both.
        int rowBytes = (int)((pixels * header.BitsPerPixel + 7) / 8);
        int pixelBytes = Math.Max(1, header.BitsPerPixel / 8);
        var above = new byte[rowBytes];
        var row = new byte[rowBytes];
        Span<byte> filter = stackalloc byte[1];
        for (int y = firstY; y < header.Height; y += stepY)
        {
            if (inflater.ReadAtLeast(filter, 1, throwOnEndOfStream: false) < 1
                || inflater.ReadAtLeast(row, rowBytes, throwOnEndOfStream: false) < rowBytes)
            {
                throw new DataFormatException(name, data[0].Start, $"The pixels end in row {y} of {header.Height}.");
            }

            if (!PngFilter.Undo(filter[0], row, above, pixelBytes))
                throw new DataFormatException(name, data[0].Start, $"Row {y} has the filter {filter[0]}; filters are 0 to 4.");
            Store(row, y, firstX, stepX);
            (above, row) = (row, above);
        }
    }

    private void Store(ReadOnlySpan<byte> row, int y, int firstX, int stepX)
    {
        Span<TLevel> target = destination.Slice(y * header.Width * channels, header.Width * channels);
        bool asItIs = header.Depth == 8 && transparency.IsEmpty && stepX == 1 && Largest == byte.MaxValue
            && (header.Color == PngColor.Grey && channels == 1 || header.Color == PngColor.Rgb && channels == 3);
        if (asItIs)
        {
            row.CopyTo(MemoryMarshal.AsBytes(target));
            return;
        }

        for (int x = firstX, i = 0; x < header.Width; x += stepX, i++)
            StorePixel(row, i, target.Slice(x * channels, channels));
    }

    private void StorePixel(ReadOnlySpan<byte> row, int pixel, Span<TLevel> target)
    {
        int first = pixel * header.Samples;
        if (header.Color == PngColor.Palette)
        {
            int index = Sample(row, first);
            if (3 * index >= palette.Length)
                throw new DataFormatException(
                    name, data[0].Start, $"A pixel has colour {index}; the palette has colours 0 to {palette.Length / 3 - 1}.");
            uint visible = ToLevel(index < transparency.Length ? transparency[index] : 255, byte.MaxValue);
            for (int channel = 0; channel < target.Length; channel++)
                target[channel] = Blend(ToLevel(palette[3 * index + channel], byte.MaxValue), visible);
            return;
        }

        uint largest = (1u << header.Depth) - 1;
        bool hasOpacity = header.Color is PngColor.GreyAlpha or PngColor.RgbAlpha;
        uint opacity = hasOpacity ? ToLevel(Sample(row, first + header.Samples - 1), largest) : IsTransparent(row, first) ? 0 : Largest;
        for (int channel = 0; channel < target.Length; channel++)
            target[channel] = Blend(ToLevel(Sample(row, first + (header.IsColor ? channel : 0)), largest), opacity);
    }

    private bool IsTransparent(ReadOnlySpan<byte> row, int first)
    {
        if (transparency.IsEmpty)
            return false;
        for (int sample = 0; sample < header.Samples; sample++)
        {
            if (Sample(row, first + sample) != BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * sample)..]))
                return false;
        }

        return true;
    }

    private int Sample(ReadOnlySpan<byte> row, int sample)
    {
        if (header.Depth == 16)
            return row[2 * sample] << 8 | row[2 * sample + 1];
        if (header.Depth == 8)
            return row[sample];
        long bit = (long)sample * header.Depth; // the leftmost pixel in the highest bits
        return row[(int)(bit / 8)] >> (8 - header.Depth - (int)(bit % 8)) & ((1 << header.Depth) - 1);
    }

    // Rounded to the nearest level. The products stay below 2³².
    private static uint ToLevel(int sample, uint largest) => ((uint)sample * Largest + largest / 2) / largest;

    private static TLevel Blend(uint level, uint opacity) => TLevel.CreateTruncating((level * opacity + Largest / 2) / Largest);
}
