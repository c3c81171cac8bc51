using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vae.Generators.Language;

namespace Vae.Generators.Parsing;

/// <summary>An attribute in a list of the language, as written.</summary>
/// <param name="Name">Its name without "Attribute".</param>
/// <param name="Data">Its class and arguments.</param>
/// <param name="Syntax">Its syntax; null if it comes from another assembly.</param>
/// <param name="IsForeign">Whether it is not a word of the language.</param>
internal sealed record Word(string Name, AttributeData Data, AttributeSyntax? Syntax, bool IsForeign);

/// <summary>Reads a type's attributes as bracketed lists of words, in the order of the source.</summary>
internal static class AttributeLists
{
    private const string Suffix = "Attribute";

    /// <summary>The lists that contain words of the language. Other attributes in them are marked as foreign.</summary>
    /// <param name="type">The type.</param>
    /// <param name="runtime">The assembly that the language's words come from.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static IReadOnlyList<IReadOnlyList<Word>> Of(ITypeSymbol type, IAssemblySymbol runtime, CancellationToken cancellation)
    {
        var words = new List<Word>();
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is { } attributeClass)
            {
                var syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax;
                words.Add(new Word(NameOf(attributeClass), attribute, syntax, !IsWord(attributeClass, runtime)));
            }
        }
        IEnumerable<IReadOnlyList<Word>> inSource = words
            .Where(word => word.Syntax is not null)
            .GroupBy(word => word.Syntax!.Parent)
            .Select(list => list.OrderBy(word => word.Syntax!.SpanStart).ToList())
            .Where(list => list.Any(word => !word.IsForeign));
        return [.. inSource, .. InMetadata(words.Where(word => word.Syntax is null && !word.IsForeign))];
    }

    /// <summary>In another assembly the words are in order, but without brackets. So each role begins a list.</summary>
    private static List<List<Word>> InMetadata(IEnumerable<Word> words)
    {
        var lists = new List<List<Word>>();
        foreach (Word word in words)
        {
            if (lists.Count == 0 || word.Name == "Vae" || Words.Roles.Contains(word.Name))
                lists.Add([]);
            lists[lists.Count - 1].Add(word);
        }
        return lists;
    }

    private static bool IsWord(INamedTypeSymbol attributeClass, IAssemblySymbol runtime) =>
        attributeClass.ContainingNamespace is { Name: "Vae", ContainingNamespace.IsGlobalNamespace: true }
        && SymbolEqualityComparer.Default.Equals(attributeClass.ContainingAssembly, runtime)
        && attributeClass.Name.EndsWith(Suffix, StringComparison.Ordinal)
        && Words.IsWord(NameOf(attributeClass));

    private static string NameOf(INamedTypeSymbol attributeClass) => attributeClass.Name.EndsWith(Suffix, StringComparison.Ordinal)
        ? attributeClass.Name.Substring(0, attributeClass.Name.Length - Suffix.Length)
        : attributeClass.Name;
}
