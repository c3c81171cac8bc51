using System.Diagnostics;

namespace Vae.Examples.Tests;

/// <summary>
/// One seed, one result: whole training runs in processes of their own, with other threads, other instruction sets, and killed in
/// the middle of an epoch, leave the same model byte for byte.
/// </summary>
public sealed class SameBitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SameBitsTests() => DigitFiles.Write(_folder["data"], 700, 60);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dense")]
    [InlineData("residual")]
    public void Threads_and_instruction_sets_change_no_byte(string model)
    {
        byte[] expected = Train(model, "plain", []);
        Assert.Equal(expected, Train(model, "two", [], "--threads", "2"));
        Assert.Equal(expected, Train(model, "three", [], "--threads", "3"));
        Assert.Equal(expected, Train(model, "avx2", [("DOTNET_EnableAVX512", "0")]));
        Assert.Equal(expected, Train(model, "avx2-two", [("DOTNET_EnableAVX512", "0")], "--threads", "2"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void A_run_killed_in_mid_epoch_resumes_to_the_same_bytes(int millisecondsLater)
    {
        const int epochs = 16;
        byte[] expected = Train("dense", "whole", [], "--epochs", $"{epochs}");

        using (Process process = Start("dense", "killed", [], "--epochs", $"{epochs}"))
        {
            // From the first checkpoint on there is something to resume from; the kill comes at no particular step after it.
            while (!File.Exists(_folder["killed/checkpoint.safetensors"]) && !process.HasExited)
                Thread.Sleep(1);
            Thread.Sleep(millisecondsLater);
            process.Kill();
            process.WaitForExit();
            Assert.Equal(137, process.ExitCode); // 128 + SIGKILL: it did not end by itself.
        }
        Assert.False(File.Exists(_folder["killed/metrics.json"]));

        Assert.Equal(expected, Train("dense", "killed", [], "--epochs", $"{epochs}", "--resume"));
        Assert.Equal(History("whole"), History("killed"));
    }

    private byte[] Train(string model, string name, (string Name, string Value)[] environment, params string[] options)
    {
        using Process process = Start(model, name, environment, options);
        Assert.True(process.WaitForExit(120_000), "The run takes too long.");
        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        return File.ReadAllBytes(_folder[$"{name}/model.safetensors"]);
    }

    private Process Start(string model, string name, (string Name, string Value)[] environment, params string[] options)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Vae.Examples.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            program, "train", model, "--data", _folder["data"], "--batch", "50", "--seed", "11", "--out", _folder[name],
            .. options.Contains("--epochs") ? (string[])[] : ["--epochs", "2"],
            .. options.Contains("--threads") ? (string[])[] : ["--threads", "1"],
            .. options,
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>The history without its columns of time, which are no result.</summary>
    private string[] History(string name)
    {
        string[][] rows = [.. File.ReadAllLines(_folder[$"{name}/history.csv"]).Select(line => line.Split(','))];
        bool[] isResult = [.. rows[0].Select(column => !column.Contains("second", StringComparison.Ordinal))];
        return [.. rows.Select(row => string.Join(',', row.Where((_, column) => isResult[column])))];
    }
}
