using System.Buffers.Binary;
using System.Text;
using Vae.Persistence;

namespace Vae.Tests.Persistence;

public class SafetensorsErrorTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    [Theory]
    // What the header is.
    [InlineData("", 0, null, "empty")]
    [InlineData("[]", 0, null, "wanted '{'")]
    [InlineData(" {}", 0, null, "wanted '{'")]
    [InlineData("{", 0, null, "not valid JSON")]
    [InlineData("{}x", 0, null, "not valid JSON")]
    [InlineData("{}{}", 0, null, "not valid JSON")]
    [InlineData("{}", 1, null, "end at byte 0 of the data; the file has 1 bytes")]
    // What an entry is.
    [InlineData("""{"a":1}""", 0, "a", "a number; wanted an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "a", "data_offsets is missing")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "a", "shape is missing")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "a", "dtype is missing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", 4, "a", "unknown key 'more'")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "a", "dtype appears twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4, "a", "shape appears twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]}}""", 4, "a", "data_offsets appears twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{}}""", 4, "a", "appears twice in the header")]
    [InlineData("""{"a\ud800":{}}""", 0, null, "not Unicode")]
    // What its values are.
    [InlineData("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "a", "dtype is 'F31'; wanted F64, F32")]
    [InlineData("""{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", 4, "a", "dtype is a number")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "a", "shape is a number; wanted a list")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "a", "shape holds a text")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "a", "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "a", "fractional")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a", "negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}""", 4, "a", "beyond 63 bits")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}""", 4, "a", "3 numbers; wanted 2")]
    // Where its bytes are.
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "a", "F32 [2] wants 8 bytes; data_offsets [0, 4] give 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "a", "[4, 0]; the file has 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "a", "[0, 4]; the file has 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "a", "larger than any file")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "a", "larger than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a", "byte 0 is next: there is a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, null, "end at byte 4 of the data; the file has 5")]
    [InlineData("""
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}
        """, 6, "b", "begins at byte 2 of the data, where byte 4 is next: it overlaps")]
    [InlineData("""
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
        """, 4, "b", "it overlaps")]
    // The texts.
    [InlineData("""{"__metadata__":"text"}""", 0, "__metadata__", "a text; wanted an object")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "__metadata__", "'k' is a number; wanted a text")]
    [InlineData("""{"__metadata__":{"k":{}}}""", 0, "__metadata__", "'k' is an object; wanted a text")]
    [InlineData("""{"__metadata__":{"k":"","k":""}}""", 0, "__metadata__", "'k' appears twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__", "appears twice in the header")]
    [InlineData("""{"__metadata__":{"k":"\udc00"}}""", 0, "__metadata__", "not Unicode")]
    public void A_header_that_is_wrong_is_answered_with_what_was_found_and_wanted(string header, int data, string? tensor, string part)
    {
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsText.Read(SafetensorsText.Bytes(header, data)));
        Assert.Equal("bad.safetensors", error.File);
        Assert.Equal(tensor, error.Tensor);
        string where = tensor is null ? "bad.safetensors: " : $"bad.safetensors: tensor '{tensor}': ";
        Assert.Equal(where + error.Problem, error.Message);
        Assert.Contains(part, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_told_with_the_files_that_may_be_meant()
    {
        using var folder = new TemporaryFolder();
        IOException error = Assert.Throws<IOException>(() => new TinyVae().Load(folder.Path));
        Assert.Contains($"Cannot read '{folder.Path}': it is a folder.", error.Message, StringComparison.Ordinal);
        Assert.Contains("The folder has no .safetensors file.", error.Message, StringComparison.Ordinal);
        new TinyVae().Save(folder.File("model.safetensors"));
        File.WriteAllText(folder.File("checkpoint.safetensors"), "");
        error = Assert.Throws<IOException>(() => new TinyVae().Load(folder.Path));
        Assert.EndsWith(
            "it is a folder. Name one of its files: checkpoint.safetensors, model.safetensors.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_header_that_these_errors_vary_is_good() =>
        Assert.Equal([0f], SafetensorsText.Read(SafetensorsText.Bytes(Good, 4)).Find("a")!.ToSingles());

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_too_short_for_its_first_number_says_so(int length)
    {
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsText.Read(new byte[length]));
        Assert.Contains($"the file has {length} bytes", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(55ul)]
    [InlineData(1ul << 31)]
    [InlineData(ulong.MaxValue)]
    public void A_header_longer_than_the_file_is_refused_before_it_is_allocated(ulong claimed)
    {
        byte[] bytes = SafetensorsText.Bytes(Good[..54], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimed);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsText.Read(bytes));
        Assert.Contains($"claims {claimed} bytes; 54 follow", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_more_than_100_MB_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("huge.safetensors");
        using (FileStream stream = File.Create(path))
        {
            // A sparse file: it has the length, and takes no space.
            stream.SetLength(200_000_000);
            stream.Write(BitConverter.GetBytes(100_000_001L));
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SafetensorsException>(() => Safetensors.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Contains("at most 100000000 are read", error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.File);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused()
    {
        byte[] header = Encoding.Latin1.GetBytes(Good.Replace('a', 'ä'));
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsText.Read(SafetensorsText.Bytes(header, new byte[4])));
        Assert.Contains("not valid UTF-8", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_stays_one_short_line_whatever_the_name()
    {
        string name = "\\n\\u001b[31m" + new string('x', 100_000);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsText.Read(SafetensorsText.Bytes($"{{\"{name}\":1}}", 0)));
        Assert.InRange(error.Message.Length, 80, 300);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Equal("\n\u001b[31m", error.Tensor![..6]);
    }

    [Fact]
    public void A_stream_that_cannot_be_read_is_refused()
    {
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => Safetensors.Read(closed, "closed")).ParamName);
    }
}
