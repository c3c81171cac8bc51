using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vae.Generators.Tests.Documentation;

/// <summary>
/// Whoever documents one parameter documents all; except a kernel's worker, which is documented at <c>Worker</c> and nowhere else.
/// </summary>
public class ParameterDocumentationTests
{
    private const string Repeated = "repeats what Worker says of";

    [Fact]
    public void All_parameters_are_documented_or_none_and_a_worker_once()
    {
        string[] files =
            [.. Repository.Files("*.cs").Where(file => Repository.Relative(file).StartsWith("src/", StringComparison.Ordinal))];
        Assert.True(files.Length > 300, $"Only {files.Length} files were found.");
        Assert.Empty(files.SelectMany(file => Faults(File.ReadAllText(file)).Select(fault => $"{Repository.Relative(file)}: {fault}")));
    }

    [Theory]
    [InlineData("/// <param name=\"a\">A.</param>\nvoid M(int a, int b) { }", "M lacks b")]
    [InlineData("/// <param name=\"a\">A.</param>\nrecord M(int a, int b);", "M lacks b")]
    [InlineData("/// <param name=\"worker\">W.</param>\nvoid M(Worker worker) { }", "M " + Repeated + " worker")]
    public void A_fault_is_found(string code, string fault) => Assert.Equal([fault], Faults($"class C {{\n{code}\n}}"));

    [Theory]
    [InlineData("/// <param name=\"a\">A.</param>\nvoid M(Worker worker, int a) { }")]
    [InlineData("/// <summary>S.</summary>\nvoid M(int a) { }")]
    [InlineData("/// <param name=\"a\">A.</param>\n/// <param name=\"b\">B.</param>\nvoid M(int a, int b) { }")]
    public void What_is_in_order_is_none(string code) => Assert.Empty(Faults($"class C {{\n{code}\n}}"));

    private static IEnumerable<string> Faults(string text)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Parse);
        foreach (SyntaxNode node in CSharpSyntaxTree.ParseText(text, parsing).GetRoot().DescendantNodes())
        {
            (ParameterListSyntax? list, string name) = node switch
            {
                MethodDeclarationSyntax method => (method.ParameterList, method.Identifier.Text),
                ConstructorDeclarationSyntax constructor => (constructor.ParameterList, constructor.Identifier.Text),
                TypeDeclarationSyntax type => (type.ParameterList, type.Identifier.Text),
                DelegateDeclarationSyntax type => (type.ParameterList, type.Identifier.Text),
                _ => (null, ""),
            };
            if (list is null)
                continue;
            string[] documented =
            [
                .. node.GetLeadingTrivia()
                    .Select(trivia => trivia.GetStructure())
                    .OfType<DocumentationCommentTriviaSyntax>()
                    .SelectMany(comment => comment.DescendantNodes().OfType<XmlNameAttributeSyntax>())
                    .Where(attribute => attribute.Parent is XmlElementStartTagSyntax { Name.LocalName.Text: "param" })
                    .Select(attribute => attribute.Identifier.Identifier.Text),
            ];
            if (documented.Length == 0)
                continue;
            foreach (ParameterSyntax parameter in list.Parameters)
            {
                string own = parameter.Identifier.Text;
                bool isWorker = own == "worker" && parameter.Type?.ToString() == "Worker";
                if (isWorker && documented.Contains(own))
                    yield return $"{name} {Repeated} {own}";
                else if (!isWorker && !documented.Contains(own))
                    yield return $"{name} lacks {own}";
            }
        }
    }
}
