using Microsoft.CodeAnalysis;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Language;
using Vae.Generators.Values;

namespace Vae.Generators.Parsing;

/// <summary>
/// Reads the lists of a block. A project's block is checked where it is declared, even if no model uses it. So every block in an assembly
/// built with VaeGen has exactly one valid list.
/// </summary>
internal static class BlockDeclaration
{
    /// <summary>The problems of a block's lists, each at its place.</summary>
    internal static EquatableArray<PlacedProblem> Check(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        IAssemblySymbol runtime = context.Attributes[0].AttributeClass!.ContainingAssembly;
        if (context.TargetSymbol is not INamedTypeSymbol type)
            return default;
        IReadOnlyList<IReadOnlyList<Word>> lists = AttributeLists.Of(type, runtime, cancellation);
        // A model that is used as a block is reported by its own parser. A block with several parts is read at its first.
        if (lists.SelectMany(list => list).Any(word => word.Name == "Vae" && !word.IsForeign)
            || ListOf(lists) is not { } first
            || first[0].Syntax is not { } head
            || !context.TargetNode.Contains(head))
            return default;
        IEnumerable<(Word Word, Problem Problem)> problems = Problems(type, lists);
        return problems.Select(found => new PlacedProblem(found.Problem, Place.From(found.Word.Syntax!))).ToEquatable();
    }

    /// <summary>The list that begins with <c>Block</c>, without foreign attributes; null if there is none.</summary>
    internal static IReadOnlyList<Word>? ListOf(IReadOnlyList<IReadOnlyList<Word>> lists) => lists
        .Select(list => list.Where(word => !word.IsForeign).ToList())
        .FirstOrDefault(list => list[0].Name == "Block");

    /// <summary>Reports everything on a block's class that is not in its one list, because it would be ignored.</summary>
    /// <param name="block">The block.</param>
    /// <param name="lists">Its lists.</param>
    internal static IEnumerable<(Word Word, Problem Problem)> Problems(ISymbol block, IReadOnlyList<IReadOnlyList<Word>> lists)
    {
        Word? first = null;
        foreach (IReadOnlyList<Word> list in lists)
        {
            Word head = list.First(word => !word.IsForeign);
            if (head.Name == "Block")
            {
                foreach (Word word in list.Where(word => word.IsForeign))
                {
                    if (ForeignWord.Describe(word) is { } foreign)
                        yield return (word, Problem.Of(Descriptors.ForeignWord, Locations.Type, foreign));
                }
                if (first is not null)
                {
                    if (head.Syntax?.Parent?.Parent != first.Syntax?.Parent?.Parent)
                        yield return (head, Problem.Of(Descriptors.SplitDeclaration, Locations.Type, "Block", block.Name, "its first"));
                    yield return (head, Problem.Of(Descriptors.RoleTwice, Locations.Type, block.Name, "Block"));
                }
                first ??= head;
            }
            else if (head.Name != "Vae" && !Words.Roles.Contains(head.Name))
            {
                yield return (head, Problem.Of(Descriptors.NoRole, Locations.Type, head.Name));
            }
        }
    }
}

/// <summary>The problem of an attribute that is in a list of the language and is not one of its words.</summary>
internal static class ForeignWord
{
    /// <summary>Its name, its type, and what to do; null for an unknown name, which the compiler reports.</summary>
    internal static string[]? Describe(Word word)
    {
        INamedTypeSymbol attribute = word.Data.AttributeClass!;
        if (attribute.TypeKind == TypeKind.Error)
            return null;
        bool isInVae = attribute.ContainingNamespace is { Name: "Vae", ContainingNamespace.IsGlobalNamespace: true };
        string advice = !Words.IsWord(word.Name) ? "put it into brackets of its own"
            : isInVae ? "rename it"
            : $"write Vae.{word.Name}";
        return [word.Name, attribute.ToDisplayString(), advice];
    }
}
