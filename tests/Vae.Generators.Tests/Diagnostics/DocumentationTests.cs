using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>docs/diagnostics.md says of every diagnostic what the generator says, and its listings are true.</summary>
public partial class DocumentationTests
{
    private static readonly Section[] Sections = ReadSections();

    public static TheoryData<string> Ids => [.. Descriptors().Select(descriptor => descriptor.Id)];

    [Fact]
    public void Every_diagnostic_has_its_section_and_no_other_has_one() =>
        Assert.Equal(Descriptors().Select(d => $"{d.Id}: {d.Title}"), Sections.Select(section => $"{section.Id}: {section.Title}"));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_first_listing_gives_the_diagnostic_and_the_second_is_mended(string id)
    {
        var section = Sections.Single(section => section.Id == id);
        Assert.Equal(2, section.Listings.Length);
        var wrong = GeneratorRun.Of(TestCompilation.Create(ParsingOf(id), "using Vae;\n" + section.Listings[0]));
        var found = Assert.Single(wrong.Diagnostics.Concat(await AnalyzerRun.Of(wrong)));
        Assert.Equal(id, found.Id);
        Assert.Equal(section.Message, found.GetMessage(CultureInfo.InvariantCulture));

        var mended = GeneratorRun.Of("using Vae;\n" + section.Listings[1]);
        Assert.Empty(mended.Diagnostics);
        Assert.Empty(await AnalyzerRun.Of(mended));
        OutputAssertions.Compiles(mended);
    }

    [Fact]
    public void The_release_notes_of_the_analyzer_name_every_diagnostic_once()
    {
        var generator = Path.Combine(Root(), "src", "Vae.Generators");
        var rows = Directory.EnumerateFiles(generator, "AnalyzerReleases.*.md")
            .SelectMany(File.ReadLines)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells[0].StartsWith("VAE", StringComparison.Ordinal))
            .Select(cells => $"{cells[0]} {cells[1]} {cells[2]}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(Descriptors().Select(d => $"{d.Id} {d.Category} {d.DefaultSeverity}"), rows);
    }

    private static CSharpParseOptions ParsingOf(string id) =>
        id == "VAE0020" ? TestCompilation.Parsing.WithLanguageVersion(LanguageVersion.CSharp10) : TestCompilation.Parsing;

    private static DiagnosticDescriptor[] Descriptors() =>
    [
        .. typeof(Generators.Diagnostics.Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal),
    ];

    private static Section[] ReadSections()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docs", "diagnostics.md")).ReplaceLineEndings("\n");
        return
        [
            .. text.Split("\n## ").Skip(1).Select(part => new Section(
                part[..part.IndexOf(':', StringComparison.Ordinal)],
                part[(part.IndexOf(':', StringComparison.Ordinal) + 2)..part.IndexOf('\n', StringComparison.Ordinal)],
                Quote().Match(part).Groups[1].Value.Replace("\n> ", " ", StringComparison.Ordinal),
                [.. Listing().Matches(part).Select(match => match.Groups[1].Value)])),
        ];
    }

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", ".."));

    [GeneratedRegex("^> (.*(?:\n> .*)*)$", RegexOptions.Multiline)]
    private static partial Regex Quote();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Listing();

    private sealed record Section(string Id, string Title, string Message, string[] Listings);
}
