using Microsoft.CodeAnalysis;

namespace Vae.Generators.Tests.Harness;

/// <summary>What must hold for the code that a generator wrote.</summary>
internal static class OutputAssertions
{
    /// <summary>The whole compiles without an error, and the generated part without a warning.</summary>
    internal static void Compiles(GeneratorRun run)
    {
        Assert.Null(run.Result.Exception);
        var found = run.Output.Emit(Stream.Null).Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error || (d.Severity == DiagnosticSeverity.Warning && run.IsInGeneratedCode(d)))
            .Select(d => $"{d.Location.SourceTree?.FilePath} {run.Describe(d)}")
            .ToArray();
        Assert.True(found.Length == 0, $"{found.Length} compiler diagnostics:\n{string.Join("\n", found.Take(20))}\n\n{run.Text()}");
    }
}
