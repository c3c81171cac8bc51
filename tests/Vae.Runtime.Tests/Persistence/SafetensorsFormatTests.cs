using System.Text;
using Vae.Persistence;

namespace Vae.Tests.Persistence;

public class SafetensorsFormatTests
{
    [Fact]
    public void A_file_is_laid_out_byte_for_byte_as_the_format_says()
    {
        byte[] bytes = SafetensorsText.Write(
            [
                NamedTensor.From("encoder.0.bias", [1f, -2f], 2),
                new("mask", TensorType.U8, [3], new byte[] { 7, 8, 9 }),
                NamedTensor.From("sums", [0.5]),
            ],
            new Dictionary<string, string> { ["format"] = "pt", ["alpha"] = "β" });

        const string header = """
            {"__metadata__":{"alpha":"β","format":"pt"},"sums":{"dtype":"F64","shape":[],"data_offsets":[0,8]},
            "encoder.0.bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"mask":{"dtype":"U8","shape":[3],"data_offsets":[16,19]}}
            """;
        byte[] text = Encoding.UTF8.GetBytes(header.ReplaceLineEndings(""));
        int padded = (text.Length + 7) / 8 * 8;
        byte[] expected =
        [
            (byte)(padded & 255), (byte)(padded >> 8), 0, 0, 0, 0, 0, 0,
            .. text, .. Enumerable.Repeat((byte)' ', padded - text.Length),
            0, 0, 0, 0, 0, 0, 0xE0, 0x3F, // 0.5
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, // 1, -2
            7, 8, 9,
        ];
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void A_file_written_by_another_program_is_read()
    {
        // Spaces, escapes, an order of its own, an empty tensor, and no padding.
        const string header = """
            { "b\u002e1" : {"shape":[2, 1], "data_offsets":[4,12], "dtype":"F32"},
              "none":{"dtype":"I64","shape":[0,5],"data_offsets":[4,4]},
              "a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}, "__metadata__":{"":"", "format":"pt"} }
            """;
        byte[] data = [1, 2, 3, 4, 0, 0, 0x80, 0x3F, 0, 0, 0xC0, 0x7F];
        SafetensorsFile file = SafetensorsText.Read(SafetensorsText.Bytes(Encoding.UTF8.GetBytes(header), data));

        Assert.Equal(["a BF16 [2]", "none I64 [0, 5]", "b.1 F32 [2, 1]"], file.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([1f, float.NaN], file.Find("b.1")!.ToSingles());
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, file.Find("a")!.Data.ToArray());
        Assert.Empty(file.Find("none")!.ToInt64s());
        Assert.Null(file.Find("B.1"));
        Assert.Equal([new("", ""), new("format", "pt")], file.Metadata.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void A_file_without_tensors_or_metadata_is_a_file()
    {
        byte[] bytes = SafetensorsText.Write([]);
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], bytes);
        SafetensorsFile file = SafetensorsText.Read(bytes);
        Assert.Empty(file.Tensors);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Every_type_comes_back_with_its_size()
    {
        NamedTensor[] tensors = [.. Enum.GetValues<TensorType>().Select(Three)];
        SafetensorsFile file = SafetensorsText.Read(SafetensorsText.Write(tensors));
        Assert.Equal(13, file.Tensors.Count);
        foreach (NamedTensor tensor in tensors)
        {
            NamedTensor read = file.Find(tensor.Name)!;
            Assert.Equal(tensor.ToString(), read.ToString());
            Assert.Equal(3, read.Count);
            Assert.Equal(tensor.Data.ToArray(), read.Data.ToArray());
        }

        static NamedTensor Three(TensorType type)
        {
            byte[] data = [.. Enumerable.Range(0, 3 * type.Size()).Select(i => (byte)(i * 37 + (int)type))];
            return new NamedTensor($"of {type}", type, [3], data);
        }
    }

    [Fact]
    public void Every_tensor_starts_at_a_multiple_of_its_element_size()
    {
        // PyTorch views the mapped file in place, and refuses an F32 at an odd address.
        byte[] bytes = SafetensorsText.Write(
        [
            new("flags", TensorType.Bool, [3], new byte[3]),
            NamedTensor.From("weight", [1f, 2f, 3f], 3),
            NamedTensor.From("sum", [1.0], 1),
        ]);
        long start = 8 + BitConverter.ToInt64(bytes);
        Assert.Equal(0, start % 8);
        Assert.Equal(["sum", "weight", "flags"], SafetensorsText.Read(bytes).Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Numbers_keep_their_bits()
    {
        float[] singles = [0f, -0f, float.NaN, BitConverter.Int32BitsToSingle(0x7FA12345), float.NegativeInfinity, float.Epsilon, 1.1f];
        double[] doubles = [-0.0, BitConverter.Int64BitsToDouble(0x7FF4_0000_0000_0001), double.MaxValue, double.Epsilon, 0.1];
        long[] integers = [long.MinValue, -1, 0, long.MaxValue];
        SafetensorsFile file = SafetensorsText.Read(SafetensorsText.Write(
        [
            NamedTensor.From("f", singles, 7), NamedTensor.From("d", doubles, 5), NamedTensor.From("i", integers, 2, 2),
        ]));
        Assert.Equal(singles.Select(BitConverter.SingleToInt32Bits), file.Find("f")!.ToSingles().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(doubles.Select(BitConverter.DoubleToInt64Bits), file.Find("d")!.ToDoubles().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(integers, file.Find("i")!.ToInt64s());
    }

    [Fact]
    public void A_tensor_that_does_not_fit_its_shape_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NamedTensor.From("w", [1f, 2f], 3));
        Assert.Throws<ArgumentException>(() => NamedTensor.From("w", [1f], -1));
        Assert.Throws<ArgumentException>(() => new NamedTensor("w", TensorType.F32, [1L << 62, 8], new byte[32]));
        Assert.Throws<ArgumentException>(() => NamedTensor.From("w", [1f, 2f], 2).CopyTo(new float[3]));
        Assert.Throws<InvalidOperationException>(() => NamedTensor.From("w", [1f], 1).ToDoubles());
    }

    [Fact]
    public void A_name_that_would_not_come_back_is_refused()
    {
        // A loop, not a theory: attributes keep their texts in UTF-8, which has no halves of surrogate pairs.
        foreach (string name in (string[])["__metadata__", "taken", "half \uD800", "\uDC00\uD800"])
        {
            NamedTensor[] tensors = [NamedTensor.From("taken", [1f], 1), NamedTensor.From(name, [1f], 1)];
            Assert.Throws<ArgumentException>(() => SafetensorsText.Write(tensors));
        }
    }

    [Fact]
    public void A_text_that_would_not_come_back_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SafetensorsText.Write([], new Dictionary<string, string> { ["key"] = "\uD83D" }));
        Assert.Throws<ArgumentException>(() => SafetensorsText.Write([], new Dictionary<string, string> { ["\uD83D"] = "" }));
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands()
    {
        byte[] bytes = SafetensorsText.Write([NamedTensor.From("w", [4f], 1)]);
        using var stream = new MemoryStream([1, 2, 3, .. bytes]) { Position = 3 };
        Assert.Equal([4f], Safetensors.Read(stream, "stream").Find("w")!.ToSingles());
    }

    [Fact]
    public void A_file_comes_back_from_disk_and_a_missing_one_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        Safetensors.Write(path, [NamedTensor.From("w", [4f, 5f], 1, 2)], new Dictionary<string, string> { ["format"] = "pt" });
        Assert.Equal(["model.safetensors"], folder.Names());
        SafetensorsFile file = Safetensors.Read(path);
        Assert.Equal([4f, 5f], file.Find("w")!.ToSingles());
        Assert.Equal("pt", file.Metadata["format"]);

        string missing = folder.File("missing.safetensors");
        Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => Safetensors.Read(missing)).Message, StringComparison.Ordinal);
    }
}
