using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Vae.Examples.Tests;

/// <summary>A PNG file read by the format's own rules (RFC 2083), not by the library that wrote it.</summary>
internal sealed record PngFile(int Width, int Height, int Channels, byte[] Pixels)
{
    internal static PngFile Read(byte[] file)
    {
        Assert.Equal(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 }, file[..8]);
        int width = 0, height = 0, channels = 0;
        using var compressed = new MemoryStream();
        string? last = null;
        for (int position = 8; position < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(position));
            last = Encoding.ASCII.GetString(file, position + 4, 4);
            ReadOnlySpan<byte> content = file.AsSpan(position + 8, length);
            if (last == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(content);
                height = BinaryPrimitives.ReadInt32BigEndian(content[4..]);
                Assert.Equal(8, content[8]);
                channels = content[9] switch { 0 => 1, 2 => 3, _ => throw new InvalidDataException($"colour type {content[9]}") };
            }
            else if (last == "IDAT")
            {
                compressed.Write(content);
            }
            position += length + 12;
        }
        Assert.Equal("IEND", last);
        compressed.Position = 0;
        using var inflater = new ZLibStream(compressed, CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        inflater.CopyTo(inflated);
        return new PngFile(width, height, channels, Unfilter(inflated.ToArray(), width * channels, height, channels));
    }

    internal byte At(int x, int y, int channel = 0) => Pixels[(y * Width + x) * Channels + channel];

    private static byte[] Unfilter(byte[] data, int stride, int height, int channels)
    {
        Assert.Equal((stride + 1) * height, data.Length);
        var pixels = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = data[y * (stride + 1)];
            for (int x = 0; x < stride; x++)
            {
                int left = x >= channels ? pixels[y * stride + x - channels] : 0;
                int above = y > 0 ? pixels[(y - 1) * stride + x] : 0;
                int corner = x >= channels && y > 0 ? pixels[(y - 1) * stride + x - channels] : 0;
                int predicted = filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => above,
                    3 => (left + above) / 2,
                    4 => Paeth(left, above, corner),
                    _ => throw new InvalidDataException($"filter {filter}"),
                };
                pixels[y * stride + x] = (byte)(data[y * (stride + 1) + 1 + x] + predicted);
            }
        }
        return pixels;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
