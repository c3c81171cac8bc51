using Vae.Persistence;

namespace Vae.Tests.Persistence;

public class AtomicFileTests
{
    [Fact]
    public void A_file_is_written_and_then_replaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("state");
        AtomicFile.Write(path, stream => stream.Write("old, and longer"u8));
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["state"], folder.Names());
    }

    [Fact]
    public void While_it_is_written_the_old_file_is_whole_and_the_new_one_hidden_beside_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("state");
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Equal(2, folder.Names().Length);
            Assert.Matches(@"^\.state\.[0-9a-f]+\.tmp$", folder.Names()[0]);
        });
        Assert.Equal(100_000, new FileInfo(path).Length);
    }

    [Fact]
    public void A_full_disk_in_the_middle_leaves_the_old_file_and_names_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("state");
        File.WriteAllText(path, "old");
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device") { HResult = 28 };
        }));
        Assert.Equal($"Cannot write '{path}': No space left on device", error.Message);
        Assert.Equal(28, error.HResult);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["state"], folder.Names());
    }

    [Fact]
    public void A_folder_that_takes_no_files_is_told_of_the_file_asked_for()
    {
        if (!OperatingSystem.IsLinux())
            return; // Where root may write to every folder, /proc alone takes no files.
        var error = Assert.ThrowsAny<Exception>(() => AtomicFile.Write("/proc/state", _ => { }));
        Assert.StartsWith("Cannot write '/proc/state': ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_other_failure_passes_through_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("state");
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(path, _ => throw new OperationCanceledException()));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_failed_safetensors_file_leaves_the_one_before()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        Safetensors.Write(path, [NamedTensor.From("w", [1f], 1)]);
        NamedTensor twice = NamedTensor.From("w", [2f], 1);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, [twice, twice]));
        Assert.Equal([1f], Safetensors.Read(path).Find("w")!.ToSingles());
        Assert.Equal(["model.safetensors"], folder.Names());
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "missing", "state");
        var error = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(path, _ => Assert.Fail("was called")));
        Assert.Contains($"Cannot write '{path}': there is no folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_stays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("state");
        Directory.CreateDirectory(path);
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => Assert.Fail("was called")));
        Assert.Contains($"Cannot write '{path}': it is a folder", error.Message, StringComparison.Ordinal);
        Assert.Equal(["state"], folder.Names());
    }

    [Fact]
    public void A_relative_path_is_relative_to_the_current_folder()
    {
        string name = $"atomic-{Guid.NewGuid():N}";
        try
        {
            AtomicFile.Write(name, stream => stream.Write("here"u8));
            Assert.Equal("here", File.ReadAllText(Path.Combine(Environment.CurrentDirectory, name)));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void A_symbolic_link_stays_one_and_its_target_gets_the_content()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.File("target"), "old");
        File.CreateSymbolicLink(folder.File("link"), elsewhere.File("target"));
        AtomicFile.Write(folder.File("link"), stream => stream.Write("new"u8));
        Assert.NotNull(new FileInfo(folder.File("link")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(elsewhere.File("target")));
        Assert.Equal(["target"], elsewhere.Names());
    }

    [Fact]
    public void The_content_is_on_the_disk_before_it_takes_the_old_ones_place()
    {
        using var folder = new TemporaryFolder();
        var files = new WatchedFiles();
        AtomicFile.Write(
            folder.File("state"),
            stream =>
            {
                stream.Write(new byte[1_000]);
                stream.Write(new byte[1_000]);
            },
            files);
        Assert.Equal(["flush 2000 bytes to the disk", "close", "replace"], files.Calls);
    }

    [Theory]
    [InlineData("flush")]
    [InlineData("replace")]
    public void A_disk_that_fails_at_the_end_leaves_the_old_file(string failing)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("state");
        File.WriteAllText(path, "old");
        var error = Assert.Throws<IOException>(
            () => AtomicFile.Write(path, stream => stream.Write("new"u8), new WatchedFiles { Failing = failing }));
        Assert.Equal($"Cannot write '{path}': the disk fails", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["state"], folder.Names());
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)]
    public void A_file_keeps_its_mode(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string path = folder.File("state");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, mode);
        AtomicFile.Write(path, stream =>
        {
            // Never readable by more people, not even while it is written.
            string temporary = folder.File(folder.Names()[0]);
            Assert.Equal(mode, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(temporary));
            stream.Write("new"u8);
        });
        Assert.Equal(mode, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_new_file_has_the_mode_of_new_files()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("any"), "");
        AtomicFile.Write(folder.File("state"), _ => { });
        Assert.Equal(File.GetUnixFileMode(folder.File("any")), File.GetUnixFileMode(folder.File("state")));
    }

    [Theory]
    [InlineData('n', 217)]
    [InlineData('n', 218)]
    [InlineData('n', 255)]
    [InlineData('é', 127)]
    [InlineData('水', 85)]
    public void A_name_may_be_as_long_as_the_file_system_takes(char letter, int count)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(new string(letter, count));
        AtomicFile.Write(path, stream => stream.Write("old"u8));
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(folder.Names());
    }

    [Fact]
    public void A_name_that_is_too_long_is_told()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        string path = folder.File(new string('n', 256));
        var error = Assert.ThrowsAny<IOException>(() => AtomicFile.Write(path, stream => stream.Write("new"u8)));
        Assert.StartsWith($"Cannot write '{path}': ", error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names());
    }

    private sealed class WatchedFiles : FileLayer
    {
        internal List<string> Calls { get; } = [];

        /// <summary>What the disk refuses.</summary>
        internal string? Failing { get; init; }

        internal override FileStream Open(string path, FileStreamOptions options) => new WatchedStream(path, options, this);

        internal override void Replace(string file, string target)
        {
            Call("replace");
            base.Replace(file, target);
        }

        private void Call(string call)
        {
            Calls.Add(call);
            if (Failing is not null && call.StartsWith(Failing, StringComparison.Ordinal))
                throw new IOException("the disk fails");
        }

        private sealed class WatchedStream(string path, FileStreamOptions options, WatchedFiles files) : FileStream(path, options)
        {
            public override void Flush(bool flushToDisk)
            {
                if (flushToDisk)
                    files.Call($"flush {Length} bytes to the disk");
                base.Flush(flushToDisk);
            }

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                    files.Calls.Add("close");
                base.Dispose(disposing);
            }
        }
    }
}
