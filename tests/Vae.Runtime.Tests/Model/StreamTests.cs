using System.IO.Compression;
using System.IO.Pipes;
using System.Text;
using Vae.Persistence;
using Vae.Tests.Persistence;

namespace Vae.Tests;

/// <summary>Models saved to streams and loaded from them.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NormedVae _model = new();

    public StreamTests() => _model.Initialize(5);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stream_gets_the_bytes_of_a_file_and_stays_open()
    {
        string path = _folder.File("model.safetensors");
        _model.Save(path);
        using var stream = new MemoryStream();
        stream.WriteByte(7);
        _model.Save(stream);
        Assert.Equal([7, .. File.ReadAllBytes(path)], stream.ToArray());
        Assert.True(stream.CanWrite);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(100_000)]
    public void A_model_is_loaded_from_a_slow_connection(int most)
    {
        var loaded = new NormedVae();
        using var stream = new TricklingStream(Bytes(_model), most);
        loaded.Load(stream);
        Assert.False(stream.IsClosed);
        Assert.Equal(Bytes(_model), Bytes(loaded));
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands()
    {
        using var stream = new MemoryStream([1, 2, .. Bytes(_model)]) { Position = 2 };
        var loaded = new NormedVae();
        loaded.Load(stream);
        Assert.Equal(Bytes(_model), Bytes(loaded));
    }

    [Fact]
    public void A_model_goes_through_a_compressed_stream_and_a_pipe()
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            _model.Save(zip);
        zipped.Position = 0;
        using var unzip = new GZipStream(zipped, CompressionMode.Decompress);
        var unzipped = new NormedVae();
        unzipped.Load(unzip);
        Assert.Equal(Bytes(_model), Bytes(unzipped));

        using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        using var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
        var writer = new Thread(() =>
        {
            _model.Save(server);
            server.Dispose();
        });
        writer.Start();
        var piped = new NormedVae();
        piped.Load(client);
        writer.Join();
        Assert.Equal(Bytes(_model), Bytes(piped));
    }

    [Fact]
    public void Names_of_another_program_are_mapped()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [.. Read(_model).Tensors.Select(tensor => tensor.WithName("module." + tensor.Name))]);
        var loaded = new NormedVae();
        stream.Position = 0;
        var error = Assert.Throws<ModelFormatException>(() => loaded.Load(stream));
        Assert.StartsWith("the stream has 'module.' before every name", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Load(stream, name => \"module.\" + name) takes it", error.Message, StringComparison.Ordinal);
        Assert.Equal("the stream", error.File);
        loaded.Load(new TricklingStream(stream.ToArray(), 50), name => "module." + name);
        Assert.Equal(Bytes(_model), Bytes(loaded));
    }

    [Fact]
    public void What_does_not_load_leaves_the_model_as_it_was()
    {
        byte[] good = Bytes(_model);
        var other = new TinyVae();
        other.Initialize(1);
        SafetensorsFile content = Read(_model);
        (byte[] Bytes, Type Error, string Message)[] bad =
        [
            (good[..^1], typeof(SafetensorsException), "it is cut short"),
            (good[..20], typeof(SafetensorsException), "follow in the file"),
            ([], typeof(SafetensorsException), "the stream: the file has 0 bytes"),
            (Encoding.UTF8.GetBytes("<html>" + new string(' ', 600)), typeof(SafetensorsException), "it is an HTML page"),
            (Bytes(other), typeof(ModelFormatException), "the stream holds another model."),
            (SafetensorsText.Write([.. content.Tensors.Skip(1)]), typeof(ModelFormatException), "is missing from the file"),
            (SafetensorsText.Write([.. content.Tensors.SkipLast(1), NotFinite(content.Tensors[^1])]), typeof(ModelFormatException),
                "is not finite at element 0"),
        ];
        var model = new NormedVae();
        model.Initialize(9);
        byte[] before = Bytes(model);
        foreach ((byte[] bytes, Type type, string message) in bad)
        {
            foreach (Stream stream in (Stream[])[new MemoryStream(bytes), new TricklingStream(bytes, 17)])
            {
                Exception error = Assert.Throws(type, () => model.Load(stream));
                Assert.Contains(message, error.Message, StringComparison.Ordinal);
                Assert.Equal(before, Bytes(model));
            }
        }
    }

    [Fact]
    public void A_stream_of_the_wrong_direction_is_refused()
    {
        using var readOnly = new MemoryStream(new byte[100_000], writable: false);
        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => _model.Save(readOnly)).ParamName);
        using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => _model.Load(server)).ParamName);
        Assert.Throws<ArgumentNullException>(() => _model.Save((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => _model.Load((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => _model.Load(readOnly, null!));
    }

    private static NamedTensor NotFinite(NamedTensor tensor)
    {
        float[] values = tensor.ToSingles();
        values[0] = float.NaN;
        return NamedTensor.From(tensor.Name, values, [.. tensor.Shape]);
    }

    private static SafetensorsFile Read(VaeModel model) => Safetensors.Read(new MemoryStream(Bytes(model)), "model");

    private static byte[] Bytes(VaeModel model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
