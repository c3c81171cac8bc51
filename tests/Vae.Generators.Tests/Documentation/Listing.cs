using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vae.Generators.Tests.Documentation;

/// <summary>A C# listing of a page, and what a compiler needs to compile it.</summary>
/// <param name="Page">The page, from the root.</param>
/// <param name="Line">The line of its first line, from 1.</param>
/// <param name="Code">The listing.</param>
/// <param name="Before">Code that it needs and the page does not show: the comment <c>csharp:</c> before the listing.</param>
/// <param name="Types">The types that earlier listings of the page declare.</param>
internal sealed partial record Listing(string Page, int Line, string Code, string Before, string Types)
{
    // What the SDK's implicit usings are for a console program.
    private const string Implicit = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Whether the reader can compile it as it is; any other listing goes on from what the page has before it.</summary>
    internal bool StandsAlone => Code.StartsWith("using ", StringComparison.Ordinal);

    /// <summary>All listings of a page. Those of docs/diagnostics.md have a test of their own.</summary>
    internal static IEnumerable<Listing> Of(string page)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");
        string types = "";
        foreach (Match match in Fence().Matches(text))
        {
            string code = match.Groups["code"].Value;
            int line = text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1;
            yield return new Listing(page, line, code, match.Groups["before"].Value, types);
            types += TypesOf(code);
        }
    }

    /// <summary>The compilation of a program that is this listing.</summary>
    internal CSharpCompilation ToCompilation()
    {
        string code = StandsAlone ? Code : $"using Vae;\nusing Vae.Data;\n{Before}\n#line {Line} \"{Page}\"\n{Code}";
        bool isProgram = Parse(code).Members.OfType<GlobalStatementSyntax>().Any();
        string[] sources = StandsAlone ? [Implicit, code] : [Implicit, code, $"using Vae;\nusing Vae.Data;\n{Types}"];
        CSharpCompilation compilation = Harness.TestCompilation.Create(Harness.TestCompilation.Parsing, sources);
        return isProgram
            ? compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication).WithAllowUnsafe(false))
            : compilation;
    }

    public override string ToString() => $"{Page}:{Line}";

    private static string TypesOf(string code) => string.Concat(
        Parse(code).Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString() + "\n"));

    private static CompilationUnitSyntax Parse(string code) =>
        (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, Harness.TestCompilation.Parsing).GetRoot();

    [GeneratedRegex(
        @"(?:<!-- csharp: (?<before>(?:(?!-->).)*) -->\n)?^```csharp\n(?<code>.*?)^```",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
