using System.IO.Compression;
using Vae.Data;

namespace Vae.Tests.Data;

public sealed class IdxTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vae-idx-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false, "images")]
    [InlineData(true, "images.gz")]
    [InlineData(true, "images")]
    [InlineData(false, "images.gz")]
    public void Pixels_and_labels_are_the_file_s_whatever_its_name_says(bool compressed, string name)
    {
        byte[] images = IdxBytes.Images(5, 7, 3);
        byte[] labels = IdxBytes.Labels(3, 0, 9, 1, 1);
        string imagesPath = Write(name, compressed ? IdxBytes.Gzip(images) : images);
        string labelsPath = Write("labels", compressed ? IdxBytes.Gzip(labels) : labels);

        Dataset data = Dataset.FromIdx(imagesPath, labelsPath);

        Assert.Equal(5, data.Count);
        Assert.Equal([7, 3], data.Shape);
        Assert.Equal(21, data.RowSize);
        Assert.Equal(10, data.ClassCount);
        Assert.Equal([3, 0, 9, 1, 1], Enumerable.Range(0, 5).Select(row => data.LabelOf(row)!.Value));
        byte[] payload = IdxBytes.Payload(5 * 21);
        var row = new float[21];
        for (int i = 0; i < 5; i++)
        {
            data.Read(i, row, default);
            for (int j = 0; j < 21; j++)
                Assert.Equal(payload[i * 21 + j] / 255f, row[j]);
        }
    }

    [Fact]
    public void Without_labels_there_are_none()
    {
        Dataset data = Dataset.FromIdx(Write("images", IdxBytes.Images(2, 2, 2)));
        Assert.Null(data.ClassCount);
        Assert.Null(data.LabelOf(1));
    }

    [Fact]
    public void A_label_file_given_as_images_is_named_as_what_it_is()
    {
        DataFormatException error = Refused(IdxBytes.Labels(1, 2, 3));
        Assert.Equal(0, error.Offset);
        Assert.Equal("The file starts with 0x00000801 (IDX labels); IDX images start with 0x00000803.", error.Problem);
        Assert.EndsWith("images", error.File, StringComparison.Ordinal);
        Assert.Contains(error.File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_cut_short_is_named()
    {
        DataFormatException error = Refused(IdxBytes.Images(2, 2, 2)[..13]);
        Assert.Equal(13, error.Offset);
        Assert.Equal("The file ends inside its header, which has 16 bytes.", error.Problem);
    }

    [Fact]
    public void An_empty_file_is_refused() => Assert.Equal(0, Refused([]).Offset);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Missing_bytes_are_counted(bool compressed)
    {
        DataFormatException error = Refused(IdxBytes.Images(2, 3, 4)[..^5], compressed);
        Assert.Equal(16 + 19, error.Offset);
        Assert.Equal("The header says 2 images of 3 × 4, 24 bytes; only 19 bytes follow it.", error.Problem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_goes_on_is_refused(bool compressed)
    {
        DataFormatException error = Refused([.. IdxBytes.Images(2, 3, 4), 0], compressed);
        Assert.Equal(16 + 24, error.Offset);
        Assert.Equal("The header says 2 images of 3 × 4, 24 bytes; more bytes follow them.", error.Problem);
    }

    [Theory]
    [InlineData(0, 4, 4, 4, "count")]
    [InlineData(4, 0, 4, 8, "height")]
    [InlineData(4, 4, 0, 12, "width")]
    public void A_size_of_zero_is_refused(int count, int height, int width, int offset, string name)
    {
        DataFormatException error = Refused(IdxBytes.File(IdxBytes.ImagesMagic, [count, height, width], []));
        Assert.Equal(offset, error.Offset);
        Assert.Equal($"The header gives 0 as the {name}; it must be at least 1.", error.Problem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sizes_whose_product_overflows_are_refused(bool compressed)
    {
        // 2³¹ · 2 · 2³⁰ is 0 in 32 and in 62 bits.
        DataFormatException error = Refused(IdxBytes.File(IdxBytes.ImagesMagic, [int.MinValue, 2, 1 << 30], new byte[8]), compressed);
        Assert.Equal(4, error.Offset);
        Assert.Contains("claims more than", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_a_file_is_refused()
    {
        if (!OperatingSystem.IsWindows())
        {
            var error = Assert.Throws<DataFormatException>(() => Dataset.FromIdx("/dev/null"));
            Assert.Equal("/dev/null", error.File);
        }

        Assert.Throws<FileNotFoundException>(() => Dataset.FromIdx(Path.Combine(folder, "nothing")));
    }

    [Fact]
    public void Damaged_gzip_data_are_refused_with_their_cause()
    {
        byte[] file = IdxBytes.Gzip(IdxBytes.Images(2, 3, 4));
        file[^8] ^= 1; // the checksum
        DataFormatException error = Refused(file);
        Assert.Equal("The gzip data are damaged.", error.Problem);
        Assert.IsType<InvalidDataException>(error.InnerException);
    }

    [Fact]
    public void Gzip_data_cut_in_their_last_bytes_or_followed_by_others_are_refused()
    {
        byte[] file = IdxBytes.Gzip(IdxBytes.Images(2, 3, 4));
        for (int cut = 1; cut <= 12; cut++)
            Assert.NotEmpty(Refused(file[..^cut]).Problem);
        Assert.Contains("does not end with the checksum", Refused(file[..^1]).Problem, StringComparison.Ordinal);
        Assert.Contains("does not end with the checksum", Refused([.. file, 0]).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_and_images_must_agree_in_number()
    {
        string images = Write("images", IdxBytes.Images(3, 2, 2)), labels = Write("labels", IdxBytes.Labels(1, 2));
        var error = Assert.Throws<DataFormatException>(() => Dataset.FromIdx(images, labels));
        Assert.Equal(labels, error.File);
        Assert.Equal(4, error.Offset);
        Assert.Equal($"There are 2 labels for the 3 images of {images}.", error.Problem);
    }

    [Fact]
    public void A_claim_costs_no_memory_until_the_bytes_are_there()
    {
        // Both claim two billion bytes; neither has them.
        byte[] raw = IdxBytes.File(IdxBytes.ImagesMagic, [2_000_000, 1000, 1], new byte[100]);
        foreach (byte[] file in new[] { raw, IdxBytes.Gzip(raw) })
        {
            Refused(file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Refused(file);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 64 * 1024, $"{allocated} bytes allocated");
        }
    }

    [Fact]
    public void A_gzip_bomb_is_inflated_no_further_than_its_header_claims()
    {
        // A gigabyte of zeros is a megabyte of gzip; 32 MiB show the same and take no time to make.
        byte[] content = IdxBytes.File(IdxBytes.ImagesMagic, [4, 10, 10], new byte[32 << 20]);
        using var file = new CountingStream(IdxBytes.Gzip(content, CompressionLevel.Optimal));
        Assert.True(file.Length > 25_000);
        var error = Assert.Throws<DataFormatException>(() => IdxFiles.Load(file, "bomb", null, null));
        Assert.Equal(416, error.Offset);
        Assert.Contains("more bytes follow", error.Problem, StringComparison.Ordinal);
        Assert.True(file.BytesRead <= 16 * 1024, $"{file.BytesRead} compressed bytes read");
    }

    [Theory]
    [InlineData("-idx", "")]
    [InlineData(".idx", "")]
    [InlineData("-idx", ".gz")]
    [InlineData(".idx", ".gz")]
    public void The_four_files_are_found_under_the_names_they_come_with(string separator, string ending)
    {
        Write($"train-images{separator}3-ubyte{ending}", IdxBytes.Gzip(IdxBytes.Images(3, 2, 2)));
        Write($"train-labels{separator}1-ubyte{ending}", IdxBytes.Gzip(IdxBytes.Labels(1, 2, 0)));
        Write($"t10k-images{separator}3-ubyte{ending}", IdxBytes.Gzip(IdxBytes.Images(2, 2, 2)));
        Write($"t10k-labels{separator}1-ubyte{ending}", IdxBytes.Gzip(IdxBytes.Labels(4, 2)));
        Dataset training = Dataset.FromMnist(folder, DataPart.Training), test = Dataset.FromMnist(folder, DataPart.Test);
        Assert.Equal((3, 3, 1), (training.Count, training.ClassCount, training.LabelOf(0)));
        Assert.Equal((2, 5, 4), (test.Count, test.ClassCount, test.LabelOf(0)));
    }

    [Fact]
    public void A_missing_file_is_named_with_the_names_that_would_do()
    {
        Write("train-images-idx3-ubyte", IdxBytes.Images(3, 2, 2));
        var error = Assert.Throws<FileNotFoundException>(() => Dataset.FromMnist(folder, DataPart.Training));
        Assert.Contains(
            "train-labels-idx1-ubyte, train-labels.idx1-ubyte, train-labels-idx1-ubyte.gz", error.Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => Dataset.FromMnist(Path.Combine(folder, "nowhere"), DataPart.Test));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.FromMnist(folder, DataPart.Validation));
    }

    private DataFormatException Refused(byte[] file, bool compressed = false)
    {
        string path = Write("images", compressed ? IdxBytes.Gzip(file) : file);
        return Assert.Throws<DataFormatException>(() => Dataset.FromIdx(path));
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private sealed class CountingStream(byte[] content) : MemoryStream(content)
    {
        public long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }

        // For a derived class, MemoryStream's own span overload comes back to the array overload above, which counts.
    }
}
