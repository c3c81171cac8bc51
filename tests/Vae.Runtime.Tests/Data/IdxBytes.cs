using System.Buffers.Binary;
using System.IO.Compression;

namespace Vae.Tests.Data;

/// <summary>IDX files made by hand, and a judge of them that is written the slow, obvious way.</summary>
internal static class IdxBytes
{
    public const uint ImagesMagic = 0x00000803;
    public const uint LabelsMagic = 0x00000801;

    public static byte[] Images(int count, int height, int width) =>
        File(ImagesMagic, [count, height, width], Payload(count * height * width));

    public static byte[] Labels(params byte[] labels) => File(LabelsMagic, [labels.Length], labels);

    /// <summary>Byte i is 37·i + 11, so that neighbours differ.</summary>
    public static byte[] Payload(int length)
    {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)(37 * i + 11);
        return bytes;
    }

    public static byte[] File(uint magic, int[] sizes, byte[] payload)
    {
        var file = new byte[4 + 4 * sizes.Length + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        for (int i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), sizes[i]);
        payload.CopyTo(file, 4 + 4 * sizes.Length);
        return file;
    }

    /// <summary>A compressed file of nothing: header, an empty last block, checksum and length.</summary>
    public static byte[] EmptyGzip => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level))
            gzip.Write(content);
        return compressed.ToArray();
    }

    public static byte[] Gunzip(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Whether these are a whole IDX file of this kind, and no more.</summary>
    public static bool IsWhole(byte[] content, uint magic)
    {
        int dimensions = (int)(magic & 0xFF);
        int header = 4 + 4 * dimensions;
        if (content.Length < header || BinaryPrimitives.ReadUInt32BigEndian(content) != magic)
            return false;
        decimal product = 1; // three 32-bit sizes stay below 10²⁹, exactly
        for (int i = 0; i < dimensions; i++)
            product *= BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(4 + 4 * i));
        return product > 0 && product == content.Length - header;
    }
}
