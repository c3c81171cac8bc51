using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Models;

/// <summary>The generated text depends on the declaration, and on nothing else.</summary>
public class DeterminismTests
{
    // Every kind of number that is written down: sizes, rates, negative and fractional constants, thousands in comments.
    private const string First = """
        using Vae;
        [Block, Dense(1200), LeakyRelu(0.125)] public class IndexMixer { }
        [Vae]
        [Encoder, Input(28, 50), Flatten, Dropout(0.25), Dense(1200), Residual<IndexMixer>, Elu(0.5),
            Gaussian(2, Initialization = Initialization.HeNormal)]
        [Decoder, Repeat<IndexMixer>(2), Dense(1400), Reshape(28, 50), Gaussian(Sigma = 1e-3)]
        [Objective, Beta(0.5)]
        public partial class IndexVae { }
        """;

    private const string Second = """
        using Vae;
        [Vae]
        [Encoder, Input(6), Dense(0), Dropout(-1.5), Gaussian(1)]
        [Decoder, Dense(6), Bernoulli]
        public partial class Mistaken { }
        """;

    private const string Third = """
        [Vae.Vae]
        [Vae.Encoder, Vae.Input(6), Vae.Gaussian(1)]
        [Vae.Decoder, Vae.Dense(6), Vae.Bernoulli]
        public partial class Third { }
        """;

    [Fact]
    public void Twice_the_same() =>
        Assert.Equal(GeneratorRun.Of(First, Second, Third).Text(), GeneratorRun.Of(First, Second, Third).Text());

    [Fact]
    public void The_order_of_files_changes_nothing()
    {
        var forward = GeneratorRun.Of(First, Third);
        var backward = GeneratorRun.Of(Third, First);
        Assert.Equal(2, forward.Sources.Count());
        Assert.Equal(forward.Text(), backward.Text());
    }

    [Fact]
    public void The_order_of_classes_in_a_file_changes_nothing() =>
        Assert.Equal(GeneratorRun.Of(First + "\n" + Third).Text(), GeneratorRun.Of("using Vae;\n" + Third + "\n" + First[11..]).Text());

    [Fact]
    public void Line_ends_and_comments_of_the_source_change_nothing()
    {
        var changed = First
            .Replace("\n", "\r\n", StringComparison.Ordinal)
            .Replace("[Decoder,", "/* then */ [Decoder,", StringComparison.Ordinal);
        Assert.Equal(GeneratorRun.Of(First).Text(), GeneratorRun.Of(changed).Text());
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.Preview)]
    public void The_settings_of_the_project_change_nothing(LanguageVersion version)
    {
        var input = TestCompilation.Create(TestCompilation.Parsing.WithLanguageVersion(version), First);
        var run = GeneratorRun.Of(input.WithOptions(TestCompilation.Options
            .WithNullableContextOptions(NullableContextOptions.Disable)
            .WithOverflowChecks(true)
            .WithOptimizationLevel(OptimizationLevel.Release)));
        OutputAssertions.Compiles(run);
        Assert.Equal(GeneratorRun.Of(First).Text(), run.Text());
    }

    [Fact]
    public void The_text_has_line_feeds_only_and_ends_in_one()
    {
        var text = GeneratorRun.Of(First).Sources.Single().SourceText.ToString();
        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain('\t', text);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public void The_culture_changes_nothing(string name)
    {
        var expected = GeneratorRun.Of(First, Second, Third).Text();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Culture(name);
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture;
            Assert.Equal("0,5", 0.5.ToString(CultureInfo.CurrentCulture));
            Assert.Equal(expected, GeneratorRun.Of(First, Second, Third).Text());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>The culture, with a comma and an unusual minus in any case: a machine may know only the invariant one.</summary>
    private static CultureInfo Culture(string name)
    {
        CultureInfo culture;
        try
        {
            culture = (CultureInfo)CultureInfo.GetCultureInfo(name).Clone();
        }
        catch (CultureNotFoundException)
        {
            culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        }

        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        return culture;
    }
}
