using System.Reflection;
using System.Text.RegularExpressions;

namespace Vae.Package.Tests;

/// <summary>The repository's pages, and the programs that they show.</summary>
internal static partial class Pages
{
    internal static readonly string Root = Path.GetFullPath(Path.Combine(
        Path.GetDirectoryName(typeof(Pages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "RuntimeProject").Value!)!,
        "..",
        ".."));

    /// <summary>A page's text.</summary>
    /// <param name="name">Its path from the root.</param>
    internal static string Text(string name) => File.ReadAllText(Path.Combine(Root, name));

    /// <summary>What a page's links lead to.</summary>
    internal static IEnumerable<string> Links(string page) => Link().Matches(page).Select(match => match.Groups[1].Value);

    /// <summary>
    /// The listings that are whole programs: they begin with <c>using</c>, print something, and no comment <c>needs FILE</c> stands before
    /// them.
    /// </summary>
    internal static IEnumerable<string> Programs(string page) => Listings().Matches(page.ReplaceLineEndings("\n"))
        .Where(match => !match.Groups["needs"].Success)
        .Select(match => match.Groups["code"].Value)
        .Where(code => code.StartsWith("using ", StringComparison.Ordinal) && code.Contains("Console.", StringComparison.Ordinal));

    /// <summary>The program that declares a model.</summary>
    internal static string Program(string page, string model) =>
        Programs(page).Single(code => code.Contains("class " + model, StringComparison.Ordinal));

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?<needs>^<!-- needs .* -->\n)?^```csharp\n(?<code>(?s:.*?))^```", RegexOptions.Multiline)]
    private static partial Regex Listings();
}
