using System.Diagnostics;

namespace Vae.Examples.Tests;

/// <summary>
/// One seed, one result: whole training runs in processes of their own, with other threads, other instruction sets, and stopped in
/// the middle of an epoch, leave the same model byte for byte.
/// </summary>
public sealed class SameBitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SameBitsTests() => DigitFiles.Write(_folder["data"], 230, 40);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dense")]
    [InlineData("conv")]
    [InlineData("residual")]
    public void Threads_and_instruction_sets_change_no_byte(string model)
    {
        byte[] expected = Train(model, "plain", []);
        Assert.Equal(expected, Train(model, "two", [], "--threads", "2"));
        Assert.Equal(expected, Train(model, "three", [], "--threads", "3"));
        Assert.Equal(expected, Train(model, "avx2", [("DOTNET_EnableAVX512", "0")]));
        Assert.Equal(expected, Train(model, "avx2-two", [("DOTNET_EnableAVX512", "0")], "--threads", "2"));
    }

    [Fact]
    public void An_evaluation_is_the_same_with_other_threads_and_instruction_sets()
    {
        Train("dense", "evaluated", []);
        string[] arguments =
        [
            "evaluate", "dense", "--from", _folder["evaluated/model.safetensors"], "--data", _folder["data"], "--samples", "70", "--json",
        ];
        string expected = CommandRun.Of(arguments).Output;
        ProcessStartInfo start = ProgramProcess.StartInfo([.. arguments, "--threads", "3"]);
        start.Environment["DOTNET_EnableAVX512"] = "0";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "The evaluation takes too long.");
        Assert.StartsWith("{", expected, StringComparison.Ordinal);
        Assert.Equal(expected, output);
    }

    [Theory]
    [InlineData("KILL", 137, 0)] // 128 + the signal's number: it did not end by itself.
    [InlineData("KILL", 137, 60)]
    [InlineData("INT", 130, 0)]
    [InlineData("INT", 130, 35)]
    [InlineData("TERM", 130, 10)]
    [InlineData("HUP", 130, 20)]
    public void A_run_stopped_by_a_signal_in_mid_epoch_resumes_to_the_same_bytes(string signal, int exitCode, int millisecondsLater)
    {
        // More epochs than it will ever get to: the signal finds it at work, however fast the machine.
        var lines = new List<string>();
        using (Process process = Start("dense", "stopped", [], lines.Add, "--epochs", "100000"))
        {
            // From the first checkpoint on there is something to resume from; the signal comes at no particular step after it.
            while (!File.Exists(_folder["stopped/checkpoint.safetensors"]) && !process.HasExited)
                Thread.Sleep(1);
            Thread.Sleep(millisecondsLater);
            Signal(process, signal);
            bool ended = process.WaitForExit(60_000);
            if (!ended)
                process.Kill();
            process.WaitForExit(); // Without a limit: until its last line was read, too.
            Assert.True(ended, $"SIG{signal} does not end it.");
            Assert.Equal(exitCode, process.ExitCode);
            Assert.Equal(
                signal == "KILL" ? ""
                    : $"Interrupted. The checkpoint is saved; go on with: train dense --out {_folder["stopped"]} --resume",
                process.StandardError.ReadToEnd().TrimEnd());
        }
        Assert.False(File.Exists(_folder["stopped/metrics.json"]));

        // The checkpoint may be one epoch ahead of what it said.
        int epochs = lines.Count(line => line.Contains("/100000 ", StringComparison.Ordinal)) + 3;
        byte[] resumed = Train("dense", "stopped", [], "--epochs", $"{epochs}", "--resume");
        CommandRun whole = CommandRun.Of(Arguments("dense", "whole", "--epochs", $"{epochs}"));
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        Assert.Equal(File.ReadAllBytes(_folder["whole/model.safetensors"]), resumed);
        Assert.Equal(History("whole"), History("stopped"));
    }

    private static void Signal(Process process, string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private byte[] Train(string model, string name, (string Name, string Value)[] environment, params string[] options)
    {
        using Process process = Start(model, name, environment, _ => { }, options);
        Assert.True(process.WaitForExit(120_000), "The run takes too long.");
        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        return File.ReadAllBytes(_folder[$"{name}/model.safetensors"]);
    }

    private Process Start(
        string model, string name, (string Name, string Value)[] environment, Action<string> onLine, params string[] options)
    {
        ProcessStartInfo start = ProgramProcess.StartInfo(Arguments(model, name, options));
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => onLine(line.Data ?? "");
        process.BeginOutputReadLine();
        return process;
    }

    private string[] Arguments(string model, string name, params string[] options) =>
    [
        "train", model, "--data", _folder["data"], "--batch", "50", "--seed", "11", "--out", _folder[name],
        .. options.Contains("--epochs") ? (string[])[] : ["--epochs", "2"],
        .. options.Contains("--threads") ? (string[])[] : ["--threads", "1"],
        .. options,
    ];

    /// <summary>The history without its columns of time, which are no result.</summary>
    private string[] History(string name)
    {
        string[][] rows = [.. File.ReadAllLines(_folder[$"{name}/history.csv"]).Select(line => line.Split(','))];
        bool[] isResult = [.. rows[0].Select(column => !column.Contains("second", StringComparison.Ordinal))];
        return [.. rows.Select(row => string.Join(',', row.Where((_, column) => isResult[column])))];
    }
}
