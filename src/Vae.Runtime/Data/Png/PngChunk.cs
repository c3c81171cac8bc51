using System.Buffers.Binary;
using System.Text;

namespace Vae.Data;

/// <summary>A chunk of a PNG file with a correct checksum.</summary>
/// <param name="Type">Its four letters.</param>
/// <param name="Start">The position of its content in the file.</param>
/// <param name="Length">The length of its content, in bytes.</param>
internal readonly record struct PngChunk(uint Type, int Start, int Length)
{
    /// <summary>IHDR: sizes and colour type.</summary>
    public const uint Header = 0x49484452;

    /// <summary>PLTE: the palette.</summary>
    public const uint Palette = 0x504C5445;

    /// <summary>tRNS: transparency.</summary>
    public const uint Transparency = 0x74524E53;

    /// <summary>IDAT: compressed pixels.</summary>
    public const uint Data = 0x49444154;

    /// <summary>IEND: the end of the file.</summary>
    public const uint End = 0x49454E44;

    /// <summary>The initial value of a checksum.</summary>
    internal const uint NoChecksum = uint.MaxValue;

    private static readonly uint[] s_table = Table();

    /// <summary>Whether a reader may skip a chunk of an unknown type. Then the type's first letter is lower case.</summary>
    public bool IsAncillary => (Type & 0x20000000) != 0;

    /// <summary>The position of the next chunk.</summary>
    public int Next => Start + Length + 4;

    /// <summary>Reads the chunk at a position of the file.</summary>
    public static PngChunk Read(ReadOnlySpan<byte> file, int at, string name)
    {
        if (file.Length - at < 12)
            throw new DataFormatException(name, file.Length, "The file ends without its last chunk: it is cut short.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        if (length > file.Length - at - 12)
            throw new DataFormatException(
                name, at, $"A chunk has {length} bytes by its header, more than the file: it is cut short or damaged.");
        var chunk = new PngChunk(BinaryPrimitives.ReadUInt32BigEndian(file[(at + 4)..]), at + 8, (int)length);
        // The checksum covers the type and the content.
        if (Checksum(file.Slice(at + 4, chunk.Length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(file[(chunk.Next - 4)..]))
            throw new DataFormatException(name, at, "A chunk has a wrong checksum: the file is damaged.");
        return chunk;
    }

    /// <summary>The content of the chunk.</summary>
    public ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file) => file.Slice(Start, Length);

    /// <summary>The cyclic redundancy check of ISO 3309 (CRC-32). Source: W3C, <i>PNG Specification</i>, third edition, annex D.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes) => ~Continue(NoChecksum, bytes);

    /// <summary>Adds bytes to a checksum that began with <see cref="NoChecksum"/>. The final value must be inverted.</summary>
    internal static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            state = s_table[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    /// <summary>A type's four letters; its number if it has other characters.</summary>
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
