using System.Reflection;
using System.Text.RegularExpressions;

namespace Vae.Package.Tests;

/// <summary>What the README points to is there.</summary>
public partial class ReadmeTests
{
    internal static readonly string Root = Path.GetFullPath(Path.Combine(
        Path.GetDirectoryName(typeof(ReadmeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "RuntimeProject").Value!)!,
        "..",
        ".."));

    [Fact]
    public void Every_relative_link_and_every_named_path_exists()
    {
        string text = File.ReadAllText(Path.Combine(Root, "README.md"));
        string[] paths =
        [
            .. Links(text).Where(link => !link.Contains("://", StringComparison.Ordinal)),
            .. NamedPath().Matches(text).Select(match => match.Groups[1].Value),
        ];
        Assert.True(paths.Length > 10, "The README names files; the pattern found too few.");
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Root, path)), $"The README names {path}, which is not there."));
    }

    /// <summary>What a page's links lead to.</summary>
    internal static IEnumerable<string> Links(string page) => Link().Matches(page).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|docs)/[\w./-]+)`")]
    private static partial Regex NamedPath();
}
