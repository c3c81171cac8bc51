using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vae.Generators.Tests.Harness;

/// <summary>The harness finds what it is there to find: each fault is given to it once.</summary>
public class HarnessTests
{
    private const string StepName = "Classes";

    private const string Source = "namespace N; public class C { }";

    [Fact]
    public void Accepts_a_generator_without_fault()
    {
        var first = Run(new ToyGenerator(name => $"public partial class {name}Twin {{ }}", name => name));
        OutputAssertions.Compiles(first);
        StepAssertions.AllCached(first, first.Again(first.Input.Clone()), [StepName]);
        StepAssertions.HoldNoCompilation(first, [StepName]);
        Assert.Equal("//HintName: C.g.cs\n#nullable enable\n/// <summary>.</summary>\npublic partial class CTwin { }\n", first.Text());
    }

    [Theory]
    [InlineData("public class CTwin : Missing { }", "CS0246")]
    [InlineData("public class CTwin { string S() => null; }", "CS8603")]
    [InlineData("public class CTwin { public int Undocumented; }", "CS1591")]
    public void Finds_code_that_does_not_compile_cleanly(string code, string id)
    {
        var found = Assert.ThrowsAny<Exception>(() => OutputAssertions.Compiles(Run(new ToyGenerator(_ => code, name => name))));
        Assert.Contains(id, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_a_generator_that_throws()
    {
        var generator = new ToyGenerator(_ => throw new InvalidOperationException("toy"), name => name);
        Assert.ThrowsAny<Exception>(() => OutputAssertions.Compiles(Run(generator)));
    }

    [Fact]
    public void Finds_a_step_whose_values_are_never_equal()
    {
        var first = Run(new ToyGenerator(name => $"public class {name}Twin {{ }}", name => new object[] { name }));
        var edited = first.Again(first.Input.ReplaceSyntaxTree(first.Input.SyntaxTrees[0], TestCompilation.Parse("// edit\n" + Source)));
        Assert.ThrowsAny<Exception>(() => StepAssertions.AllCached(first, edited, [StepName]));
    }

    [Fact]
    public void Finds_a_symbol_in_a_cached_value()
    {
        var symbol = TestCompilation.Create(Source).GetTypeByMetadataName("N.C")!;
        object[] values = [symbol, new[] { symbol }, new Holder(symbol.Locations[0]), Tuple.Create(1, (object)symbol)];
        foreach (var value in values)
        {
            Assert.NotNull(ObjectGraph.FindCompilerObject(value));
            var run = Run(new ToyGenerator(name => $"public class {name}Twin {{ }}", _ => value));
            Assert.ThrowsAny<Exception>(() => StepAssertions.HoldNoCompilation(run, [StepName]));
        }

        Assert.Null(ObjectGraph.FindCompilerObject(new Holder(StepNames.All)));
    }

    private static GeneratorRun Run(ToyGenerator generator) => GeneratorRun.Of(TestCompilation.Create(Source), generator);

    private sealed record Holder(object Inner);

    /// <summary>A generator in three lines: a file for every class, and a step whose value is what a test makes it.</summary>
    private sealed class ToyGenerator(Func<string, string> code, Func<string, object> value) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            var classes = context.SyntaxProvider.CreateSyntaxProvider(
                (node, _) => node is ClassDeclarationSyntax,
                (syntax, _) => Describe(((ClassDeclarationSyntax)syntax.Node).Identifier.Text)).WithTrackingName(StepName);
            context.RegisterSourceOutput(
                classes,
                (output, item) =>
                    output.AddSource(item.Name + ".g.cs", $"#nullable enable\n/// <summary>.</summary>\n{code(item.Name)}\n"));
        }

        private (string Name, object Value) Describe(string name) => (name, value(name));
    }
}
