using Spectre.Console;

namespace Vae.Examples.Commands;

/// <summary>Where a command writes to.</summary>
/// <param name="Output">Results, line by line.</param>
/// <param name="Error">Errors.</param>
/// <param name="Console">Tables and progress bars; writes to <paramref name="Output"/>.</param>
/// <param name="Interactive">Whether a person watches: if not, there is no progress bar and no colour.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, IAnsiConsole Console, bool Interactive)
{
    private const int FileWidth = 120;
    private const int WholeWidth = 1_000;

    /// <summary>The process's own terminal, or the file or pipe that stands in for it.</summary>
    internal static Terminal OfProcess()
    {
        if (System.Console.IsOutputRedirected)
            return OfWriters(System.Console.Out, System.Console.Error);
        IAnsiConsole console = AnsiConsole.Console;
        return new Terminal(System.Console.Out, System.Console.Error, console, console.Profile.Capabilities.Ansi);
    }

    /// <summary>Plain text without colours or moving parts.</summary>
    internal static Terminal OfWriters(TextWriter output, TextWriter error) => new(output, error, Plain(output, FileWidth), false);

    /// <summary>Writes a table; into a file or a pipe without blanks at the ends of its lines.</summary>
    /// <param name="table">The table.</param>
    /// <param name="whole">Whether it is as wide as its cells, also in a narrower terminal: numbers that are cut off say nothing.</param>
    internal void Write(Table table, bool whole = false)
    {
        if (Interactive && !whole)
        {
            Console.Write(table);
            return;
        }
        var text = new StringWriter();
        Plain(text, whole ? WholeWidth : FileWidth).Write(table);
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            Output.WriteLine(line.TrimEnd());
    }

    private static IAnsiConsole Plain(TextWriter output, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        return console;
    }
}
