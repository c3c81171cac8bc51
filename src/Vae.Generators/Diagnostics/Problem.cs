using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Diagnostics;

/// <summary>A mistake in a declaration, as a value.</summary>
/// <param name="Id">The diagnostic's id.</param>
/// <param name="Location">The number of the attribute that it is about, in the map of locations.</param>
/// <param name="Arguments">The arguments of the message.</param>
internal sealed record Problem(string Id, int Location, EquatableArray<string> Arguments)
{
    internal static Problem Of(DiagnosticDescriptor descriptor, int location, params string[] arguments) =>
        new(descriptor.Id, location, arguments.ToEquatable());
}

/// <summary>A place in the source, as plain values: a <see cref="Location"/> in the cache would keep the whole compilation alive.</summary>
internal sealed record Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    internal static Place From(SyntaxNode node) => From(node.SyntaxTree, node.Span);

    internal static Place From(SyntaxTree tree, TextSpan span) => new(tree.FilePath, span, tree.GetLineSpan(span).Span);

    /// <summary>
    /// The place in the compilation's own tree. Only diagnostics in that tree follow <c>#pragma warning</c> and the severities of
    /// .editorconfig.
    /// </summary>
    internal Location ToLocation(Compilation compilation)
    {
        SyntaxTree? tree = compilation.SyntaxTrees.FirstOrDefault(candidate =>
            candidate.FilePath == File && Span.End <= candidate.Length && candidate.GetLineSpan(Span).Span == Lines);
        return tree is null ? Location.Create(File, Span, Lines) : Location.Create(tree, Span);
    }
}

/// <summary>A problem and its place, to be reported.</summary>
internal sealed record PlacedProblem(Problem Problem, Place Place)
{
    internal Diagnostic ToDiagnostic(Compilation compilation) =>
        Diagnostic.Create(Descriptors.ById[Problem.Id], Place.ToLocation(compilation), Problem.Arguments.Cast<object>().ToArray());
}
