using System.Diagnostics;

namespace Vae.Tests.Golden;

/// <summary>Debian's Python, with PyTorch if python3-torch is installed.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    // Importing PyTorch takes seconds, on a busy machine many.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Lazy<bool> Available = new(() => File.Exists(Interpreter) && Run("-c", "import torch, numpy").ExitCode == 0);

    internal static bool HasTorch => Available.Value;

    /// <summary>Runs Python to its end.</summary>
    internal static (int ExitCode, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, ["-B", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // One thread: the tests share the machine, and the models are small.
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"python3 {string.Join(' ', arguments)} did not end within {Patience}.");
        }
        return (process.ExitCode, output.Result + errors.Result);
    }
}

/// <summary>A test that needs PyTorch, reported as skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    internal const string Reason = "/usr/bin/python3 cannot import torch (Debian's python3-torch).";

    public TorchFactAttribute()
    {
        if (!Python.HasTorch)
            Skip = Reason;
    }
}

/// <summary>The same for a test with arguments.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute()
    {
        if (!Python.HasTorch)
            Skip = TorchFactAttribute.Reason;
    }
}
