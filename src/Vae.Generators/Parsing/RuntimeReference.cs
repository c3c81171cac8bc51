using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Vae.Generators.Text;

namespace Vae.Generators.Parsing;

/// <summary>How generated code refers to the runtime, and what makes that impossible.</summary>
/// <param name="compilation">The project's compilation.</param>
/// <param name="runtime">The assembly that the attribute <c>[Vae]</c> comes from.</param>
internal sealed class RuntimeReference(Compilation compilation, IAssemblySymbol runtime)
{
    private const string Global = "global";

    /// <summary>
    /// The root of the runtime's names: <c>global</c>, or the alias of a reference that can only be used through <c>extern alias</c>.
    /// </summary>
    internal string Root { get; } = RootOf(compilation.GetMetadataReference(runtime));

    /// <summary>The first type that generated code needs and the assembly lacks; null if it has all of them.</summary>
    internal string? Missing { get; } = RuntimeNames.All
        .SelectMany(group => group.Types.Select(type => $"{group.Space}.{type}"))
        .FirstOrDefault(name => runtime.GetTypeByMetadataName(name) is null);

    /// <summary>
    /// Why a name in generated code is ambiguous or has another meaning here: another type or namespace has the same full name. Null if
    /// there is no such name.
    /// </summary>
    internal string? Conflict(string model) => Missing is null
        ? InGenerated(model) ?? Roots().Select(InRuntime).FirstOrDefault(found => found is not null)
        : null;

    private static string RootOf(MetadataReference? reference)
    {
        ImmutableArray<string> aliases = reference?.Properties.Aliases ?? ImmutableArray<string>.Empty;
        return aliases.IsDefaultOrEmpty || aliases.Contains(Global) ? Global : TypeParser.Escape(aliases[0]);
    }

    /// <summary>The global namespaces in which the runtime's names are looked up.</summary>
    private IEnumerable<INamespaceSymbol> Roots() => Root == Global
        ? [compilation.GlobalNamespace]
        : compilation.References
            .Where(reference => reference.Properties.Aliases.Any(alias => TypeParser.Escape(alias) == Root))
            .Select(reference => compilation.GetAssemblyOrModuleSymbol(reference))
            .OfType<IAssemblySymbol>()
            .Select(assembly => assembly.GlobalNamespace);

    /// <summary>A foreign type in the namespace of generated code, or a type with the name of that namespace.</summary>
    private string? InGenerated(string model)
    {
        INamespaceSymbol root = compilation.GlobalNamespace;
        bool IsNeeded(string name) => RuntimeNames.Has(name) || name == RuntimeNames.ProgramOf(model);
        INamespaceOrTypeSymbol? found = Types(root, RuntimeNames.Generated).FirstOrDefault()
            ?? Child(root, RuntimeNames.Generated)?.GetMembers().FirstOrDefault(member => IsNeeded(member.Name) && Hides(member));
        return found is null ? null : Describe(found);
    }

    /// <summary>A type or namespace with the name of one of the runtime's types in generated code, or of one of their namespaces.</summary>
    private string? InRuntime(INamespaceSymbol root)
    {
        foreach ((string path, string[] types) in RuntimeNames.All)
        {
            INamespaceSymbol? space = root;
            foreach (string part in path.Split('.'))
            {
                if (Types(space, part).FirstOrDefault() is { } type)
                    return Describe(type);
                space = Child(space, part);
                if (space is null)
                    break;
            }
            if (space is not null && types.SelectMany(name => space.GetMembers(name)).FirstOrDefault(Hides) is { } other)
                return Describe(other);
        }
        return null;
    }

    private IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space, string name) => space.GetTypeMembers(name, 0).Where(Hides);

    /// <summary>
    /// Types with different numbers of type parameters do not conflict, and inaccessible types hide nothing. A type that is local to its
    /// file, as every model's program is, has another name in metadata.
    /// </summary>
    private bool Hides(INamespaceOrTypeSymbol member) => member is not INamedTypeSymbol type
        || (type.Arity == 0
            && type.MetadataName == type.Name
            && !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, runtime)
            && compilation.IsSymbolAccessibleWithin(type, compilation.Assembly));

    private string Describe(INamespaceOrTypeSymbol found)
    {
        ISymbol first = found is INamespaceSymbol space ? space.ConstituentNamespaces[0] : found;
        if (SymbolEqualityComparer.Default.Equals(first.ContainingAssembly, compilation.Assembly))
            return $"'{found.ToDisplayString()}' hides what generated code needs; rename it";
        string assembly = first.ContainingAssembly.Name;
        return $"'{found.ToDisplayString()}' of the assembly '{assembly}' hides what generated code needs; give the reference to "
            + $"'{assembly}' an alias";
    }

    private static INamespaceSymbol? Child(INamespaceSymbol space, string name) =>
        space.GetNamespaceMembers().FirstOrDefault(child => child.Name == name);
}
