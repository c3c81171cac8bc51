using System.Text.RegularExpressions;

namespace Vae.Generators.Tests.Documentation;

/// <summary>What a page points to in the repository is there: files, headings, and paths in code font.</summary>
public partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.Files("*.md").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading(string page) => Assert.Empty(BrokenLinks(page));

    [Fact]
    public void The_README_links_to_every_page()
    {
        string[] linked = [.. Links(Text("README.md")).Select(link => link.Split('#')[0])];
        // docs/package.md is the package's README.
        string[] pages = [.. Repository.Files("*.md").Select(Repository.Relative)
            .Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/package.md")];
        Assert.Empty(pages.Append("CONTRIBUTING.md").Except(linked));
    }

    [Theory]
    [InlineData("# Add a layer", "add-a-layer")]
    [InlineData("## VAE0006: A role is given twice", "vae0006-a-role-is-given-twice")]
    [InlineData("## From PyTorch: two heads become one `Gaussian`", "from-pytorch-two-heads-become-one-gaussian")]
    [InlineData("### β-TCVAE against β-VAE", "β-tcvae-against-β-vae")]
    public void A_heading_has_the_anchor_that_GitHub_gives_it(string heading, string anchor) => Assert.Equal([anchor], Anchors(heading));

    [Theory]
    [InlineData("[a](docs/missing.md)")]
    [InlineData("[a](docs/language.md#missing)")]
    [InlineData("[a](#missing)")]
    [InlineData("![a](docs/images/missing.png)")]
    [InlineData("`src/Missing.cs`")]
    public void A_link_that_leads_nowhere_is_found(string text) => Assert.Single(BrokenLinks("README.md", text));

    private static IEnumerable<string> BrokenLinks(string page) => BrokenLinks(page, Text(page));

    private static IEnumerable<string> BrokenLinks(string page, string text)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        foreach (string link in Links(text).Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            if (!Path.Exists(target) || (parts.Length > 1 && !Anchors(File.ReadAllText(target)).Contains(parts[1])))
                yield return link;
        }
        foreach (string path in NamedPath().Matches(text).Select(match => match.Groups[1].Value))
        {
            if (!Path.Exists(Path.Combine(Repository.Root, path)))
                yield return path;
        }
    }

    private static IEnumerable<string> Links(string text) => Link().Matches(WithoutCode(text)).Select(match => match.Groups[1].Value);

    // Lower case, without punctuation, spaces as hyphens; of equal headings the second has -1 behind it.
    private static IEnumerable<string> Anchors(string text) => Heading().Matches(WithoutCode(text))
        .Select(match => Punctuation().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))
        .GroupBy(anchor => anchor)
        .SelectMany(same => same.Select((anchor, index) => index == 0 ? anchor : $"{anchor}-{index}"));

    private static string WithoutCode(string text) => Fence().Replace(text.ReplaceLineEndings("\n"), "");

    private static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`((?:src|tests|docs)/[\w./-]+)`")]
    private static partial Regex NamedPath();
}
