using Microsoft.CodeAnalysis;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Documentation;

/// <summary>Every C# listing of a page compiles, and the generator and its analyzers have nothing to say about it.</summary>
public class ListingTests
{
    public static TheoryData<string> Pages =>
        [.. Repository.Files("*.md").Select(Repository.Relative).Where(page => page != "docs/diagnostics.md" && Listing.Of(page).Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_listing_of_a_page_compiles(string page)
    {
        foreach (Listing listing in Listing.Of(page))
        {
            string[] found = await Complaints(listing);
            Assert.True(found.Length == 0, $"{listing} does not compile:\n{string.Join("\n", found)}");
        }
    }

    [Fact]
    public void The_README_has_listings() => Assert.True(Listing.Of("README.md").Count() >= 3);

    [Theory]
    [InlineData("var model = new Missing();", "CS0246")]
    [InlineData("[Vae]\n[Encoder, Input(2, 2), Dense(8), Gaussian(2)]\n[Decoder, Dense(4), Bernoulli]\npublic partial class M;", "VAE0011")]
    public async Task A_listing_that_is_wrong_is_found(string code, string id) =>
        Assert.Contains(await Complaints(new Listing("page.md", 1, code, "", "")), text => text.Contains(id, StringComparison.Ordinal));

    private static async Task<string[]> Complaints(Listing listing)
    {
        GeneratorRun run = GeneratorRun.Of(listing.ToCompilation());
        IEnumerable<Diagnostic> compiler = run.Output.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error);
        return [.. run.Diagnostics.Concat(await AnalyzerRun.Of(run)).Concat(compiler).Select(run.Describe)];
    }
}
