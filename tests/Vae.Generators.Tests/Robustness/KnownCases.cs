using Microsoft.CodeAnalysis;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Robustness;

/// <summary>The odd surroundings that once broke generated code, or easily could: here the model must come out working.</summary>
public class KnownCases
{
    private const string Model = """
        [global::Vae.Vae]
        [global::Vae.Encoder, global::Vae.Input(6), global::Vae.Dropout(0.5), global::Vae.Gaussian(2)]
        [global::Vae.Decoder, global::Vae.Dense(6), global::Vae.Bernoulli]

        """;

    /// <summary>The model is declared where the text has a <c>$</c>.</summary>
    [Theory]
    [InlineData("namespace Users { $public partial class Vae { } }", "Users.Vae")]
    [InlineData("namespace System { public class Worker { } public class Pass { } $public partial class Model { } }", "System.Model")]
    [InlineData("namespace Vae { public class Worker { } public class Dense { } $public partial class Model { } }", "Vae.Model")]
    [InlineData(
        "namespace Users.Vae.System { public class Span<T> { } public class Int32 { } $public partial class global { } }",
        "Users.Vae.System.global")]
    [InlineData("namespace Users { $public partial class ModelProgram { } }", "Users.ModelProgram")]
    [InlineData("$public partial class digits { } public class Digits { }", "digits")]
    [InlineData("namespace @event { public partial struct @in { $public partial class @class { } } }", "event.in+class")]
    [InlineData(
        "public partial class Outer<T> where T : class { $internal sealed partial class Inner<U> where U : T { } }",
        "Outer`1+Inner`1")]
    [InlineData("public partial interface IOuter<in T> { } $public partial class Größe_ǅ { }", "Größe_ǅ")]
    [InlineData(
        "$public partial class Model { public int Encode, Decode, Weights, Training, Instance, worker, pass; class Dense { } }",
        "Model")]
    [InlineData("$public partial class Model(int seed) { public int Seed => seed; }", "Model")]
    [InlineData(
        "$public partial class Model : global::Vae.VaeModel, global::System.ICloneable { public object Clone() => this; }",
        "Model")]
    [InlineData("$public partial class Model { } partial class Model { public int Other; }", "Model")]
    [InlineData("$public unsafe partial class Model { public int* pointer; }", "Model")]
    public void A_model_in_odd_surroundings_works(string text, string name)
    {
        var input = TestCompilation.Create(text.Replace("$", Model, StringComparison.Ordinal));
        var run = GeneratorRun.Of(input.WithOptions(TestCompilation.Options.WithAllowUnsafe(true)));
        Assert.Empty(run.Diagnostics);
        OutputAssertions.Compiles(run);
        Assert.Equal("VaeModel", run.Output.GetTypeByMetadataName(name)!.BaseType!.Name);
        Assert.Contains("static void Backward(", run.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_whose_names_differ_in_case_have_files_that_differ_in_more()
    {
        var run = GeneratorRun.Of(Model + "public partial class Digits { }\n" + Model + "public partial class DIGITS { }");
        OutputAssertions.Compiles(run);
        Assert.Equal(2, run.Sources.Select(source => source.HintName.ToUpperInvariant()).Distinct().Count());
    }

    /// <summary>
    /// Types that are easily given one file. In the last two the compiler objects to the names, as it may while somebody types.
    /// </summary>
    [Theory]
    [InlineData("$partial class Foo<T> { } $partial class Foo_1 { } $partial class Foo { }", 3, true)]
    [InlineData("namespace A.B { $partial class C { } } namespace A { $partial class B_C { } }", 2, true)]
    [InlineData("namespace A_B { $partial class C { } } namespace A.B { $partial class C { } } $partial class A_B_C { }", 3, true)]
    [InlineData("namespace Outer { $partial class Inner { } } partial class Outer { $partial class Inner { } }", 2, false)]
    [InlineData("partial class Outer { $partial class Inner { } } partial struct Outer { $partial class Inner { } }", 2, false)]
    public void Models_of_similar_names_have_a_file_each(string text, int models, bool compiles)
    {
        var run = GeneratorRun.Of(text.Replace("$", Model, StringComparison.Ordinal));
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Diagnostics);
        Assert.Equal(models, run.Sources.Select(source => source.HintName.ToUpperInvariant()).Distinct().Count());
        Assert.DoesNotContain(run.Output.GetDiagnostics(), d => run.IsInGeneratedCode(d) && d.Severity == DiagnosticSeverity.Error);
        if (compiles)
        {
            OutputAssertions.Compiles(run);
        }
    }

    /// <summary>Only what generated code needs is kept from the user in its namespace.</summary>
    [Theory]
    [InlineData("Vae.Generated")]
    [InlineData("__VaeGen")]
    public void Other_types_and_models_in_the_namespace_of_generated_code_work(string name) => OutputAssertions.Compiles(GeneratorRun.Of(
        $"namespace {name} {{ public class Other {{ }} public class Worker<T> {{ }} {Model}public partial class Digits {{ }} }}"));

    /// <summary>Attributes of others in our namespace: their arguments may be of any type, and no model vanishes without a word.</summary>
    [Theory]
    [InlineData("\"text\"")]
    [InlineData("'a'")]
    [InlineData("true")]
    [InlineData("typeof(int)")]
    [InlineData("new object[] { 1, \"text\" }")]
    [InlineData("null")]
    public void An_attribute_of_another_in_our_namespace_is_answered(string argument)
    {
        const string attribute = "namespace Vae { public class CubeAttribute : System.Attribute { public CubeAttribute(object o) { } } "
            + "public class DenseAttribute : System.Attribute { public DenseAttribute(object o) { } } }";
        var run = GeneratorRun.Of(
            Model.Replace("Dense(6)", $"Dense({argument}), global::Vae.Cube({argument})", StringComparison.Ordinal)
                + "public partial class Model { }",
            attribute);
        Assert.Null(run.Result.Exception);
        Assert.Equal(
            ["VAE0029 global::Vae.Dense", "VAE0029 global::Vae.Cube"],
            run.InOrder().Select(d => $"{d.Id} {run.SpanText(d).Split('(')[0]}"));
        Assert.DoesNotContain(run.Output.GetDiagnostics(), d => run.IsInGeneratedCode(d) && d.Severity == DiagnosticSeverity.Error);

        // An attribute of another assembly.
        var elsewhere = GeneratorRun.Of(TestCompilation.Create(
            Model.Replace("Dense(6)", $"Dense(6), global::Vae.Cube({argument})", StringComparison.Ordinal)
                + "public partial class Model { }")
            .AddReferences(OtherAssembly.Build(attribute.Replace("DenseAttribute", "SphereAttribute", StringComparison.Ordinal))));
        Assert.Equal("VAE0029", Assert.Single(elsewhere.Diagnostics).Id);
    }
}
