using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Vae.Persistence;
using Vae.Tests.Persistence;

namespace Vae.Tests;

/// <summary>Weights as other programs leave them: other number formats, other names, and files of other formats.</summary>
public sealed class ForeignWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    [InlineData(TensorType.F64)]
    public void Numbers_of_16_and_of_64_bits_are_read(TensorType type)
    {
        var source = new NormedVae();
        source.Initialize(3);
        source.Save(_folder.File("source"));
        NamedTensor[] tensors = [.. Safetensors.Read(_folder.File("source")).Tensors];
        Safetensors.Write(File, [.. tensors.Select(tensor => tensor.Type == TensorType.F32 ? Converted(tensor, type) : tensor)]);

        var loaded = new NormedVae();
        loaded.Load(File);

        loaded.Save(_folder.File("loaded"));
        SafetensorsFile read = Safetensors.Read(_folder.File("loaded"));
        foreach (NamedTensor tensor in tensors.Where(tensor => tensor.Type == TensorType.F32))
            Assert.Equal(tensor.ToSingles().Select(value => Rounded(value, type)), read.Find(tensor.Name)!.ToSingles());
    }

    [Theory]
    [InlineData((ushort)0x3C00, 1f, TensorType.F16)]
    [InlineData((ushort)0x0001, 5.9604645e-8f, TensorType.F16)] // The smallest, 2⁻²⁴.
    [InlineData((ushort)0xFBFF, -65504f, TensorType.F16)]
    [InlineData((ushort)0x7C00, float.PositiveInfinity, TensorType.F16)]
    [InlineData((ushort)0x3F80, 1f, TensorType.BF16)]
    [InlineData((ushort)0xC0A0, -5f, TensorType.BF16)]
    [InlineData((ushort)0x0001, 9.1835e-41f, TensorType.BF16)] // 2⁻¹³³.
    public void Sixteen_bits_are_what_the_formats_say(ushort bits, float expected, TensorType type)
    {
        var data = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2), bits);
        Assert.Equal([0, expected], new NamedTensor("w", type, [2], data).ToSingles());
    }

    [Fact]
    public void Numbers_of_64_bits_go_to_the_nearest_of_32()
    {
        double above = 1 + Math.ScaleB(1.5, -23);
        Assert.Equal(
            [0.1f, 1 + MathF.ScaleB(2, -23), float.PositiveInfinity, 0f],
            NamedTensor.From("w", [0.1, above, 1e300, 1e-300], 4).ToSingles());
        Assert.Throws<InvalidOperationException>(() => NamedTensor.From("w", [1L], 1).ToSingles());
    }

    [Theory]
    [InlineData("module.", "as torch.nn.DataParallel writes it")]
    [InlineData("_orig_mod.", "as torch.compile writes it")]
    [InlineData("_orig_mod.module.", "before every name: ")]
    [InlineData("vae.", "before every name: ")]
    public void A_prefix_is_named_with_the_call_that_takes_it(string prefix, string origin)
    {
        NormedVae source = Saved(name => prefix + name);
        var model = new NormedVae();
        model.Initialize(9);

        var error = Assert.Throws<ModelFormatException>(() => model.Load(File));
        Assert.StartsWith($"{File} has '{prefix}' before every name", error.Message, StringComparison.Ordinal);
        Assert.Contains(origin, error.Message, StringComparison.Ordinal);
        Assert.EndsWith($": Load(path, name => \"{prefix}\" + name) takes it", error.Message, StringComparison.Ordinal);

        model.Load(File, name => prefix + name);
        Bits.Equal(source, model);
    }

    [Fact]
    public void A_map_of_names_takes_any()
    {
        var names = new NormedVae().Description.Parameters.Select(parameter => parameter.Name)
            .Concat(new NormedVae().Description.State.Select(part => part.Name))
            .Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => $"t{pair.index}");
        NormedVae source = Saved(name => names[name]);
        var model = new NormedVae();

        model.Load(File, name => names[name]);

        Bits.Equal(source, model);
        Assert.Throws<ArgumentException>(() => model.Load(File, _ => null!));
        Assert.Throws<ArgumentNullException>(() => model.Load(File, null!));
        // Messages have the file's names.
        Safetensors.Write(File, [.. Safetensors.Read(File).Tensors.Where(tensor => tensor.Name != "t1")]);
        var error = Assert.Throws<ModelFormatException>(() => model.Load(File, name => names[name]));
        Assert.Equal($"{File}: t1 is missing from the file", error.Message);
    }

    [Fact]
    public void What_is_missing_and_what_is_left_over_is_listed_whole()
    {
        Saved(name => name.Replace("encoder.1.", "encoder.norm.", StringComparison.Ordinal));
        string message = Assert.Throws<ModelFormatException>(() => new NormedVae().Load(File)).Message;

        Assert.StartsWith($"{File} does not fit NormedVae. Missing from the file: encoder.1.weight, encoder.1.bias, ", message);
        string leftOver = message[message.IndexOf("Left over", StringComparison.Ordinal)..];
        foreach (string name in new[] { "weight", "bias", "running_mean", "running_var", "num_batches_tracked" })
        {
            Assert.Contains($"encoder.1.{name}", message, StringComparison.Ordinal);
            Assert.Contains($"encoder.norm.{name}", leftOver, StringComparison.Ordinal);
        }
        Assert.EndsWith("Load(path, nameInFile) takes a map of them", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_names_the_first_are_listed_and_the_others_counted()
    {
        Safetensors.Write(File, [.. Enumerable.Range(0, 13).Select(i => NamedTensor.From($"x{i:00}", [1f], 1))]);
        string message = Assert.Throws<ModelFormatException>(() => new TinyVae().Load(File)).Message;
        Assert.Contains("x08, x09 and 3 more.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_before_more_than_the_model_is_told_with_what_is_left_over()
    {
        NamedTensor[] tensors = [.. Tensors(Saved(name => name)).Select(tensor => tensor.WithName("module." + tensor.Name))];
        Safetensors.Write(File, [.. tensors, NamedTensor.From("module.head.weight", [1f], 1)]);
        string message = Assert.Throws<ModelFormatException>(() => new NormedVae().Load(File)).Message;
        Assert.EndsWith("takes it. Left over in the file: module.head.weight", message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Formats => new()
    {
        { "it is an HTML page", Encoding.UTF8.GetBytes("<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>") },
        { "it is an HTML page", Encoding.UTF8.GetBytes("\uFEFF\r\n <HTML lang=\"en\">") },
        { "it is an XML text", Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>") },
        {
            "'git lfs pull'",
            Encoding.UTF8.GetBytes($"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('4', 64)}\nsize 12345\n")
        },
        { "it is a zip archive, as torch.save writes it", Zip() },
        // Protocol 2 and the number that older files of torch.save begin with.
        { "it is a Python pickle", [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E] },
        { "it is a Python pickle", [0x80, 0x04, 0x95, 0x10, 0, 0, 0, 0, 0, 0, 0, (byte)'}', (byte)'.'] },
        { "it is compressed with gzip", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
        { "it is an HDF5 file", [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0] },
        { "it is a NumPy array", [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 0x76, 0] },
        { "it is a GGUF file", [(byte)'G', (byte)'G', (byte)'U', (byte)'F', 3, 0, 0, 0, 0, 0] },
        { "it is a JSON text", Encoding.UTF8.GetBytes("{\"metadata\": {\"total_size\": 1}, \"weight_map\": {}}") },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_of_another_format_is_called_by_its_name(string expected, byte[] content)
    {
        System.IO.File.WriteAllBytes(File, content);
        var model = new TinyVae();

        foreach (Action read in new Action[] { () => model.Load(File), () => Safetensors.Read(new MemoryStream(content), File) })
        {
            var error = Assert.Throws<SafetensorsException>(read);
            Assert.StartsWith($"{File}: it is ", error.Message, StringComparison.Ordinal);
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            // What the reader found is there for whoever looks.
            Assert.IsType<SafetensorsException>(error.InnerException);
        }
    }

    [Fact]
    public void A_damaged_safetensors_file_is_not_called_by_another_name()
    {
        // 0x88B1F bytes of header: the first three are those of gzip.
        var content = new byte[8 + 0x88B1F];
        BinaryPrimitives.WriteUInt64LittleEndian(content, 0x88B1F);
        content.AsSpan(8).Fill((byte)' ');
        Encoding.UTF8.GetBytes("{\"a\":1}").CopyTo(content, 8);
        var error = Assert.Throws<SafetensorsException>(() => Safetensors.Read(new MemoryStream(content), "model"));
        Assert.Equal("a", error.Tensor);
    }

    // NormedVae's tensors under other names in the file.
    private NormedVae Saved(Func<string, string> nameInFile)
    {
        var source = new NormedVae();
        source.Initialize(3);
        Safetensors.Write(File, [.. Tensors(source).Select(tensor => tensor.WithName(nameInFile(tensor.Name)))]);
        return source;
    }

    private IReadOnlyList<NamedTensor> Tensors(NormedVae model)
    {
        model.Save(_folder.File("source"));
        return Safetensors.Read(_folder.File("source")).Tensors;
    }

    private static NamedTensor Converted(NamedTensor tensor, TensorType type)
    {
        float[] values = tensor.ToSingles();
        var data = new byte[values.Length * (type == TensorType.F64 ? 8 : 2)];
        for (int i = 0; i < values.Length; i++)
        {
            if (type == TensorType.F64)
                BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8 * i), values[i]);
            else if (type == TensorType.F16)
                BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(2 * i), (Half)values[i]);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }
        return new NamedTensor(tensor.Name, type, [.. tensor.Shape], data);
    }

    private static float Rounded(float value, TensorType type) => type switch
    {
        TensorType.F16 => (float)(Half)value,
        TensorType.BF16 => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF_0000),
        _ => value,
    };

    private static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("archive/data.pkl").Open().Dispose();
        return stream.ToArray();
    }
}
