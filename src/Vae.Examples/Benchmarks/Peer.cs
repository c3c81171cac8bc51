using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Vae.Examples.Benchmarks;

/// <summary>
/// PyTorch, doing the same step in a process that stays: it is asked for one case at a time, so that both engines take turns on the same
/// machine in the same minutes.
/// </summary>
internal sealed class Peer : IDisposable
{
    private static readonly string Script = Path.Combine("tests", "Vae.Benchmarks", "torch_step.py");

    private readonly Process _process;
    private readonly HashSet<string> _models;
    private volatile string _lastError = "";

    private Peer(Process process, string introduction)
    {
        _process = process;
        using JsonDocument document = JsonDocument.Parse(introduction);
        Engine = document.RootElement.GetProperty("engine").GetString()!;
        _models = [.. document.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetString()!)];
        // A pipe that nobody reads fills up, and stops the process.
        process.ErrorDataReceived += (_, line) => _lastError = line.Data is { Length: > 0 } text ? text : _lastError;
        process.BeginErrorReadLine();
    }

    /// <summary>Its name and version.</summary>
    internal string Engine { get; }

    /// <summary>Whether it has this model.</summary>
    internal bool Has(string model) => _models.Contains(model);

    /// <summary>Starts it; null, and the reason, if there is no PyTorch here.</summary>
    internal static Peer? Start(out string reason)
    {
        string? script = FindScript();
        if (script is null)
        {
            reason = $"{Script} is not in this folder or one above it";
            return null;
        }
        foreach (string python in new[] { "/usr/bin/python3", "python3" })
        {
            try
            {
                Process process = Process.Start(new ProcessStartInfo(python, [script])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
                if (process.StandardOutput.ReadLine() is { } introduction)
                {
                    reason = "";
                    return new Peer(process, introduction);
                }
                process.Dispose();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such interpreter: the next one may be there.
            }
        }
        reason = "no Python with PyTorch is installed";
        return null;
    }

    /// <summary>Times the steps of one case.</summary>
    internal StepTimes Time(string model, int batch, int threads, double seconds)
    {
        string? line = null;
        try
        {
            _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model} {batch} {threads} {seconds}"));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            // Nobody reads any more: as when nothing comes back.
        }
        if (line is null)
        {
            _process.WaitForExit(); // Until its last words are read, too.
            throw new InvalidOperationException($"PyTorch stopped: {_lastError}");
        }
        using JsonDocument answer = JsonDocument.Parse(line);
        JsonElement times = answer.RootElement;
        return new StepTimes(
            Engine, model, batch, threads, times.GetProperty("median_ms").GetDouble(), times.GetProperty("min_ms").GetDouble());
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }

    private static string? FindScript()
    {
        for (DirectoryInfo? folder = new(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, Script);
            if (File.Exists(path))
                return path;
        }
        return null;
    }
}
