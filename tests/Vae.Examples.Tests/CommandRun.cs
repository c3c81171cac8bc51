using Vae.Examples.Commands;

namespace Vae.Examples.Tests;

/// <summary>A command that ran, as a shell would see it.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    internal static CommandRun Of(params string[] args) => Of(CancellationToken.None, args);

    internal static CommandRun Of(CancellationToken cancellation, params string[] args) =>
        Of(new StringWriter(), args, cancellation);

    /// <summary>Runs a command and hears every line that it writes: what happens then is in its midst.</summary>
    internal static CommandRun Of(Action<string> onLine, CancellationToken cancellation, params string[] args) =>
        Of(new HeardWriter(onLine), args, cancellation);

    private static CommandRun Of(StringWriter output, string[] args, CancellationToken cancellation)
    {
        var error = new StringWriter();
        int exitCode = CommandLine.Run(args, Terminal.OfWriters(output, error), cancellation);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The error, which must be one line that says more than a type's name.</summary>
    internal string ErrorLine()
    {
        string line = Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        return line;
    }

    private sealed class HeardWriter(Action<string> onLine) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            onLine(value ?? "");
        }
    }
}
