using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vae.Generators.Tests.Harness;

/// <summary>What VaeGen's analyzer says about code, once the generator has added its part.</summary>
internal static class AnalyzerRun
{
    /// <summary>Its diagnostics, in the order of the source; a failure of the analyzer is one of them.</summary>
    internal static async Task<Diagnostic[]> Of(GeneratorRun run)
    {
        CompilationWithAnalyzers analysed = run.Output.WithAnalyzers([new TrainingLengthAnalyzer()]);
        ImmutableArray<Diagnostic> found = await analysed.GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }
}
