using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;

namespace Vae.Generators.Parsing;

/// <summary>Finds classes with an encoder but without <c>[Vae]</c>. Without a warning they would have no effect at all.</summary>
internal static class UnmarkedDeclaration
{
    internal static PlacedProblem? Find(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        bool isMarked = context.TargetSymbol.GetAttributes().Any(attribute =>
            attribute.AttributeClass?.ToDisplayString() == "Vae.VaeAttribute");
        if (isMarked || context.TargetNode is not TypeDeclarationSyntax node)
            return null;
        return new PlacedProblem(
            Problem.Of(Descriptors.NotMarked, Locations.Type, context.TargetSymbol.Name, "Encoder"),
            Place.From(node.SyntaxTree, node.Identifier.Span));
    }
}
