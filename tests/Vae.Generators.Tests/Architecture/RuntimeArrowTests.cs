using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vae.Generators.Tests.Documentation;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Architecture;

/// <summary>
/// The runtime's folders are layers: what one of them uses stands before it. Most of its types share a namespace, so the compiler is asked:
/// every name in the runtime's code is resolved to the file that declares it. A name in a comment is not a use.
/// </summary>
public sealed class RuntimeArrowTests
{
    /// <summary>The folders, each of which may use those before it.</summary>
    private static readonly string[] s_order =
    [
        "Compatibility", "Numbers", "Warnings", "Execution", "Kernels/Arithmetic", "Sampling", "Kernels", "Objectives", "Declaration",
        "Losses", "Optimization", "Program", "Persistence", "Parameters", "Data", "Model", "Evaluation", "Training", "Strategy",
    ];

    [Fact]
    public void Every_folder_of_the_runtime_uses_only_those_before_it()
    {
        string runtime = Path.Combine(Repository.Root, "src", "Vae.Runtime");
        (string File, string Code)[] files =
        [
            .. Directory.EnumerateFiles(runtime, "*.cs", SearchOption.AllDirectories)
                .Select(file => (Path.GetRelativePath(runtime, file).Replace(Path.DirectorySeparatorChar, '/'), file))
                .Where(file => file.Item1.Split('/')[0] is not ("obj" or "bin"))
                .Select(file => (file.Item1, File.ReadAllText(file.file))),
            // Linked there by the project.
            ("Objectives/ObjectiveRules.cs", File.ReadAllText(Path.Combine(Repository.Root, "src", "Shared", "ObjectiveRules.cs"))),
        ];
        Assert.True(files.Length > 200, $"only {files.Length} files in {runtime}");
        Assert.DoesNotContain(files, file => Rank(file.File) < 0);
        Assert.Equal(s_order.Length, files.Select(file => Rank(file.File)).Distinct().Count());

        Assert.Empty(Arrows(files));
    }

    [Theory]
    [InlineData("class A { B b; }", "Kernels uses B of Training")]
    [InlineData("class A { void F() { var b = C.Make(); } }", "Kernels uses C of Training")]
    [InlineData("class A { void F(int n) { n.Twice(); } }", "Kernels uses Extensions of Training")]
    [InlineData("class A { void F() { B.Count++; } }", "Kernels uses B of Training")]
    [InlineData("class A { C c; void F() { c.Later(); } }", "Kernels uses C of Training")]
    [InlineData("class A { C F(B b) => new(b); }", "Kernels uses B of Training")]
    public void An_arrow_against_the_order_is_found(string code, string arrow) =>
        Assert.Contains(arrow, Arrows([.. Others, ("Kernels/A.cs", code)]));

    [Theory]
    [InlineData("class A { C c; int F() => c.Now(); }")]
    [InlineData("/// <summary>See <see cref=\"B\"/>.</summary>\nclass A { /* B */ string s = \"B\"; }")]
    [InlineData("class A { int B; int F() => B; }")]
    public void An_arrow_along_the_order_is_none(string code) => Assert.Empty(Arrows([.. Others, ("Kernels/A.cs", code)]));

    // C is a class in two parts: only the one in the later folder knows a later class.
    private static (string File, string Code)[] Others =>
    [
        ("Execution/C.cs", "partial class C { internal int Now() => 1; }"),
        ("Training/C.Later.cs", "partial class C { internal C(B b) { } internal void Later() { } internal static B Make() => new B(); }"),
        ("Training/B.cs", "class B { internal static int Count; }"),
        ("Training/Extensions.cs", "static class Extensions { internal static int Twice(this int n) => 2 * n; }"),
    ];

    private static string[] Arrows((string File, string Code)[] files)
    {
        const string Usings = """
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
            global using System.Threading; global using System.Threading.Tasks;
            """;
        // As for the framework that lacks nothing: what others lack is not in it.
        CSharpParseOptions parsing = TestCompilation.Parsing.WithPreprocessorSymbols("NET9_0_OR_GREATER", "NET10_0_OR_GREATER");
        SyntaxTree[] trees = [.. files.Select(file => CSharpSyntaxTree.ParseText(file.Code, parsing, file.File))];
        Assert.DoesNotContain(
            trees.SelectMany(tree => tree.GetDiagnostics()), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Runtime",
            [.. trees, CSharpSyntaxTree.ParseText(Usings, parsing, "Usings.cs")],
            TestCompilation.Framework,
            TestCompilation.Options.WithAllowUnsafe(true));
        // Only names that a later folder declares are asked about: most of the code is never looked at.
        Dictionary<string, int> last = trees.SelectMany(DeclaredIn).GroupBy(place => place.Name).ToDictionary(
            places => places.Key, places => places.Max(place => place.Rank));
        IEnumerable<string> arrows = trees.AsParallel().SelectMany(tree => ArrowsFrom(tree, compilation.GetSemanticModel(tree), last));
        return [.. arrows.Distinct().Order()];
    }

    // Types; and what is called on a value of an earlier type: extension methods, and the members of classes in several parts. Any other
    // member of a later type stands behind that type's name, or behind a member that has it.
    private static IEnumerable<(string Name, int Rank)> DeclaredIn(SyntaxTree tree) => tree.GetRoot().DescendantNodes()
        .OfType<MemberDeclarationSyntax>()
        .Select(member => member switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier,
            DelegateDeclarationSyntax type => type.Identifier,
            MethodDeclarationSyntax method when IsInParts(method) || IsExtension(method) => method.Identifier,
            PropertyDeclarationSyntax property when IsInParts(property) => property.Identifier,
            FieldDeclarationSyntax field when IsInParts(field) => field.Declaration.Variables[0].Identifier,
            _ => default,
        })
        .Where(name => !name.IsKind(SyntaxKind.None))
        .Select(name => (name.ValueText, Rank(tree.FilePath)));

    private static bool IsInParts(MemberDeclarationSyntax member) =>
        member.Parent is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static bool IsExtension(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters is [var first, ..] && first.Modifiers.Any(SyntaxKind.ThisKeyword);

    private static List<string> ArrowsFrom(SyntaxTree tree, SemanticModel model, Dictionary<string, int> last)
    {
        var arrows = new List<string>();
        int here = Rank(tree.FilePath);
        foreach (SimpleNameSyntax node in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            // [Word] is short for [WordAttribute].
            string name = node.Identifier.ValueText;
            if (last.GetValueOrDefault(node.Parent is AttributeSyntax ? name + "Attribute" : name) <= here)
                continue;
            // The tests' compiler is older than the library's: a call that it cannot choose an overload for still has candidates.
            SymbolInfo found = model.GetSymbolInfo(node);
            ISymbol? symbol = found.Symbol ?? found.CandidateSymbols.FirstOrDefault();
            symbol = (symbol as IMethodSymbol)?.ReducedFrom ?? symbol;
            if (symbol is null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol or IRangeVariableSymbol
                || symbol.OriginalDefinition.DeclaringSyntaxReferences is not { Length: > 0 } places)
                continue;
            // A class in several parts is known from the first of them on; a member from its own.
            int there = places.Min(place => Rank(place.SyntaxTree.FilePath));
            if (there > here)
                arrows.Add($"{s_order[here]} uses {(symbol as INamedTypeSymbol ?? symbol.ContainingType).Name} of {s_order[there]}");
        }
        return arrows;
    }

    // The longest of the folders that a file lies in.
    private static int Rank(string file) => Array.IndexOf(
        s_order,
        s_order.Where(folder => file.StartsWith(folder + "/", StringComparison.Ordinal)).MaxBy(folder => folder.Length));
}
