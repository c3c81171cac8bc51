using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vae.Generators;

/// <summary>An attribute of the language, as written.</summary>
/// <param name="Name">Its name without "Attribute".</param>
/// <param name="Data">Its arguments.</param>
/// <param name="Syntax">Where it stands; null if it comes from another assembly.</param>
internal sealed record Word(string Name, AttributeData Data, AttributeSyntax? Syntax);

/// <summary>Reads a type's attributes as what they are here: bracketed lists of words, in the order of the source.</summary>
internal static class AttributeLists
{
    internal static IReadOnlyList<IReadOnlyList<Word>> Of(ITypeSymbol type, CancellationToken cancellation)
    {
        var words = new List<Word>();
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is { } attributeClass && NameOf(attributeClass) is { } name)
                words.Add(new Word(name, attribute, attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax));
        }
        return words
            .GroupBy(word => word.Syntax?.Parent)
            .Select(list => (IReadOnlyList<Word>)list.OrderBy(word => word.Syntax?.SpanStart ?? 0).ToList())
            .ToList();
    }

    /// <summary>The language's word that an attribute class is; null if it is none.</summary>
    private static string? NameOf(INamedTypeSymbol attributeClass)
    {
        const string suffix = "Attribute";
        if (attributeClass.ContainingNamespace is not { Name: "Vae", ContainingNamespace.IsGlobalNamespace: true }
            || !attributeClass.Name.EndsWith(suffix, StringComparison.Ordinal))
        {
            return null;
        }
        string name = attributeClass.Name.Substring(0, attributeClass.Name.Length - suffix.Length);
        return LayerRegistry.IsWord(name) ? name : null;
    }
}
