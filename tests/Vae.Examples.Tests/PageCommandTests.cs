using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Vae.Examples.Models;

namespace Vae.Examples.Tests;

/// <summary>The pages name what there is: README and docs the models that commands take, docs/program.md all of the program.</summary>
public partial class PageCommandTests
{
    private static readonly string s_root = Locate();

    [Fact]
    public void Commands_on_the_pages_are_of_models_that_there_are()
    {
        string[] pages = [Path.Combine(s_root, "README.md"), .. Directory.GetFiles(Path.Combine(s_root, "docs"), "*.md")];
        string[] models =
        [
            .. pages.SelectMany(page => Command().Matches(File.ReadAllText(page)))
                .SelectMany(match => match.Groups[1].Value.Split(','))
                .Distinct(),
        ];
        Assert.Contains("single20", models);
        Assert.True(models.Length > 5, $"The pattern found too few: {string.Join(", ", models)}");
        Assert.All(models, model => Assert.True(Catalogue.Find(model) is not null, $"The pages have a command for '{model}'."));
    }

    [Fact]
    public void Every_command_option_and_model_is_on_the_programs_page()
    {
        string page = File.ReadAllText(Path.Combine(s_root, "docs", "program.md"));
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

    private static string Locate([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", ".."));

    [GeneratedRegex(@"(?:-- |`|VAE )(?:train|sample|reconstruct|evaluate|balance|tune) ([a-z][a-z0-9,]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"^  ([a-z]+)\b", RegexOptions.Multiline)]
    private static partial Regex CommandName();

    [GeneratedRegex(@"(?<![\w-])(--[a-z][a-z-]*[a-z])")]
    private static partial Regex OptionName();
}
