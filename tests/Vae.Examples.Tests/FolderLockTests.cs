using System.Diagnostics;
using Vae.Examples.Commands;

namespace Vae.Examples.Tests;

/// <summary>One process at a time writes into a run's folder.</summary>
public sealed class FolderLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FolderLockTests() => DigitFiles.Write(_folder["data"], 96, 48);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_process_is_refused_and_the_first_is_not_disturbed()
    {
        string[] arguments = ["train", "dense", "--data", _folder["data"], "--batch", "32", "--out", _folder["out"]];
        using Process first = Process.Start(ProgramProcess.StartInfo([.. arguments, "--epochs", "100000"]))!;
        try
        {
            while (!File.Exists(_folder["out/checkpoint.safetensors"]) && !first.HasExited)
                Thread.Sleep(1);
            byte[] settings = File.ReadAllBytes(_folder["out/settings.json"]);

            CommandRun[] refused =
            [
                CommandRun.Of([.. arguments, "--epochs", "1", "--beta", "4", "--overwrite"]),
                CommandRun.Of("train", "dense", "--out", _folder["out"], "--resume"),
            ];

            Assert.All(refused, run =>
            {
                Assert.Equal((1, ""), (run.ExitCode, run.Output));
                Assert.Contains(
                    $"Another process writes its run into '{_folder["out"]}'. Wait until it has ended, or name another folder with --out.",
                    run.ErrorLine(), StringComparison.Ordinal);
            });
            Assert.Equal(settings, File.ReadAllBytes(_folder["out/settings.json"]));
            Assert.True(File.Exists(_folder["out/checkpoint.safetensors"]));
            Assert.False(first.HasExited, "The first has ended.");
        }
        finally
        {
            first.Kill();
            first.WaitForExit();
        }
        // The lock of a process that was killed is nobody's.
        Assert.Equal(0, CommandRun.Of([.. arguments, "--epochs", "1", "--overwrite"]).ExitCode);
    }

    [Theory]
    [InlineData("balance", "dense", "--epochs", "1", "--betas", "1,2")]
    [InlineData("tune", "dense", "--epochs", "1", "--trials", "1", "--batches", "32")]
    public void So_is_one_that_trains_many_models_and_it_deletes_nothing(params string[] command)
    {
        string[] arguments = [.. command, "--data", _folder["data"], "--out", _folder["out"]];
        Directory.CreateDirectory(_folder["out/checkpoints"]);
        File.WriteAllText(_folder["out/checkpoints/kept"], "");

        CommandRun refused;
        using (var other = new FolderLock(_folder["out"]))
        {
            other.Take();
            refused = CommandRun.Of([.. arguments, "--overwrite"]);
        }
        bool isKept = File.Exists(_folder["out/checkpoints/kept"]);
        CommandRun later = CommandRun.Of([.. arguments, "--overwrite"]);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("Another process writes its run into", refused.ErrorLine(), StringComparison.Ordinal);
        Assert.True(isKept, "The folder of another process was emptied.");
        Assert.Equal((0, ""), (later.ExitCode, later.Error));
    }

    [Fact]
    public void A_run_that_ended_in_the_folder_meanwhile_is_not_written_over()
    {
        // The folder is empty when the command looks first, and holds a run when it has the lock.
        using var folderLock = new FolderLock(_folder["out"]);
        folderLock.Take();
        folderLock.Take();
        Assert.Equal([".lock"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
        using var second = new FolderLock(_folder["out"]);
        Assert.Throws<CommandException>(second.Take);
        folderLock.Dispose();
        second.Take();
    }
}
