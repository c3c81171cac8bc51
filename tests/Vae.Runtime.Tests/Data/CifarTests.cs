using System.IO.Compression;
using Vae.Data;
using Vae.Tests.Persistence;

namespace Vae.Tests.Data;

public class CifarTests
{
    private const int Size = CifarBytes.RecordSize;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Planes_become_pixels_and_labels_stay_with_their_images(bool compressed)
    {
        byte[] file = CifarBytes.File(3, 0, 9);
        Dataset data = Load(compressed ? IdxBytes.Gzip(file, CompressionLevel.Optimal) : file);
        Assert.Equal(3, data.Count);
        Assert.Equal([32, 32, 3], data.Shape);
        Assert.Equal(10, data.ClassCount);
        Assert.Equal([3, 0, 9], Enumerable.Range(0, 3).Select(data.LabelOf));
        var row = new float[data.RowSize];
        for (int i = 0; i < 3; i++)
        {
            data.Read(i, row, default);
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 32; x++)
                {
                    for (int channel = 0; channel < 3; channel++)
                        Assert.True(row[(y * 32 + x) * 3 + channel] == CifarBytes.Pixel(i, y, x, channel) / 255f);
                }
            }
        }
    }

    [Fact]
    public void Several_files_follow_one_another()
    {
        using var first = new MemoryStream(CifarBytes.File(1, 2));
        using var second = new MemoryStream(IdxBytes.Gzip(CifarBytes.File(3)));
        Dataset data = CifarFiles.LoadStreams((first, "first"), (second, "second"));
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(data.LabelOf));
        var row = new float[data.RowSize];
        data.Read(2, row, default);
        Assert.Equal(CifarBytes.Pixel(0, 31, 31, 2) / 255f, row[^1]);
    }

    [Fact]
    public void A_file_cut_short_or_too_long_is_an_error_that_says_where()
    {
        byte[] file = CifarBytes.File(3, 0);
        Refused(file[..^1], Size, "after 1 of them, 3072 bytes are left over");
        Refused([.. file, 0], 2 * Size, "after 2 of them, 1 bytes are left over");
        Refused(IdxBytes.Gzip(file[..100]), 0, "after 0 of them, 100 bytes are left over");
        Refused([], 0, "The file is empty.");
        Refused(IdxBytes.Gzip([]), 0, "The file is empty.");
    }

    [Fact]
    public void A_label_above_nine_is_an_error_that_names_its_record()
    {
        Refused(CifarBytes.File(3, 10, 1), Size, "Record 1 has the label 10; labels run from 0 to 9.");
        Refused(IdxBytes.Gzip(CifarBytes.File(3, 1, 255)), 2 * Size, "Record 2 has the label 255; labels run from 0 to 9.");
    }

    [Fact]
    public void Damaged_or_truncated_gzip_data_are_an_error()
    {
        byte[] file = IdxBytes.Gzip(CifarBytes.File(3, 0, 4));
        byte[] damaged = [.. file];
        damaged[file.Length / 2] ^= 0x55;
        Assert.Throws<DataFormatException>(() => Load(damaged));
        Assert.Throws<DataFormatException>(() => Load(file[..^100]));
        // Its checksum alone.
        damaged = [.. file];
        damaged[^6] ^= 1;
        Assert.Throws<DataFormatException>(() => Load(damaged));
    }

    [Fact]
    public void A_compressed_file_cut_anywhere_in_its_last_bytes_is_an_error_that_names_it()
    {
        byte[] file = IdxBytes.Gzip(CifarBytes.File(3, 0, 4));
        for (int cut = 1; cut <= 40; cut++)
        {
            DataFormatException error = Assert.Throws<DataFormatException>(() => Load(file[..^cut]));
            Assert.Equal("file", error.File);
        }
        Assert.Contains(
            "does not end with the checksum of its content", Assert.Throws<DataFormatException>(() => Load(file[..^1])).Problem);
        Assert.Equal(3, Load(file).Count);
    }

    [Fact]
    public void Something_behind_compressed_data_is_an_error()
    {
        byte[] file = IdxBytes.Gzip(CifarBytes.File(3, 0, 4));
        byte[][] tails = [[0], [0, 0, 0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8, 9], [.. file, 0], file[..^1], file[..3]];
        foreach (byte[] tail in tails)
        {
            Assert.Contains(
                "does not end with the checksum", Assert.Throws<DataFormatException>(() => Load([.. file, .. tail])).Problem);
        }
    }

    [Fact]
    public void A_mutated_file_is_a_dataset_or_a_typed_error_within_its_own_memory()
    {
        const int Cases = 3000;
        const long Slack = 64 * 1024; // The decompressor's buffers and an error with its texts.
        var random = new Random(20260102);
        byte[] raw = CifarBytes.File(3, 0, 9);
        byte[] compressed = IdxBytes.Gzip(raw);
        int loaded = 0;
        // The first load texts and code, which would be taken for the cases' own memory.
        for (int i = -100; i < Cases; i++)
        {
            byte[] file = Mutate(i % 2 == 0 ? raw : compressed, random);
            using var stream = new MemoryStream(file);
            Dataset? data = null;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                data = CifarFiles.LoadStreams((stream, "file"));
            }
            catch (DataFormatException error)
            {
                Assert.True(error.Offset >= 0 && error.Problem.Length > 0 && error.File == "file");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (i < 0)
                continue;
            Assert.True(allocated <= 3 * Size + Slack, $"Case {i}: {allocated} bytes.");
            bool isGzip = file is [0x1F, 0x8B, ..];
            bool whole = file.Length > 0 && file.Length % Size == 0
                && Enumerable.Range(0, file.Length / Size).All(record => file[record * Size] < 10);
            Assert.True(isGzip || whole == data is not null, $"Case {i}");
            if (data is null)
                continue;
            loaded++;
            byte[] content = isGzip ? IdxBytes.Gunzip(file) : file;
            Assert.Equal(content.Length, data.Count * Size);
            var row = new float[data.RowSize];
            data.Read(data.Count - 1, row, default);
            Assert.Equal(content[^1] / 255f, row[^1]);
        }

        Assert.InRange(loaded, Cases / 20, Cases * 19 / 20);
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_its_batches()
    {
        using var folder = new TemporaryFolder();
        for (byte batch = 1; batch <= 10; batch++)
            Write(folder, $"data_batch_{batch}.bin", CifarBytes.File((byte)(batch - 1)));
        Write(folder, "data_batch_3.bin.gz", IdxBytes.Gzip(CifarBytes.File(7))); // Read already, uncompressed.
        Write(folder, "test_batch.bin.gz", IdxBytes.Gzip(CifarBytes.File(8, 5)));
        Write(folder, "batches.meta.txt", []);
        Dataset training = Dataset.FromCifar(folder.Path, DataPart.Training);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Enumerable.Range(0, training.Count).Select(data => training.LabelOf(data)!.Value));
        Dataset test = Dataset.FromCifar(folder.Path, DataPart.Test);
        Assert.Equal([8, 5], Enumerable.Range(0, test.Count).Select(data => test.LabelOf(data)!.Value));
    }

    [Fact]
    public void A_folder_that_is_missing_or_has_no_batches_says_so()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DirectoryNotFoundException>(() => Dataset.FromCifar(Path.Combine(folder.Path, "none"), DataPart.Training));
        Assert.Contains("data_batch_*.bin", Missing(DataPart.Training));
        Assert.Contains("test_batch*.bin", Missing(DataPart.Test));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.FromCifar(folder.Path, DataPart.Validation));
        Assert.Throws<ArgumentException>(() => Dataset.FromCifar([]));

        string Missing(DataPart part) => Assert.Throws<FileNotFoundException>(() => Dataset.FromCifar(folder.Path, part)).Message;
    }

    private static void Write(TemporaryFolder folder, string name, byte[] content) =>
        File.WriteAllBytes(Path.Combine(folder.Path, name), content);

    private static void Refused(byte[] file, long offset, string problem)
    {
        DataFormatException error = Assert.Throws<DataFormatException>(() => Load(file));
        Assert.Equal(("file", offset), (error.File, error.Offset));
        Assert.Contains(problem, error.Problem);
    }

    private static Dataset Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return CifarFiles.LoadStreams((stream, "file"));
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        byte[] mutated = [.. file];
        switch (random.Next(6))
        {
            case 0: // cut short
                return mutated[..random.Next(file.Length)];
            case 1: // cut after whole records
                return mutated[..(random.Next(file.Length / Size + 1) * Size)];
            case 2: // random bytes, from somewhere on
                random.NextBytes(mutated.AsSpan(random.Next(file.Length)));
                return mutated;
            case 3: // flipped bits
                for (int i = random.Next(1, 5); i > 0; i--)
                    mutated[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return mutated;
            case 4: // another label, where there are labels
                mutated[random.Next(3) * Size % file.Length] = (byte)random.Next(16);
                return mutated;
            default: // more than a file
                return [.. mutated, .. new byte[random.Next(2) * Size + random.Next(2)]];
        }
    }
}
