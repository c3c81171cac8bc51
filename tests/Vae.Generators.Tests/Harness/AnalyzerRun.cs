using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vae.Generators.Analyzers;

namespace Vae.Generators.Tests.Harness;

/// <summary>What VaeGen's analyzers say about code, once the generator has added its part.</summary>
internal static class AnalyzerRun
{
    /// <summary>The diagnostics of all, in the order of the source; a failure of an analyzer is one of them.</summary>
    internal static Task<Diagnostic[]> Of(GeneratorRun run) => Of(run, new TrainingLengthAnalyzer(), new EpochSequenceAnalyzer());

    /// <summary>The diagnostics of some.</summary>
    internal static async Task<Diagnostic[]> Of(GeneratorRun run, params DiagnosticAnalyzer[] analyzers)
    {
        CompilationWithAnalyzers analysed = run.Output.WithAnalyzers([.. analyzers]);
        ImmutableArray<Diagnostic> found = await analysed.GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }
}
