using System.Diagnostics;
using System.Net.Sockets;
using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests.Persistence;

/// <summary>Devices, FIFOs and sockets: nothing is put in their place, and nobody waits for their other end.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Fifo => _folder.File("fifo");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_is_known_without_being_opened()
    {
        if (!MakeFifo())
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("socket")));
        File.WriteAllText(_folder.File("file"), "");
        File.CreateSymbolicLink(_folder.File("to fifo"), Fifo);
        File.CreateSymbolicLink(_folder.File("to nothing"), _folder.File("missing"));

        Assert.Equal("a FIFO", FileKind.Special(Fifo));
        Assert.Equal("a FIFO", FileKind.Special(_folder.File("to fifo")));
        Assert.Equal("a socket", FileKind.Special(_folder.File("socket")));
        Assert.Equal("a character device", FileKind.Special("/dev/null"));
        foreach (string path in new[] { _folder.File("file"), _folder.Path, _folder.File("missing"), _folder.File("to nothing") })
            Assert.Null(FileKind.Special(path));
    }

    [Fact]
    public void Nothing_is_saved_over_one_nor_beside_it()
    {
        if (!MakeFifo())
            return;
        var model = new TinyVae();
        model.Initialize(1);

        Exception error = Assert.Throws<IOException>(() => model.Save(Fifo));

        Assert.Equal($"Cannot write '{Fifo}': it is a FIFO; it must be a regular file.", error.Message);
        Assert.Equal("a FIFO", FileKind.Special(Fifo));
        Assert.Equal(["fifo"], _folder.Names());
    }

    [Fact]
    public void Reading_one_does_not_wait_for_a_writer()
    {
        if (!MakeFifo())
            return;
        Exception? model = null, data = null;
        var reading = new Thread(() =>
        {
            model = Record.Exception(() => new TinyVae().Load(Fifo));
            data = Record.Exception(() => Dataset.FromIdx(Fifo));
        })
        { IsBackground = true };
        reading.Start();

        Assert.True(reading.Join(TimeSpan.FromSeconds(60)), "It waits.");
        Assert.Equal($"{Fifo}: it is a FIFO; it must be a regular file", Assert.IsType<SafetensorsException>(model).Message);
        Assert.Contains("This is a FIFO", Assert.IsType<DataFormatException>(data).Message, StringComparison.Ordinal);
    }

    // False where the system has none.
    private bool MakeFifo()
    {
        if (OperatingSystem.IsWindows())
            return false;
        using Process process = Process.Start("mkfifo", [Fifo]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return true;
    }
}
