using Microsoft.CodeAnalysis;

namespace Vae.Generators.Tests.Harness;

/// <summary>What must hold for the steps of an incremental generator.</summary>
internal static class StepAssertions
{
    /// <summary>The second run computed nothing anew: every output of the named steps, and every file, came from the cache.</summary>
    internal static void AllCached(GeneratorRun first, GeneratorRun second, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var before = first.Step(name).ToArray();
            var after = second.Step(name).ToArray();
            Assert.True(before.Length == after.Length, $"{name} had {before.Length} outputs and now has {after.Length}.");
            for (int i = 0; i < after.Length; i++)
            {
                Assert.True(IsFromCache(after[i].Reason), $"{name}, output {i}: {after[i].Reason}.");
                Assert.True(Equals(before[i].Value, after[i].Value), $"{name}, output {i} is not equal to what it was.");
            }
        }

        // Diagnostics are reported anew to each compilation, in whose trees they lie.
        foreach (var step in second.Result.TrackedOutputSteps.Values.SelectMany(steps => steps).Where(WritesFile))
        {
            Assert.All(step.Outputs, output => Assert.True(IsFromCache(output.Reason), $"A file was written anew: {output.Reason}."));
        }
    }

    /// <summary>Nothing in the outputs of the named steps holds on to a compilation.</summary>
    internal static void HoldNoCompilation(GeneratorRun run, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            foreach (var (value, _) in run.Step(name))
            {
                var path = ObjectGraph.FindCompilerObject(value);
                Assert.True(path is null, $"A value of step {name} holds on to the compilation: {path}.");
            }
        }
    }

    private static bool WritesFile(IncrementalGeneratorRunStep step) => step.Inputs.Any(input => input.Source.Name == "Source");

    private static bool IsFromCache(IncrementalStepRunReason reason) =>
        reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;
}
