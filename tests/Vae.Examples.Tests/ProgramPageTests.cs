using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Vae.Examples.Models;

namespace Vae.Examples.Tests;

/// <summary>docs/program.md names every command, every option and every model.</summary>
public partial class ProgramPageTests
{
    [Fact]
    public void Every_command_option_and_model_is_on_the_page()
    {
        string page = Page();
        string help = CommandRun.Of("--help").Output;
        string[] commands = [.. CommandName().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(Name)];
        Assert.True(commands.Length >= 10, help);
        string[] options = [.. commands.SelectMany(command => OptionName().Matches(CommandRun.Of(command, "--help").Output).Select(Name))];
        Assert.True(options.Length > 50, string.Join(' ', options));
        IEnumerable<string> named =
            commands.Concat(options.Except(["--help", "--version"])).Concat(Catalogue.All.Select(entry => entry.Name));
        string[] missing =
            [.. named.Distinct().Where(name => !Regex.IsMatch(page, $@"`[^`\n]*(?<![\w-]){Regex.Escape(name)}(?![\w-])"))];
        Assert.Empty(missing);
    }

    private static string Name(Match match) => match.Groups[1].Value;

    private static string Page([CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", "docs", "program.md")));

    [GeneratedRegex(@"^  ([a-z]+)\b", RegexOptions.Multiline)]
    private static partial Regex CommandName();

    [GeneratedRegex(@"(?<![\w-])(--[a-z][a-z-]*[a-z])")]
    private static partial Regex OptionName();
}
