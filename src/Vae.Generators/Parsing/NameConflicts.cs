using Microsoft.CodeAnalysis;

namespace Vae.Generators;

/// <summary>
/// Finds what would make generated code mean something else. It stands in the namespace <c>Vae.Generated</c> and imports four of the
/// runtime's; everything else it names in full. So a user's type or namespace hides something only if it lies in one of these, or is a
/// type called <c>System</c> or <c>Vae</c> in the global namespace.
/// </summary>
internal static class NameConflicts
{
    /// <summary>The namespace of generated code, within <c>Vae</c>.</summary>
    private const string Generated = "Generated";

    private static readonly string[] Imported = ["Execution", "Kernels", "Losses", "Sampling"];

    /// <summary>The first conflict, by its full name; null if there is none.</summary>
    internal static string? Find(INamedTypeSymbol model, IAssemblySymbol runtime)
    {
        IAssemblySymbol user = model.ContainingAssembly;
        if (SymbolEqualityComparer.Default.Equals(user, runtime))
            return null;
        INamespaceSymbol root = user.GlobalNamespace;
        INamedTypeSymbol? hiding = root.GetTypeMembers("System").Concat(root.GetTypeMembers("Vae")).FirstOrDefault(type => type.Arity == 0);
        if (hiding is not null)
            return hiding.Name;
        return Child(root, "Vae") is { } own && Child(runtime.GlobalNamespace, "Vae") is { } theirs
            ? FindIn(own, theirs, ModelEmitter.ProgramName(model.Name))
            : null;
    }

    private static string? FindIn(INamespaceSymbol own, INamespaceSymbol theirs, string program)
    {
        INamespaceSymbol[] usedFrom = [theirs, .. Imported.Select(name => Child(theirs, name)).OfType<INamespaceSymbol>()];
        return (Hiding(own, theirs)
            ?? Imported.SelectMany(name => Members(own, name)).FirstOrDefault(member => HidesAny(member, usedFrom))
            ?? Members(own, Generated).FirstOrDefault(member =>
                member.Name == program || member.Name == ModelEmitter.ArgumentsAlias || HidesAny(member, usedFrom)))?.ToDisplayString();
    }

    private static INamespaceOrTypeSymbol? Hiding(INamespaceSymbol own, INamespaceSymbol theirs) =>
        own.GetMembers().FirstOrDefault(member => HidesAny(member, [theirs]));

    private static IEnumerable<INamespaceOrTypeSymbol> Members(INamespaceSymbol space, string child) =>
        Child(space, child)?.GetMembers() ?? [];

    private static bool HidesAny(INamespaceOrTypeSymbol member, INamespaceSymbol[] spaces) =>
        spaces.Any(space => space.GetMembers(member.Name).Any(other => Hides(member, other)));

    /// <summary>Namespaces of one name are one namespace, and types that differ in the number of their parameters are apart.</summary>
    private static bool Hides(INamespaceOrTypeSymbol member, INamespaceOrTypeSymbol other) => (member, other) switch
    {
        (INamespaceSymbol, INamespaceSymbol) => false,
        (INamedTypeSymbol type, INamedTypeSymbol named) => type.Arity == named.Arity,
        _ => true,
    };

    private static INamespaceSymbol? Child(INamespaceSymbol space, string name) =>
        space.GetNamespaceMembers().FirstOrDefault(child => child.Name == name);
}
