using System.Diagnostics;
using System.Globalization;

namespace Vae.Examples.Tests;

/// <summary>The program in a process of its own.</summary>
internal static class ProgramProcess
{
    private const int HangUp = 1;
    private const int Interrupt = 2;

    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "Vae.Examples.dll");

    /// <summary>How to start it, with both its outputs redirected.</summary>
    internal static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        // A script in the background, and nohup, have their children ignore signals; so would the program that a test sends one to.
        string[] command = Ignores(Interrupt) || Ignores(HangUp)
            ? ["env", "--default-signal=INT,HUP", "dotnet", s_program]
            : ["dotnet", s_program];
        return Redirected([.. command, .. arguments]);
    }

    /// <summary>Runs it in a shell.</summary>
    /// <param name="script">The script; <c>$*</c> is the program.</param>
    internal static CommandRun Shell(string script)
    {
        using Process process = Process.Start(Redirected(["sh", "-c", script, "sh", "dotnet", s_program]))!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(120_000))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{script}' takes too long.");
        }
        return new CommandRun(process.ExitCode, output, error.Result);
    }

    /// <summary>Whether the processes that this one starts ignore a signal; a system without /proc does not say, and false is assumed.
    /// </summary>
    internal static bool Ignores(int signal)
    {
        const string Field = "SigIgn:";
        const string Status = "/proc/self/status";
        if (!File.Exists(Status))
            return false;
        string mask = File.ReadLines(Status).First(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }

    private static ProcessStartInfo Redirected(string[] command) =>
        new(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
}
