using Vae.Generators.Checking;
using Vae.Generators.Diagnostics;
using Vae.Generators.Parsing;
using Vae.Generators.Planning;

namespace Vae.Generators;

/// <summary>All problems of a declaration, of its form and of its meaning, each with its place.</summary>
internal static class ProblemReport
{
    internal static IEnumerable<PlacedProblem> Of(Parsed parsed) => parsed.Problems
        .Concat(SizeCheck.Apply(ModelChecker.Build(parsed.Declaration)).Problems)
        .Select(problem => new PlacedProblem(problem, parsed.Places[problem.Location]));
}
