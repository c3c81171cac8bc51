using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vae.Tests.Texts;

/// <summary>
/// The runtime's texts are the same in any culture. This reads its source, and fails at every place where a number would be written as the
/// thread's culture writes it: 1.5 as 1,5, or −1 with another sign.
/// </summary>
public class InvariantTextTests
{
    // The runtime is written in a newer C# than this compiler's latest: that of the SDK.
    private static readonly CSharpParseOptions s_parsing = new(
        LanguageVersion.Preview,
        preprocessorSymbols: ["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER"]);

    // All but the runtime itself, whose source is read.
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is not ("Vae.Runtime.dll" or "Vae.Generators.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    [Fact]
    public void No_text_of_the_runtime_is_written_in_the_culture_of_the_thread()
    {
        string folder = SourceFolder();
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(file => file.Split(Path.DirectorySeparatorChar) is ["Shared", ..] or ["Vae.Runtime", not ("bin" or "obj"), ..]);
        List<string> found = Faults(files.Select(file => (file, File.ReadAllText(Path.Combine(folder, file)))));
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    [Theory]
    [InlineData("$\"{real}\"", true)]
    [InlineData("$\"{real:0.0}\"", true)]
    [InlineData("$\"{maybe}\"", true)]
    [InlineData("$\"{count:N0}\"", true)]
    [InlineData("$\"{time}\"", true)]
    [InlineData("\"x\" + real", true)]
    [InlineData("real.ToString()", true)]
    [InlineData("real.ToString(\"0.0\")", true)]
    [InlineData("string.Join(\", \", new[] { real })", true)]
    [InlineData("new ArgumentOutOfRangeException(\"x\", real, \"y\").Message", true)]
    [InlineData("new ArgumentOutOfRangeException(\"x\", -1, \"y\").Message", true)]
    [InlineData("$\"{count}\"", false)]
    [InlineData("$\"{count:D}\"", false)]
    [InlineData("$\"{\"text\"}\"", false)]
    [InlineData("FormattableString.Invariant($\"{real}\")", false)]
    [InlineData("string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{real}\")", false)]
    [InlineData("string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{real}\" + $\"{real}\")", false)]
    [InlineData("string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{$\"{real}\"}\")", true)]
    [InlineData("real.ToString(System.Globalization.CultureInfo.InvariantCulture)", false)]
    [InlineData("string.Join(\", \", new[] { count })", false)]
    [InlineData("new ArgumentOutOfRangeException(\"x\", \"y\").Message", false)]
    public void The_rule_sees_what_depends_on_the_culture(string expression, bool isFault)
    {
        string source = $$"""
            static class Texts
            {
                static string Of(double real, double? maybe, int count, TimeSpan time) => {{expression}};
            }
            """;
        Assert.Equal(isFault ? 1 : 0, Faults([("File.cs", source)]).Count);
    }

    [Fact]
    public void The_rule_sees_guards_that_write_numbers()
    {
        const string source = "static class Guard { static void Of(int x) => ArgumentOutOfRangeException.ThrowIfLessThan(x, 1); }";
        Assert.Single(Faults([("File.cs", source)]));
    }

    private static List<string> Faults(IEnumerable<(string Name, string Text)> files)
    {
        SyntaxTree[] trees =
        [
            .. files.Select(file => CSharpSyntaxTree.ParseText(file.Text, s_parsing, file.Name)),
            CSharpSyntaxTree.ParseText(ImplicitUsings, s_parsing),
        ];
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true);
        CSharpCompilation compilation = CSharpCompilation.Create("Read", trees, s_references, options);
        Diagnostic? error = compilation.GetDiagnostics().FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.True(error is null, $"The source does not compile here, so nothing is known of it: {error}");
        return [.. trees.SelectMany(tree => new Reader(compilation.GetSemanticModel(tree)).Read(tree))];
    }

    private static string SourceFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string source = Path.Combine(folder.FullName, "src");
            if (Directory.Exists(Path.Combine(source, "Vae.Runtime")))
                return source;
        }
        throw new DirectoryNotFoundException("There is no src/Vae.Runtime above the tests.");
    }

    private sealed class Reader(SemanticModel model)
    {
        internal IEnumerable<string> Read(SyntaxTree tree) => tree.GetRoot().DescendantNodes()
            .Where(IsFault)
            .Select(node => $"{tree.FilePath}({node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {node}");

        private bool IsFault(SyntaxNode node) => node switch
        {
            InterpolationSyntax hole => !IsInvariant((InterpolatedStringExpressionSyntax)hole.Parent!)
                && DependsOnCulture(TypeOf(hole.Expression), hole.FormatClause?.FormatStringToken.ValueText),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum =>
                TypeOf(sum)?.SpecialType == SpecialType.System_String
                && (DependsOnCulture(TypeOf(sum.Left)) || DependsOnCulture(TypeOf(sum.Right))),
            InvocationExpressionSyntax call => model.GetSymbolInfo(call).Symbol is IMethodSymbol method && IsFault(call, method),
            BaseObjectCreationExpressionSyntax creation => IsNumberInError(creation),
            _ => false,
        };

        private bool IsFault(InvocationExpressionSyntax call, IMethodSymbol method) => method.Name switch
        {
            "ToString" => method.Parameters.All(parameter => parameter.Type.SpecialType == SpecialType.System_String)
                && call.Expression is MemberAccessExpressionSyntax member
                && DependsOnCulture(TypeOf(member.Expression), method.Parameters.Length == 0 ? null : "?"),
            "Join" => method.ContainingType.SpecialType == SpecialType.System_String
                && method.TypeArguments.Any(type => DependsOnCulture(type)),
            _ => method.ContainingType.Name == nameof(ArgumentOutOfRangeException)
                && method.Name.StartsWith("ThrowIf", StringComparison.Ordinal),
        };

        // ArgumentOutOfRangeException writes its actual value in the culture of whoever asks for its message.
        private bool IsNumberInError(BaseObjectCreationExpressionSyntax creation) =>
            TypeOf(creation)?.Name == nameof(ArgumentOutOfRangeException)
            && creation.ArgumentList is { Arguments: [_, var value, _] }
            && TypeOf(value.Expression) is not { SpecialType: SpecialType.System_String };

        // As an argument of string.Create or FormattableString.Invariant, alone or in a sum: then its type is not string.
        private bool IsInvariant(ExpressionSyntax text)
        {
            while (text.Parent is BinaryExpressionSyntax or ParenthesizedExpressionSyntax)
                text = (ExpressionSyntax)text.Parent;
            return model.GetTypeInfo(text).ConvertedType is { SpecialType: not SpecialType.System_String };
        }

        private ITypeSymbol? TypeOf(ExpressionSyntax expression) => model.GetTypeInfo(expression).Type;

        // A whole number without a format has no separators; a negative one is written by OutOfRange only.
        private static bool DependsOnCulture(ITypeSymbol? type, string? format = null)
        {
            if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
                type = nullable.TypeArguments[0];
            return type?.SpecialType switch
            {
                SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal or SpecialType.System_DateTime => true,
                SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Byte
                    or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_SByte
                    => format is { Length: > 0 } && format[0] is not ('D' or 'X' or 'd' or 'x'),
                _ => type is { ContainingNamespace.Name: "System", Name: "TimeSpan" or "DateTimeOffset" or "Half" },
            };
        }
    }
}
