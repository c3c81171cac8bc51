using Vae.Generators.Values;

namespace Vae.Generators.Diagnostics;

/// <summary>Collects all problems.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    internal int Count => _problems.Count;

    internal bool HasErrors => _problems.Any(problem =>
        Descriptors.ById[problem.Id].DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);

    internal void Add(Microsoft.CodeAnalysis.DiagnosticDescriptor descriptor, int location, params string[] arguments)
    {
        // A block that is used twice would give the same problem twice.
        var problem = Problem.Of(descriptor, location, arguments);
        if (!_problems.Contains(problem))
            _problems.Add(problem);
    }

    internal EquatableArray<Problem> ToEquatable() => _problems.ToEquatable();
}
