using System.Text;
using Vae.Persistence;

namespace Vae.Tests.Persistence;

/// <summary>Safetensors from streams without a length: what they hold is read, and what is wrong is told as of a file.</summary>
public class ForwardReaderTests
{
    private static readonly byte[] s_good = SafetensorsText.Write(
        [
            NamedTensor.From("a", Enumerable.Range(0, 50_000).Select(i => i / 3.0).ToArray(), 50_000),
            NamedTensor.From("b", [1f, 2f, 3f], 3),
            NamedTensor.From("none", ReadOnlySpan<long>.Empty, 0, 7),
        ],
        new Dictionary<string, string> { ["text"] = "ü" });

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public void What_arrives_in_pieces_is_read(int most)
    {
        using var stream = new TricklingStream(s_good, most);
        SafetensorsFile file = Safetensors.Read(stream, "connection");
        Assert.False(stream.IsClosed);
        Assert.Equal(s_good, SafetensorsText.Write(file.Tensors, file.Metadata));
    }

    // Every length of a small file, and places in a large one.
    [Fact]
    public void A_stream_that_ends_early_is_told_as_a_file_that_does()
    {
        byte[] small = SafetensorsText.Write([NamedTensor.From("w", [1f, 2f], 2), NamedTensor.From("v", [1f], 1)]);
        foreach (byte[] cut in Enumerable.Range(0, small.Length).Select(length => small[..length])
            .Concat(Enumerable.Range(1, 40).Select(part => s_good[..(s_good.Length * part / 41)])))
        {
            var ofFile = Assert.Throws<SafetensorsException>(() => Safetensors.Read(new MemoryStream(cut), "x"));
            var ofStream = Assert.Throws<SafetensorsException>(() => Safetensors.Read(new TricklingStream(cut, 1000), "x"));
            Assert.Equal(ofFile.Message, ofStream.Message);
            Assert.Equal(ofFile.Tensor, ofStream.Tensor);
        }
    }

    [Fact]
    public void Bytes_behind_the_last_tensor_are_refused()
    {
        var error = Assert.Throws<SafetensorsException>(() => Safetensors.Read(new TricklingStream([.. s_good, 0], 100), "x"));
        Assert.Equal("x: the tensors end at byte 400012 of the data; more bytes follow", error.Message);
    }

    [Theory]
    [InlineData("<!doctype html><title>Sign in</title>", "it is an HTML page")]
    [InlineData("PK\x03\x04 and the rest of an archive", "it is a zip archive")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "it is a Git LFS pointer")]
    [InlineData("no format that anybody knows", "at most 100000000 are read")]
    [InlineData("short", "the file has 5 bytes")]
    public void Another_format_is_named(string content, string message)
    {
        var stream = new TricklingStream(Encoding.Latin1.GetBytes(content), 3);
        var error = Assert.Throws<SafetensorsException>(() => Safetensors.Read(stream, "x"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 100_000_000)]
    [InlineData("""{"a":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", null)]
    public void A_claim_of_much_takes_no_memory(string header, int? claimed)
    {
        byte[] bytes = SafetensorsText.Bytes(header, 1000);
        if (claimed is { } length)
            BitConverter.TryWriteBytes(bytes, (long)length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SafetensorsException>(() => Safetensors.Read(new TricklingStream(bytes, 500), "x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
    }

    [Fact]
    public void A_stream_of_no_end_is_left_once_it_makes_no_sense()
    {
        var stream = new TricklingStream(Enumerable.Repeat((byte)'x', 1_000_000).ToArray(), 100);
        Assert.Throws<SafetensorsException>(() => Safetensors.Read(stream, "x"));
        Assert.InRange(stream.Given, 8, 4096);
    }

    [Fact]
    public void What_the_connection_throws_reaches_the_caller()
    {
        var reset = new IOException("The connection was reset.");
        foreach (int length in (int[])[0, 4, 100, s_good.Length / 2, s_good.Length])
        {
            using var stream = new TricklingStream(s_good[..length], 300) { Failure = reset };
            Assert.Same(reset, Assert.Throws<IOException>(() => Safetensors.Read(stream, "x")));
        }
    }
}
