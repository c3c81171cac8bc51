using System.Buffers.Binary;
using System.IO.Compression;

namespace Vae.Data;

/// <summary>The kind of an IDX file's content.</summary>
internal enum IdxKind : uint
{
    /// <summary>Bytes in one dimension.</summary>
    Labels = 0x00000801,

    /// <summary>Bytes in three dimensions: count, height, width.</summary>
    Images = 0x00000803,
}

/// <summary>
/// The sizes and the bytes of an IDX file. A header may be wrong, so no memory is allocated from its numbers alone. A raw file's length is
/// known. A compressed one is decompressed once to count its bytes (at most one byte more than the header says) and once more into an array
/// of exactly that size.
/// </summary>
internal sealed record IdxContent(int[] Sizes, byte[] Bytes)
{
    private const int LargestHeader = 16;

    public static IdxContent Read(Stream stream, string file, IdxKind kind)
    {
        bool compressed = DataFile.IsGzip(stream);
        long offset = 0;
        try
        {
            return compressed ? ReadCompressed(stream, file, kind, ref offset) : ReadRaw(stream, file, kind, ref offset);
        }
        catch (InvalidDataException exception)
        {
            throw DataFile.Damaged(file, offset, exception);
        }
    }

    private static IdxContent ReadRaw(Stream stream, string file, IdxKind kind, ref long offset)
    {
        int[] sizes = ReadHeader(stream, file, kind, ref offset, out long claimed);
        CheckLength(stream.Length - stream.Position, claimed, file, kind, sizes, offset);
        return new IdxContent(sizes, ReadBytes(stream, claimed, file, kind, sizes, ref offset));
    }

    private static IdxContent ReadCompressed(Stream stream, string file, IdxKind kind, ref long offset)
    {
        long start = stream.Position;
        int[] sizes;
        long claimed;
        using (var counting = new GzipContent(stream, file))
        {
            sizes = ReadHeader(counting, file, kind, ref offset, out claimed);
            long header = offset;
            Span<byte> discarded = stackalloc byte[4096];
            // One byte more than the header says shows that there is more. Reading to the end also checks the checksum.
            while (offset - header <= claimed)
            {
                int read = counting.Read(discarded[..(int)Math.Min(discarded.Length, claimed + 1 - (offset - header))]);
                if (read == 0)
                    break;
                offset += read;
            }

            CheckLength(offset - header, claimed, file, kind, sizes, header);
        }

        stream.Position = start;
        offset = 0;
        using var reading = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        ReadHeader(reading, file, kind, ref offset, out _);
        return new IdxContent(sizes, ReadBytes(reading, claimed, file, kind, sizes, ref offset));
    }

    private static int[] ReadHeader(Stream stream, string file, IdxKind kind, ref long offset, out long claimed)
    {
        int dimensions = kind == IdxKind.Images ? 3 : 1;
        Span<byte> header = stackalloc byte[LargestHeader];
        header = header[..(4 + 4 * dimensions)];
        int read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        // Checked first, because a wrong magic number says more than a short header.
        uint magic = read >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(header) : (uint)kind;
        if (magic != (uint)kind)
        {
            throw new DataFormatException(
                file, 0, $"The file starts with 0x{magic:X8}{Meaning(magic)}; IDX {Plural(kind)} start with 0x{(uint)kind:X8}.");
        }

        offset = read;
        if (read < header.Length)
            throw new DataFormatException(file, read, $"The file ends inside its header, which has {header.Length} bytes.");

        var sizes = new int[dimensions];
        UInt128 product = 1;
        for (int i = 0; i < dimensions; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            if (size == 0)
                throw new DataFormatException(file, 4 + 4 * i, $"The header gives 0 as the {SizeName(i)}; it must be at least 1.");
            product *= size;
            // Every size divides the product, so this bounds each of them, too.
            if (product > (UInt128)Array.MaxLength)
            {
                throw new DataFormatException(
                    file,
                    4 + 4 * i,
                    $"The header claims more than the {Array.MaxLength} bytes that can be held. Divide the file into smaller ones.");
            }

            sizes[i] = (int)size;
        }

        claimed = (long)product;
        return sizes;
    }

    private static byte[] ReadBytes(Stream stream, long claimed, string file, IdxKind kind, int[] sizes, ref long offset)
    {
        var bytes = new byte[claimed];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        CheckLength(read, claimed, file, kind, sizes, offset); // another program may be writing the file
        offset += read;
        return bytes;
    }

    private static void CheckLength(long found, long claimed, string file, IdxKind kind, int[] sizes, long header)
    {
        if (found == claimed)
            return;
        string claim = kind == IdxKind.Images
            ? $"{sizes[0]} images of {sizes[1]} × {sizes[2]}, {claimed} bytes"
            : $"{claimed} labels, one byte each";
        throw new DataFormatException(
            file,
            header + Math.Min(found, claimed),
            found < claimed
                ? $"The header says {claim}; only {found} bytes follow it."
                : $"The header says {claim}; more bytes follow them.");
    }

    private static string SizeName(int dimension) => dimension switch { 0 => "count", 1 => "height", _ => "width" };

    private static string Plural(IdxKind kind) => kind == IdxKind.Images ? "images" : "labels";

    private static string Meaning(uint magic) => magic switch
    {
        (uint)IdxKind.Images => " (IDX images)",
        (uint)IdxKind.Labels => " (IDX labels)",
        _ => "",
    };
}
