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
}
