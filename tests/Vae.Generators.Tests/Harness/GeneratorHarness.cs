using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;

namespace Vae.Generators.Tests.Harness;

/// <summary>The three checks that every declaration in these tests goes through.</summary>
internal static class GeneratorHarness
{
    /// <summary>
    /// Generates code for a source, and asserts that all of it compiles, the generated part without a warning; that a run over the
    /// same code again computes nothing; that no cached value holds on to the compilation; and that the text and the
    /// diagnostics are those of the test's snapshot.
    /// </summary>
    internal static Task Verify(string source, [CallerFilePath] string sourceFile = "") =>
        Verify(TestCompilation.Create(source), sourceFile);

    /// <inheritdoc cref="Verify(string, string)"/>
    internal static Task Verify(CSharpCompilation input, [CallerFilePath] string sourceFile = "")
    {
        var run = GeneratorRun.Of(input);
        OutputAssertions.Compiles(run);
        StepAssertions.AllCached(run, run.Again(input.Clone()), StepNames.All);
        StepAssertions.HoldNoCompilation(run, StepNames.All);
        return Snapshot(run, sourceFile);
    }

    /// <summary>
    /// For a declaration with mistakes: the run fails nowhere, computes nothing the second time, and says what the snapshot has.
    /// </summary>
    internal static Task VerifyDiagnostics(string source, [CallerFilePath] string sourceFile = "")
    {
        var input = TestCompilation.Create(source);
        var run = GeneratorRun.Of(input);
        Assert.Null(run.Result.Exception);
        StepAssertions.AllCached(run, run.Again(input.Clone()), StepNames.All);
        StepAssertions.HoldNoCompilation(run, StepNames.All);
        return Snapshot(run, sourceFile);
    }

    // Awaited: the package's task has a result, the stand-in's has none.
    private static async Task Snapshot(GeneratorRun run, string sourceFile) =>
        await Verifier.Verify(run.Text(), "cs", sourceFile: sourceFile).UseDirectory("Verified");
}
