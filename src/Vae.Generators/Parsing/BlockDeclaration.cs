using Microsoft.CodeAnalysis;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Language;
using Vae.Generators.Values;

namespace Vae.Generators.Parsing;

/// <summary>
/// Reads the lists of a block. A block of the project is checked where it is declared, whether a model uses it or not; so an assembly that
/// is built with VaeGen has no block with other lists than one.
/// </summary>
internal static class BlockDeclaration
{
    /// <summary>What is wrong with the lists of a block of the project, each thing at its place.</summary>
    internal static EquatableArray<PlacedProblem> Check(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        IAssemblySymbol runtime = context.Attributes[0].AttributeClass!.ContainingAssembly;
        if (context.TargetSymbol is not INamedTypeSymbol type)
            return default;
        IReadOnlyList<IReadOnlyList<Word>> lists = AttributeLists.Of(type, runtime, cancellation);
        // A model is no block, which its own reading says; and a block on several parts is read at its first.
        if (lists.SelectMany(list => list).Any(word => word.Name == "Vae" && !word.IsForeign)
            || ListOf(lists) is not { } first
            || first[0].Syntax is not { } head
            || !context.TargetNode.Contains(head))
            return default;
        IEnumerable<(Word Word, Problem Problem)> problems = Problems(type, lists);
        return problems.Select(found => new PlacedProblem(found.Problem, Place.From(found.Word.Syntax!))).ToEquatable();
    }

    /// <summary>The list that begins with <c>Block</c>, without what is foreign in it; null if there is none.</summary>
    internal static IReadOnlyList<Word>? ListOf(IReadOnlyList<IReadOnlyList<Word>> lists) => lists
        .Select(list => list.Where(word => !word.IsForeign).ToList())
        .FirstOrDefault(list => list[0].Name == "Block");

    /// <summary>A block is one list of words: what else stands on its class would be passed over.</summary>
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

/// <summary>What is said of an attribute that stands in a list of the language and is not one of its words.</summary>
internal static class ForeignWord
{
    /// <summary>Its name, what it is, and what to do; null for an unknown name, of which the compiler says that it is one.</summary>
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
