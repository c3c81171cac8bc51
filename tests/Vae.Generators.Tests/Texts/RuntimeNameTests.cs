using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vae.Generators.Tests.Documentation;
using Vae.Generators.Text;

namespace Vae.Generators.Tests.Texts;

/// <summary>A generated file has an alias for each of the runtime's types that it names, and for no other.</summary>
public class RuntimeNameTests
{
    [Fact]
    public void Every_alias_of_a_snapshot_is_named_in_it_and_every_type_has_one()
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "tests", "Vae.Generators.Tests", "Models", "Verified"), "*.verified.cs"),
        ];
        Assert.True(files.Length >= 20, $"only {files.Length} snapshots");
        foreach (string file in files)
        {
            var root = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetCompilationUnitRoot();
            // A snapshot of several models has a program for each.
            foreach (var space in root.DescendantNodes().OfType<NamespaceDeclarationSyntax>()
                .Where(space => space.Name.ToString() == RuntimeNames.Generated))
            {
                string[] named =
                [
                    .. space.Members.SelectMany(member => member.DescendantNodes()).OfType<IdentifierNameSyntax>()
                        .Where(IsType)
                        .Select(name => name.Identifier.Text)
                        .Where(RuntimeNames.Has)
                        .Distinct()
                        .Order(StringComparer.Ordinal),
                ];
                Assert.Equal(named, space.Usings.Select(directive => directive.Alias!.Name.Identifier.Text));
            }
        }
    }

    // Not what follows a dot, or a property that is set.
    private static bool IsType(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax member => member.Name != name,
        QualifiedNameSyntax or AliasQualifiedNameSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left != name,
        _ => true,
    };
}
