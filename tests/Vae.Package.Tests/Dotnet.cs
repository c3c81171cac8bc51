using System.Diagnostics;

namespace Vae.Package.Tests;

/// <summary>Runs the SDK, and programs that it made.</summary>
internal static class Dotnet
{
    /// <summary>Runs an SDK command; one that fails fails the test with what it printed.</summary>
    internal static string Run(string folder, params string[] arguments) => Run(folder, null, arguments);

    /// <summary>Runs an SDK command; one that fails fails the test with what it printed.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="explain">Says of what was printed why the command failed, or null.</param>
    /// <param name="arguments">The command.</param>
    internal static string Run(string folder, Func<string, string?>? explain, params string[] arguments) =>
        Start("dotnet", folder, explain, null, arguments);

    /// <summary>Runs a program; one that fails fails the test with what it printed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="without">The instructions that it may not use, <c>AVX2</c>; null: it may use all.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static string Start(string program, string folder, string? without = null, params string[] arguments) =>
        Start(program, folder, null, without, arguments);

    private static string Start(string program, string folder, Func<string, string?>? explain, string? without, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // The runner's own settings must not leak into a build that stands for a user's.
        string[] names = [.. start.Environment.Keys];
        foreach (string name in names.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)))
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (without is not null)
            start.Environment["DOTNET_Enable" + without] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0,
            $"{explain?.Invoke(output)}\n{program} {string.Join(' ', arguments)}\n{output}\n{errors.Result}".TrimStart());
        return output.ReplaceLineEndings("\n");
    }

    /// <summary>The lines of what was printed.</summary>
    internal static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
