using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Text;
using Vae.Generators.Values;

namespace Vae.Generators.Parsing;

/// <summary>Reads the class: whether it can be extended, and the declarations that extend it.</summary>
internal static class TypeParser
{
    private const string BaseClass = "Vae." + RuntimeNames.Model;

    /// <summary>Reads a class.</summary>
    /// <param name="type">The class.</param>
    /// <param name="runtime">The assembly with the attributes and the types that generated code uses.</param>
    /// <param name="language">The project's language version.</param>
    /// <param name="problems">Receives the reasons why the class cannot be a model.</param>
    internal static TypeDeclaration Parse(INamedTypeSymbol type, RuntimeReference runtime, LanguageVersion language, ProblemList problems)
    {
        // With an old language version the class is a model that cannot run, so that its uses compile and this is the only error.
        bool hasLanguage = language >= LanguageVersion.CSharp11;
        if (type.Name.Length > 0 && !hasLanguage)
            problems.Add(Descriptors.OldLanguage, Locations.Type, type.Name, language.ToDisplayString());
        int before = problems.Count;
        if (type.Name.Length > 0)
        {
            CheckKind(type, problems);
            CheckPartial(type, problems);
            CheckMembers(type, problems);
            if (runtime.Conflict(type.Name) is { } reason)
                problems.Add(Descriptors.UnsupportedType, Locations.Type, type.Name, reason);
        }
        bool hasUsableBase = type.BaseType is { TypeKind: not TypeKind.Error };
        IEnumerable<INamedTypeSymbol> nesting = Nesting(type).Reverse();
        return new TypeDeclaration(
            NamespaceOf(type),
            type.Name,
            HintName(type),
            runtime.Root,
            hasLanguage,
            nesting.Select(Opening).ToEquatable(),
            CanExtend: problems.Count == before && hasUsableBase && Nesting(type).All(IsNamed) && Namespaces(type).All(IsNamed));
    }

    private static void CheckKind(INamedTypeSymbol type, ProblemList problems)
    {
        string? reason = type switch
        {
            { IsRecord: true } => "it is a record; declare it as a class",
            { TypeKind: TypeKind.Struct } => "it is a struct; declare it as a class",
            { TypeKind: TypeKind.Interface } => "it is an interface; declare it as a class",
            { TypeKind: not TypeKind.Class } => "declare it as a class",
            { IsStatic: true } => "it is static, and a model has parameters of its own; remove 'static'",
            { IsAbstract: true } => "it is abstract; remove 'abstract'",
            _ when Nesting(type).Any(t => t.IsFileLocal) => "it is local to its file, where generated code cannot reach it; remove 'file'",
            _ when HasOtherBase(type) =>
                $"its base class is '{type.BaseType!.Name}'; a model's base class is VaeModel, which is added for you",
            _ => null,
        };
        if (reason is not null)
            problems.Add(Descriptors.UnsupportedType, Locations.Type, type.Name, reason);
    }

    private static void CheckPartial(INamedTypeSymbol type, ProblemList problems)
    {
        foreach (INamedTypeSymbol declared in Nesting(type))
        {
            bool isPartial = declared.DeclaringSyntaxReferences.All(reference =>
                reference.GetSyntax() is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword));
            if (!isPartial)
                problems.Add(Descriptors.NotPartial, Locations.Type, declared.Name);
        }
    }

    private static void CheckMembers(INamedTypeSymbol type, ProblemList problems)
    {
        if (type.GetMembers(RuntimeNames.Member).Length > 0
            || type.Name == RuntimeNames.Member
            || type.TypeParameters.Any(parameter => parameter.Name == RuntimeNames.Member))
        {
            problems.Add(Descriptors.TakenMember, Locations.Type, type.Name, RuntimeNames.Member);
        }
    }

    private static bool HasOtherBase(INamedTypeSymbol type) =>
        type.BaseType is { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error } baseType
        && baseType.ToDisplayString() != BaseClass;

    /// <summary>The type and the types around it, innermost first.</summary>
    private static IEnumerable<INamedTypeSymbol> Nesting(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
            yield return current;
    }

    /// <summary>The namespaces around a type, innermost first.</summary>
    private static IEnumerable<INamespaceSymbol> Namespaces(INamedTypeSymbol type)
    {
        for (INamespaceSymbol space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
            yield return space;
    }

    /// <summary>A name can be missing while the user types.</summary>
    private static bool IsNamed(ISymbol symbol) => symbol.Name.Length > 0;

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };

    /// <summary>The beginning of another part of a type: <c>partial class Outer&lt;T&gt;</c>.</summary>
    private static string Opening(INamedTypeSymbol type)
    {
        string modifiers = type.IsRefLikeType ? "ref partial" : "partial";
        string parameters = type.TypeParameters.Length == 0
            ? ""
            : $"<{string.Join(", ", type.TypeParameters.Select(parameter => Variance(parameter) + Escape(parameter.Name)))}>";
        return $"{modifiers} {Keyword(type)} {Escape(type.Name)}{parameters}";
    }

    private static string Variance(ITypeParameterSymbol parameter) => parameter switch
    {
        // Variance is valid on interfaces only. On another type it is the user's mistake, and is not repeated.
        { ContainingType.TypeKind: not TypeKind.Interface } => "",
        { Variance: VarianceKind.In } => "in ",
        { Variance: VarianceKind.Out } => "out ",
        _ => "",
    };

    private static string NamespaceOf(INamedTypeSymbol type) =>
        string.Join(".", Namespaces(type).Reverse().Select(space => Escape(space.Name)));

    /// <summary>A name for source code, where it may be a keyword.</summary>
    internal static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
            ? name
            : "@" + name;

    /// <summary>
    /// The type's file name: its path as in metadata, <c>Space.Outer+Inner`1</c>, in which numbers of type parameters and namespaces are
    /// unambiguous, and a hash.
    /// </summary>
    private static string HintName(INamedTypeSymbol type)
    {
        string space = string.Concat(Namespaces(type).Reverse().Select(part => part.Name + "."));
        string path = space + string.Join("+", Nesting(type).Reverse().Select(part => part.MetadataName));

        // The hash distinguishes types with the same file name: 'Digits' and 'digits' on some file systems; and, while the user types, a
        // class and a struct of the same name, which both have models.
        string identity = space + string.Join("+", Nesting(type).Reverse().Select(part => KindPrefix(part) + part.MetadataName));
        uint hash = identity.Aggregate(2166136261u, (sum, letter) => unchecked((sum ^ letter) * 16777619u));
        return $"{Identifiers.Shortened(path)}.{hash:x8}.g.cs";
    }

    private static string KindPrefix(INamedTypeSymbol type) => Keyword(type) is var keyword && keyword == "class" ? "" : keyword + " ";
}
