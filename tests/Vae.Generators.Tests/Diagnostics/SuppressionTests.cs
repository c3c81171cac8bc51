using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>A warning can be silenced and an error cannot be missed, by the means that C# has for every diagnostic.</summary>
public class SuppressionTests
{
    private const string Decoder = "[Decoder, Dense(6), Sigmoid, Bernoulli]";

    private static readonly string Declaration =
        "using Vae;\n" + Mistake.Model(Mistake.Encoder, Decoder);

    [Fact]
    public void A_pragma_around_the_list_silences_a_warning()
    {
        string silenced = Declaration.Replace(
            Decoder, $"#pragma warning disable VAE0017\n{Decoder}\n#pragma warning restore VAE0017", StringComparison.Ordinal);
        Assert.Equal(["VAE0017"], Visible(TestCompilation.Create(Declaration)));
        Assert.Empty(Visible(TestCompilation.Create(silenced)));
    }

    [Fact]
    public void A_pragma_elsewhere_silences_nothing()
    {
        string elsewhere = Declaration + "\n#pragma warning disable VAE0017\n";
        Assert.Equal(["VAE0017"], Visible(TestCompilation.Create(elsewhere)));
    }

    [Fact]
    public void A_pragma_silences_the_warning_about_a_missing_mark()
    {
        string unmarked = "#pragma warning disable VAE0021\n" + Declaration.Replace("[Vae]", "", StringComparison.Ordinal);
        Assert.Empty(Visible(TestCompilation.Create(unmarked)));
    }

    [Fact]
    public void The_severity_that_a_file_s_configuration_gives_is_the_diagnostic_s()
    {
        var options = TestCompilation.Options.WithSyntaxTreeOptionsProvider(new Severities("VAE0017", ReportDiagnostic.Error));
        var run = GeneratorRun.Of(TestCompilation.Create(Declaration).WithOptions(options));
        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(run.Diagnostics).Severity);

        options = TestCompilation.Options.WithSyntaxTreeOptionsProvider(new Severities("VAE0017", ReportDiagnostic.Suppress));
        Assert.Empty(Visible(TestCompilation.Create(Declaration).WithOptions(options)));
    }

    [Fact]
    public void After_an_edit_above_it_the_diagnostic_lies_in_the_new_tree()
    {
        var before = GeneratorRun.Of(Declaration);
        var edited = before.Again(
            before.Input.ReplaceSyntaxTree(before.Input.SyntaxTrees[0], TestCompilation.Parse("// A comment.\n" + Declaration)));
        Location location = Assert.Single(edited.Diagnostics).Location;
        Assert.Same(edited.Input.SyntaxTrees[0], location.SourceTree);
        Assert.Equal("Bernoulli", location.SourceTree!.GetText().ToString(location.SourceSpan));
    }

    private static IEnumerable<string> Visible(CSharpCompilation input) =>
        GeneratorRun.Of(input).Diagnostics.Where(diagnostic => !diagnostic.IsSuppressed).Select(diagnostic => diagnostic.Id);

    private sealed class Severities(string id, ReportDiagnostic severity) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(
            SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = severity;
            return diagnosticId == id;
        }

        public override bool TryGetGlobalDiagnosticValue(
            string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic value)
        {
            value = ReportDiagnostic.Default;
            return false;
        }
    }
}
