using System.Buffers.Binary;
using System.Text;

namespace Vae.Data;

/// <summary>A chunk of a PNG file whose checksum is right.</summary>
/// <param name="Type">Its four letters.</param>
/// <param name="Start">Where in the file its content starts.</param>
/// <param name="Length">How long that is.</param>
internal readonly record struct PngChunk(uint Type, int Start, int Length)
{
    /// <summary>IHDR: sizes and colour type.</summary>
    public const uint Header = 0x49484452;

    /// <summary>PLTE: the palette.</summary>
    public const uint Palette = 0x504C5445;

    /// <summary>tRNS: what is transparent.</summary>
    public const uint Transparency = 0x74524E53;

    /// <summary>IDAT: compressed pixels.</summary>
    public const uint Data = 0x49444154;

    /// <summary>IEND: the last.</summary>
    public const uint End = 0x49454E44;

    /// <summary>A checksum of nothing yet.</summary>
    internal const uint NoChecksum = uint.MaxValue;

    private static readonly uint[] s_table = Table();

    /// <summary>Whether a reader that does not know the chunk may skip it: then its first letter is small.</summary>
    public bool IsAncillary => (Type & 0x20000000) != 0;

    /// <summary>Where the next chunk starts.</summary>
    public int Next => Start + Length + 4;

    /// <summary>Reads the chunk at a place of the file.</summary>
    public static PngChunk Read(ReadOnlySpan<byte> file, int at, string name)
    {
        if (file.Length - at < 12)
            throw new DataFormatException(name, file.Length, "The file ends where a chunk was to follow: it is cut short.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        if (length > file.Length - at - 12)
            throw new DataFormatException(
                name, at, $"A chunk claims {length} bytes, which the file does not have: it is cut short or damaged.");
        var chunk = new PngChunk(BinaryPrimitives.ReadUInt32BigEndian(file[(at + 4)..]), at + 8, (int)length);
        // The checksum is of the type and the content.
        if (Checksum(file.Slice(at + 4, chunk.Length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(file[(chunk.Next - 4)..]))
            throw new DataFormatException(name, at, "A chunk does not have the checksum it should have: the file is damaged.");
        return chunk;
    }

    /// <summary>What the chunk holds.</summary>
    public ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file) => file.Slice(Start, Length);

    /// <summary>The cyclic redundancy check of ISO 3309 (CRC-32). Source: W3C, <i>PNG Specification</i>, third edition, annex D.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes) => ~Continue(NoChecksum, bytes);

    /// <summary>Takes more bytes into a checksum that began with <see cref="NoChecksum"/> and that is inverted at last.</summary>
    internal static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            state = s_table[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    /// <summary>A type's four letters, or its number where they are none.</summary>
    internal static string Letters(uint type)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, type);
        foreach (byte letter in letters)
        {
            if (!char.IsAsciiLetter((char)letter))
                return $"0x{type:X8}";
        }
        return Encoding.ASCII.GetString(letters);
    }

    private static uint[] Table()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
                entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
            table[i] = entry;
        }

        return table;
    }
}
