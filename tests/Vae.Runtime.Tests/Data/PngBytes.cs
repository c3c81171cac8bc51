using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Vae.Tests.Data;

/// <summary>A picture as a PNG file has it, and the file, written the slow, obvious way.</summary>
internal sealed record PngBytes(int Width, int Height, int Depth, int Color)
{
    public bool Interlaced { get; init; }

    /// <summary>Red, green, blue, …</summary>
    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    /// <summary>Every row's filter is the row's number modulo 5, or this one.</summary>
    public int? Filter { get; init; }

    /// <summary>Every sample; null: some number that its place decides.</summary>
    public int? Level { get; init; }

    public int Samples => Color switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

    /// <summary>The sample of a pixel.</summary>
    public int Sample(int y, int x, int sample)
    {
        if (Level is { } level)
            return level;
        uint hash = (uint)(y * 7919 + x * 104729 + sample * 1299709) * 2654435761u >> 7;
        int range = Color == 3 ? Palette!.Length / 3 : 1 << Depth;
        return (int)(hash % (uint)range);
    }

    public byte[] ToFile()
    {
        using var pixels = new MemoryStream();
        using (var deflater = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            if (!Interlaced)
                WritePass(deflater, 0, 0, 1, 1);
            (int X, int Y, int StepX, int StepY)[] passes =
                [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
            foreach ((int x, int y, int stepX, int stepY) in Interlaced ? passes : [])
                WritePass(deflater, x, y, stepX, stepY);
        }

        byte[] compressed = pixels.ToArray();
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)Color, (byte)(Interlaced ? 1 : 0));
        return
        [
            137, 80, 78, 71, 13, 10, 26, 10,
            .. Chunk("IHDR", header),
            .. Chunk("tEXt", "Comment\0to be skipped"u8.ToArray()),
            .. Palette is null ? [] : Chunk("PLTE", Palette),
            .. Transparency is null ? [] : Chunk("tRNS", Transparency),
            .. Chunk("IDAT", compressed[..(compressed.Length / 3)]),
            .. Chunk("IDAT", []),
            .. Chunk("IDAT", compressed[(compressed.Length / 3)..]),
            .. Chunk("IEND", []),
        ];
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Checksum(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    /// <summary>CRC-32, bit by bit.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
                state = (state >> 1) ^ ((state & 1) * 0xEDB88320);
        }

        return ~state;
    }

    /// <summary>The same file with every checksum made right again; whatever has no whole chunk stays as it is.</summary>
    public static byte[] Rechecked(byte[] file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length)
                break;
            uint checksum = Checksum(file.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), checksum);
            at += 12 + length;
        }

        return file;
    }

    private void WritePass(Stream stream, int firstX, int firstY, int stepX, int stepY)
    {
        if (firstX >= Width)
            return;
        byte[]? above = null;
        for (int y = firstY; y < Height; y += stepY)
        {
            byte[] row = Pack(y, firstX, stepX);
            above ??= new byte[row.Length];
            int filter = Filter ?? y % 5;
            stream.WriteByte((byte)filter);
            stream.Write(Filtered(filter, row, above));
            above = row;
        }
    }

    private byte[] Pack(int y, int firstX, int stepX)
    {
        var bits = new StringBuilder();
        for (int x = firstX; x < Width; x += stepX)
        {
            for (int sample = 0; sample < Samples; sample++)
                bits.Append(Convert.ToString(Sample(y, x, sample), 2).PadLeft(Depth, '0'));
        }

        string padded = bits.ToString().PadRight((bits.Length + 7) / 8 * 8, '0');
        return [.. padded.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }

    private byte[] Filtered(int filter, byte[] row, byte[] above)
    {
        int distance = Math.Max(1, Samples * Depth / 8);
        var differences = new byte[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= distance ? row[i - distance] : 0, b = above[i], c = i >= distance ? above[i - distance] : 0;
            int p = a + b - c;
            int paeth = new[] { a, b, c }.MinBy(neighbour => Math.Abs(p - neighbour));
            differences[i] = (byte)(row[i] - new[] { 0, a, b, (a + b) / 2, paeth, 0 }[filter]);
        }

        return differences;
    }
}
