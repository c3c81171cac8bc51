using System.Buffers.Binary;

namespace Vae.Data;

/// <summary>The colour type of a PNG file.</summary>
internal enum PngColor : byte
{
    /// <summary>Grey: one sample.</summary>
    Grey = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>An index into the palette.</summary>
    Palette = 3,

    /// <summary>Grey and opacity.</summary>
    GreyAlpha = 4,

    /// <summary>Red, green, blue, opacity.</summary>
    RgbAlpha = 6,
}

/// <summary>The first chunk of a PNG file.</summary>
/// <param name="Width">Pixels in a row, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Depth">Bits a sample: 1, 2, 4, 8 or 16, as the colour type allows.</param>
/// <param name="Color">The colour type.</param>
/// <param name="Interlaced">Whether the rows are stored in the seven passes of Adam7.</param>
internal sealed record PngHeader(int Width, int Height, int Depth, PngColor Color, bool Interlaced)
{
    /// <summary>The length of the signature and the header's chunk, in bytes.</summary>
    public const int Bytes = 8 + 12 + 13;

    /// <summary>The longest row that is read, in bytes. Two rows are in memory at a time, beside the pixels.</summary>
    public const int LongestRow = 1 << 28;

    // The largest compression ratio of deflate.
    private const long LargestRatio = 1032;

    /// <summary>Whether the image may be coloured; true for a palette.</summary>
    public bool IsColor => Color is PngColor.Rgb or PngColor.Palette or PngColor.RgbAlpha;

    /// <summary>Samples a pixel in the file.</summary>
    public int Samples => Color switch { PngColor.Grey or PngColor.Palette => 1, PngColor.GreyAlpha => 2, PngColor.Rgb => 3, _ => 4 };

    /// <summary>Bits a pixel in the file.</summary>
    public int BitsPerPixel => Samples * Depth;

    private static ReadOnlySpan<byte> Signature => [137, 80, 78, 71, 13, 10, 26, 10];

    /// <summary>Reads the header, and refuses an image that cannot fit into a file of this length.</summary>
    /// <param name="start">The file's first bytes, up to <see cref="Bytes"/>.</param>
    /// <param name="length">The file's length.</param>
    /// <param name="file">Its name.</param>
    public static PngHeader Read(ReadOnlySpan<byte> start, long length, string file)
    {
        int known = Math.Min(start.Length, Signature.Length);
        if (known == 0 || !start[..known].SequenceEqual(Signature[..known]))
            throw new DataFormatException(file, 0, "This is not a PNG file: it does not start with that format's eight bytes.");
        if (start.Length < Bytes)
            throw new DataFormatException(file, start.Length, "The file ends inside its header.");
        // Checked before the checksum: a longer chunk's checksum is not among these bytes.
        uint claimed = BinaryPrimitives.ReadUInt32BigEndian(start[Signature.Length..]);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(start[(Signature.Length + 4)..]);
        if (type != PngChunk.Header || claimed != 13)
        {
            throw new DataFormatException(
                file,
                Signature.Length,
                $"The first chunk of a PNG file is its header, IHDR, of 13 bytes; this one is {PngChunk.Letters(type)}, of {claimed}.");
        }
        PngChunk chunk = PngChunk.Read(start[..Bytes], Signature.Length, file);

        ReadOnlySpan<byte> content = chunk.Content(start);
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content), height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new DataFormatException(file, 16, $"The header says {width} × {height} pixels; both must be from 1 to 2147483647.");
        int depth = content[8];
        var color = (PngColor)content[9];
        bool allowed = color switch
        {
            PngColor.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GreyAlpha or PngColor.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!allowed)
            throw new DataFormatException(file, 24, $"Colour type {content[9]} with {depth} bits a sample is invalid.");
        if (content[10] != 0 || content[11] != 0 || content[12] > 1)
            throw new DataFormatException(file, 26, "The header has an invalid compression, filter or interlace method.");

        var header = new PngHeader((int)width, (int)height, depth, color, content[12] == 1);
        long row = (((long)width * header.BitsPerPixel) + 7) / 8;
        if (row > LongestRow)
        {
            throw new DataFormatException(
                file, 16, $"The header says rows of {row} bytes ({width} pixels); rows are read up to {LongestRow}.");
        }
        UInt128 packed = (UInt128)width * height * (uint)header.BitsPerPixel / 8;
        if (packed > (UInt128)(LargestRatio * length))
        {
            throw new DataFormatException(
                file, 16, $"The header says {width} × {height} pixels, more than a file of {length} bytes can hold.");
        }

        return header;
    }
}
