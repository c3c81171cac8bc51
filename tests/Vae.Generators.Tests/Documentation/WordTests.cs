using System.Text.RegularExpressions;

namespace Vae.Generators.Tests.Documentation;

/// <summary>The pages name every word of the language.</summary>
public class WordTests
{
    private static readonly string[] Words =
    [
        .. typeof(VaeAttribute).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == "Vae" && type.IsSubclassOf(typeof(Attribute)) && type != typeof(VaeAttribute))
            .Select(type => type.Name.Split('`')[0][..^"Attribute".Length]),
    ];

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/language.md", "docs/objectives.md")]
    public void Every_word_is_on_the_pages(params string[] pages)
    {
        Assert.True(Words.Length > 50, $"Only {Words.Length} words were found.");
        string text = string.Concat(pages.Select(page => File.ReadAllText(Path.Combine(Repository.Root, page))));
        string[] missing = [.. Words.Where(word => !Regex.IsMatch(text, $@"`[^`\n]*\b{word}\b"))];
        Assert.Empty(missing);
    }
}
