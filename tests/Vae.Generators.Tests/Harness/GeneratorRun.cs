using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vae.Generators.Tests.Harness;

/// <summary>One run of a generator over a compilation, and what can be run again after an edit.</summary>
internal sealed class GeneratorRun
{
    private readonly GeneratorDriver _driver;

    private GeneratorRun(GeneratorDriver driver, CSharpCompilation input)
    {
        _driver = driver.RunGeneratorsAndUpdateCompilation(input, out var output, out _);
        Input = input;
        Output = (CSharpCompilation)output;
        Result = _driver.GetRunResult().Results.Single();
    }

    /// <summary>The user's code.</summary>
    internal CSharpCompilation Input { get; }

    /// <summary>The user's code and the generated code.</summary>
    internal CSharpCompilation Output { get; }

    internal GeneratorRunResult Result { get; }

    internal ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>The generated files, in the order of their names.</summary>
    internal IEnumerable<GeneratedSourceResult> Sources =>
        Result.GeneratedSources.OrderBy(source => source.HintName, StringComparer.Ordinal);

    /// <summary>Runs VaeGen's generator over these files.</summary>
    internal static GeneratorRun Of(params string[] sources) => Of(TestCompilation.Create(sources));

    /// <summary>Runs VaeGen's generator over a compilation.</summary>
    internal static GeneratorRun Of(CSharpCompilation input) => Of(input, new VaeGenerator());

    /// <summary>Runs any generator over a compilation.</summary>
    internal static GeneratorRun Of(CSharpCompilation input, IIncrementalGenerator generator)
    {
        var parsing = (CSharpParseOptions)input.SyntaxTrees.First().Options;
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);
        return new GeneratorRun(CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], null, parsing, null, options), input);
    }

    /// <summary>Runs again with the same driver, as an editor does after an edit.</summary>
    internal GeneratorRun Again(CSharpCompilation edited) => new(_driver, edited);

    /// <summary>The outputs of the steps of one name, in order, with why each was computed.</summary>
    internal IEnumerable<(object Value, IncrementalStepRunReason Reason)> Step(string name) =>
        Result.TrackedSteps.TryGetValue(name, out var steps) ? steps.SelectMany(step => step.Outputs) : [];

    /// <summary>Everything that the generator said, as one text: its diagnostics as comments, then each file under its name.</summary>
    internal string Text()
    {
        var text = new StringBuilder();
        foreach (var diagnostic in InOrder())
        {
            text.Append("// ").Append(Describe(diagnostic)).Append('\n');
        }

        foreach (var source in Sources)
        {
            text.Append("//HintName: ").Append(source.HintName).Append('\n').Append(source.SourceText);
        }

        return text.ToString();
    }

    /// <summary>The diagnostics by place, so that neither files nor steps can change the order.</summary>
    internal IEnumerable<Diagnostic> InOrder() => Diagnostics
        .OrderBy(d => d.Location.GetLineSpan().Path, StringComparer.Ordinal)
        .ThenBy(d => d.Location.SourceSpan.Start)
        .ThenBy(d => d.Id, StringComparer.Ordinal)
        .ThenBy(d => d.GetMessage(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>A diagnostic with the code that it underlines.</summary>
    internal string Describe(Diagnostic diagnostic)
    {
        var start = diagnostic.Location.GetLineSpan().StartLinePosition;
        var position = FormattableString.Invariant($"({start.Line + 1},{start.Character + 1})");
        var message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        return $"{position}: {diagnostic.Severity} {diagnostic.Id} `{SpanText(diagnostic)}`: {message}";
    }

    /// <summary>The code that a diagnostic underlines.</summary>
    internal string SpanText(Diagnostic diagnostic)
    {
        // In a tree of this very run: only there do the compiler's means to silence a diagnostic reach it.
        return diagnostic.Location.SourceTree is { } tree && Output.ContainsSyntaxTree(tree)
            ? tree.GetText().ToString(diagnostic.Location.SourceSpan)
            : "";
    }

    /// <summary>Whether a diagnostic lies in generated code.</summary>
    internal bool IsInGeneratedCode(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree is { } tree && !Input.ContainsSyntaxTree(tree);
}
