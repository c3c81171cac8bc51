using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Robustness;

/// <summary>
/// Whatever class the generator is given, the outcome is working code, or a diagnostic on the user's code: it never throws, and no
/// compiler error ever lies in generated code. Seeded: a failure repeats.
/// </summary>
public class RobustnessTests
{
    private static readonly CSharpParseOptions Version10 = TestCompilation.Parsing.WithLanguageVersion(LanguageVersion.CSharp10);

    [Fact]
    public void Whole_declarations_with_mistakes() =>
        Check(1_600, TestCompilation.Parsing, options => options, File, minimumGenerated: 0.15);

    [Fact]
    public void Half_typed_declarations() => Check(
        800,
        TestCompilation.Parsing,
        options => options,
        static (random, genericAttributes) => new TypingSampler(random).Disturb(File(random, genericAttributes)),
        minimumGenerated: 0.05);

    [Fact]
    public void With_the_language_of_2021() =>
        Check(200, Version10, options => options, File, minimumGenerated: 0);

    [Fact]
    public void Without_nullable_and_with_overflow_checks() => Check(
        200,
        TestCompilation.Parsing,
        options => options.WithNullableContextOptions(NullableContextOptions.Disable).WithOverflowChecks(true).WithAllowUnsafe(true),
        File,
        minimumGenerated: 0.1);

    [Fact]
    public void With_warnings_as_errors() => Check(
        200,
        TestCompilation.Parsing,
        options => options.WithGeneralDiagnosticOption(ReportDiagnostic.Error),
        File,
        minimumGenerated: 0.1);

    private static string File(Random random, bool genericAttributes) =>
        new ShellSampler(random).File(new StageSampler(random), genericAttributes);

    private static void Check(
        int count,
        CSharpParseOptions parsing,
        Func<CSharpCompilationOptions, CSharpCompilationOptions> change,
        Func<Random, bool, string> sample,
        double minimumGenerated)
    {
        // One bound set of references for all: only the sampled file is new.
        var empty = CSharpCompilation.Create("TestAssembly", null, TestCompilation.References, change(TestCompilation.Options));
        var driver = CSharpGeneratorDriver.Create([new VaeGenerator().AsSourceGenerator()], null, parsing);
        var failures = new ConcurrentQueue<string>();
        int generated = 0;
        Parallel.For(0, count, seed =>
        {
            var source = sample(new Random(seed), parsing.LanguageVersion != LanguageVersion.CSharp10);
            var tree = TestCompilation.Parse(source, 0, parsing);
            driver.RunGeneratorsAndUpdateCompilation(empty.AddSyntaxTrees(tree), out var output, out var diagnostics);
            if (output.SyntaxTrees.Count() > 1)
            {
                Interlocked.Increment(ref generated);
            }

            if (Fault(output, tree, diagnostics) is { } fault)
            {
                failures.Enqueue($"seed {seed}: {fault}\n{source}");
            }
        });

        var shortest = string.Join("\n----\n", failures.OrderBy(f => f.Length).Take(3));
        Assert.True(failures.IsEmpty, $"{failures.Count} of {count} failed.\n{shortest}");
        Assert.True(generated >= minimumGenerated * count, $"Only {generated} of {count} made code: the sampler tests little.");
    }

    private static string? Fault(Compilation output, SyntaxTree user, ImmutableArray<Diagnostic> generator)
    {
        if (generator.FirstOrDefault(d => !d.Id.StartsWith("VAE", StringComparison.Ordinal)) is { } crash)
        {
            return crash.ToString();
        }

        var generated = output.SyntaxTrees.Where(tree => tree != user).ToArray();
        foreach (var tree in generated)
        {
            var error = output.GetSemanticModel(tree).GetDiagnostics().FirstOrDefault(d => d.DefaultSeverity >= DiagnosticSeverity.Warning);
            if (error is not null)
            {
                return $"{error}\n{tree.GetText().Lines.GetLineFromPosition(error.Location.SourceSpan.Start)}";
            }
        }

        bool isExplained = generated.Length > 0
            || generator.Any(d => d.DefaultSeverity == DiagnosticSeverity.Error)
            || output.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error)
            || !MayBeDeclaration(user);
        return isExplained ? null : "Neither code nor an error.";
    }

    /// <summary>Without <c>[Vae]</c> on it, nothing is expected of a class.</summary>
    private static bool MayBeDeclaration(SyntaxTree tree) => tree.GetRoot().DescendantNodes()
        .OfType<Microsoft.CodeAnalysis.CSharp.Syntax.AttributeSyntax>()
        .Any(attribute => attribute.Name.ToString() is "Vae" or "Vae.Vae" or "global::Vae.Vae");
}
