using System.Globalization;
using System.Text.RegularExpressions;

namespace Vae.Generators.Tests.Documentation;

/// <summary>CONTRIBUTING.md lists the source files that a new word takes: those that name a word which is there already.</summary>
public class ContributionTests
{
    [Theory]
    [InlineData("Add a layer", "GroupNorm")]
    [InlineData("Add a layer", "PixelShuffle")]
    [InlineData("Add a likelihood", "StudentT")]
    [InlineData("Add a likelihood", "NegativeBinomial")]
    [InlineData("Add a term to the objective", "Dip")]
    public void The_page_lists_the_files_that_a_word_takes(string heading, string word)
    {
        string section = Section(heading);
        string[] files = FilesOf(word);
        string[] listed = [.. Regex.Matches(section, "`(src/[^`]+)`").Select(match => match.Groups[1].Value)];
        Assert.All(listed, path => Assert.True(
            File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path)), $"no {path}"));
        // A folder stands for the word's own file in it.
        bool IsListed(string file) =>
            listed.Any(path => path == file || (path.EndsWith('/') && file.StartsWith(path, StringComparison.Ordinal)));
        string[] left = [.. files.Where(file => !IsListed(file))];
        Assert.True(left.Length == 0, $"{word} is named in files that the page does not list: {string.Join(", ", left)}.");
        Assert.Matches(
            string.Create(CultureInfo.InvariantCulture, $"`{word}` (takes )?{files.Length}\\b"), section);
    }

    [Fact]
    public void Terms_of_the_program_are_counted_apart()
    {
        int ofProgram = FilesOf("Dip").Count(file => file.StartsWith("src/Vae.Examples/", StringComparison.Ordinal));
        string expected = string.Create(
            CultureInfo.InvariantCulture,
            $"{FilesOf("Dip").Length - ofProgram} of the library and the compiler, and {ofProgram} of the program");
        Assert.Contains(expected, Section("Add a term to the objective"), StringComparison.Ordinal);
    }

    private static string Section(string heading)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        int start = page.IndexOf($"## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        int end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return page[start..end];
    }

    /// <summary>The files of src whose code names a word, or a class of it. Comments do not count.</summary>
    private static string[] FilesOf(string word)
    {
        var name = new Regex($@"\b{word}(Term|Attribute|Kind|Layer|Likelihood)?\b");
        string source = Path.Combine(Repository.Root, "src");
        return
        [
            .. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
                .Where(file => File.ReadLines(Path.Combine(Repository.Root, file))
                    .Any(line => name.IsMatch(Regex.Replace(line, "//.*", ""))))
                .Order(StringComparer.Ordinal),
        ];
    }
}
