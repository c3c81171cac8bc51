using System.IO.Compression;
using Vae.Data;

namespace Vae.Tests.Data;

public class GzipTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(300)]
    public void Several_compressed_files_in_one_are_one_content(int members)
    {
        byte[] whole = IdxBytes.Images(9, 40, 41);
        byte[] file = [.. Cut(whole, members).SelectMany(part => IdxBytes.Gzip(part))];
        float[] expected = Load(whole).ToArray();
        Assert.Equal(expected, Load(file).ToArray());
        // A compressed file of nothing, as "gzip -c /dev/null" makes one, or one by blocks that are stored.
        byte[] stored = [.. IdxBytes.EmptyGzip[..10], 1, 0, 0, 0xFF, 0xFF, .. new byte[8]];
        foreach (byte[] empty in new[] { IdxBytes.EmptyGzip, stored })
        {
            Assert.Equal(expected, Load([.. file, .. empty]).ToArray());
            Assert.Equal(expected, Load([.. empty, .. file]).ToArray());
        }
    }

    [Fact]
    public void Cifar_s_records_may_be_in_several_compressed_files_too()
    {
        byte[] records = CifarBytes.File(3, 0, 4);
        byte[] file = [.. Cut(records, 4).SelectMany(part => IdxBytes.Gzip(part, CompressionLevel.Optimal))];
        using var stream = new MemoryStream(file);
        using var plain = new MemoryStream(records);
        Assert.Equal(CifarFiles.LoadStreams((plain, "plain")).ToArray(), CifarFiles.LoadStreams((stream, "file")).ToArray());
    }

    [Fact]
    public void Several_compressed_files_cut_short_anywhere_are_an_error()
    {
        byte[] file = [.. Cut(IdxBytes.Images(3, 5, 4), 3).SelectMany(part => IdxBytes.Gzip(part))];
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<DataFormatException>(() => Load(file[..length]));
        for (int bit = 0; bit < 8 * 8; bit++)
        {
            byte[] damaged = [.. file];
            damaged[^(1 + bit / 8)] ^= (byte)(1 << bit % 8);
            Assert.Throws<DataFormatException>(() => Load(damaged));
        }
    }

    private static IEnumerable<byte[]> Cut(byte[] content, int parts) =>
        Enumerable.Range(0, parts).Select(i => content[(i * content.Length / parts)..((i + 1) * content.Length / parts)]);

    private static Dataset Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return IdxFiles.Load(stream, "file", null, null);
    }
}
