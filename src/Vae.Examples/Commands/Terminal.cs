using Spectre.Console;

namespace Vae.Examples.Commands;

/// <summary>Where a command writes to.</summary>
/// <param name="Output">Results, line by line.</param>
/// <param name="Error">Errors.</param>
/// <param name="Console">Tables and progress bars; writes to <paramref name="Output"/>.</param>
/// <param name="Interactive">Whether a person watches: if not, there is no progress bar and no colour.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, IAnsiConsole Console, bool Interactive)
{
    /// <summary>The process's own terminal, or the file or pipe that stands in for it.</summary>
    internal static Terminal OfProcess()
    {
        if (System.Console.IsOutputRedirected)
            return OfWriters(System.Console.Out, System.Console.Error);
        IAnsiConsole console = AnsiConsole.Console;
        return new Terminal(System.Console.Out, System.Console.Error, console, console.Profile.Capabilities.Ansi);
    }

    /// <summary>Plain text without colours or moving parts.</summary>
    internal static Terminal OfWriters(TextWriter output, TextWriter error)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 120;
        return new Terminal(output, error, console, false);
    }
}
