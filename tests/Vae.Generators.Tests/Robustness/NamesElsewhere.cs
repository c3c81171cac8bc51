using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Vae.Execution;
using Vae.Generators.Tests.Harness;
using Vae.Generators.Text;

namespace Vae.Generators.Tests.Robustness;

/// <summary>
/// Types and namespaces of the project, or of another assembly, whose names are those that generated code uses: it means what it says all
/// the same, or the model gets a diagnostic that names them.
/// </summary>
public class NamesElsewhere
{
    private const string Lists = """
        [global::Vae.Vae]
        [global::Vae.Encoder, global::Vae.Input(6, 6, 1), global::Vae.Conv(2, 3), global::Vae.BatchNorm, global::Vae.Relu,
            global::Vae.MaxPool(2), global::Vae.Flatten, global::Vae.Dropout(0.5), global::Vae.Gaussian(2)]
        [global::Vae.Decoder, global::Vae.Dense(36), global::Vae.Reshape(6, 6, 1), global::Vae.Bernoulli]
        [global::Vae.Objective, global::Vae.Elbo, global::Vae.Capacity(25, 20, 100)]

        """;

    private const string Model = $"namespace Users {{ {Lists}public partial class Model {{ }} }}\n";

    public static TheoryData<string> Harmless =>
    [
        "namespace Vae.Execution { public class Dense { } public class Pass { } }",
        "namespace Vae.Losses { public class Dropout { } public class Worker { } }",
        "namespace Vae.Sampling { public class Worker { } public class BatchNorm { } }",
        "namespace Vae.Kernels { public class Worker { } public class Dense<T> { } public class Pass { } }",
        "namespace Vae.Generated { public class Worker { } public class Arguments { } public class ModelProgram { } }",
        "namespace Vae.Generated.Dense { public class Any { } }",
        "namespace Vae { public class Dense { } public class Worker { } public class Generated { } public class BernoulliLikelihood { } }",
        "public class System { }",
        "public class System { public class Int32 { } public class Object { } public class String { } public class Single { } }",
        "public class var { }",
        "public class dynamic { } public class nint { } public class async { } public class value { }",
        "public class Worker { } public class Pass { } public class Dense { } public class Training { } public class Weights { }",
        "public class ModelProgram { } public class Dictionary<TKey, TValue> { } public class InvalidOperationException { }",
        "namespace __VaeGen { public class Other { } public class OtherProgram { } public class Dense<T> { } }",
        "namespace Users { public class Worker { } public class VaeModel { } public class System { } namespace Vae { class Any { } } }",
    ];

    [Theory]
    [MemberData(nameof(Harmless))]
    public void In_the_project_they_change_nothing(string other) => Works(GeneratorRun.Of(Model, other));

    [Theory]
    [MemberData(nameof(Harmless))]
    public void In_another_assembly_they_change_nothing(string other) =>
        Works(GeneratorRun.Of(TestCompilation.Create(Model).AddReferences(OtherAssembly.Build(other))));

    [Theory]
    [InlineData("global using Dense = System.String; global using Worker = System.String; global using BatchNorm = System.Int32;")]
    [InlineData("global using static Other.Holder; namespace Other { public class Holder { public class Dense { } } }")]
    [InlineData("global using Other; namespace Other { public class Worker { } public class Relu { } }")]
    public void Usings_of_the_whole_project_change_nothing(string other) => Works(GeneratorRun.Of(Model, other));

    [Theory]
    [InlineData("namespace Vae { public class VaeModel { } }", "Vae.VaeModel")]
    [InlineData("namespace Vae { public class Pass { } }", "Vae.Pass")]
    [InlineData("namespace Vae.Kernels { public class Dense { } }", "Vae.Kernels.Dense")]
    [InlineData("namespace Vae.ModelDescription { public class Any { } }", "Vae.ModelDescription")]
    [InlineData("namespace Vae.Execution.Worker { public class Any { } }", "Vae.Execution.Worker")]
    [InlineData("namespace Vae { public class Kernels { } }", "Vae.Kernels")]
    [InlineData("namespace __VaeGen { public class ModelProgram { } }", "__VaeGen.ModelProgram")]
    [InlineData("namespace __VaeGen { public class Worker { } }", "__VaeGen.Worker")]
    [InlineData("namespace __VaeGen.Dense { public class Any { } }", "__VaeGen.Dense")]
    [InlineData("public class __VaeGen { }", "__VaeGen")]
    public void What_has_the_very_name_in_full_is_named(string other, string name)
    {
        var here = GeneratorRun.Of(Model, other);
        Says(here, $"'Model' cannot be a model: '{name}' hides what generated code needs; rename it");

        var library = OtherAssembly.Build(other);
        var elsewhere = GeneratorRun.Of(TestCompilation.Create(Model).AddReferences(library));
        Says(elsewhere, $"'Model' cannot be a model: '{name}' of the assembly 'Other' hides what generated code needs; "
            + "give the reference to 'Other' an alias");

        // What the message advises helps.
        Works(GeneratorRun.Of(TestCompilation.Create(Model).AddReferences(library.WithAliases(["Other"]))));
    }

    [Fact]
    public void What_cannot_be_seen_hides_nothing() => Works(GeneratorRun.Of(TestCompilation.Create(Model).AddReferences(
        OtherAssembly.Build("namespace Vae.Kernels { internal class Dense { } }"))));

    /// <summary>The generated code of the one lies in the same namespace as that of the other, with the same names.</summary>
    [Fact]
    public void A_model_of_the_same_name_in_another_assembly_changes_nothing() => Works(GeneratorRun.Of(
        TestCompilation.Create(Model).AddReferences(OtherAssembly.Build(
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"TestAssembly\")]\n" + Model))));

    [Theory]
    [InlineData("extern alias Runtime; using Runtime::Vae;", "")]
    [InlineData("extern alias Runtime;", "Runtime::Vae.")]
    public void A_runtime_that_has_an_alias_only_is_found_by_it(string opening, string prefix)
    {
        var model = $"{opening}\n[{prefix}Vae]\n[{prefix}Encoder, {prefix}Input(6), {prefix}Dropout(0.5), {prefix}Gaussian(2)]\n"
            + $"[{prefix}Decoder, {prefix}Dense(6), {prefix}Bernoulli]\npublic partial class Model {{ }}";
        var input = TestCompilation.Create(model, "public class Vae { }", "namespace Users.Vae.Kernels { class Dense { } }")
            .WithReferences([.. TestCompilation.Framework, TestCompilation.Runtime.WithAliases(["Runtime"])]);
        var run = GeneratorRun.Of(input);
        Assert.Empty(run.Diagnostics);
        OutputAssertions.Compiles(run);
        Assert.Equal("VaeModel", run.Output.GetTypeByMetadataName("Model")!.BaseType!.Name);
        Assert.Contains("using Dense = Runtime::Vae.Kernels.Dense;", run.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_runtime_the_attribute_says_so()
    {
        const string attributes = """
            namespace Vae
            {
                public class VaeAttribute : System.Attribute { }
                public class EncoderAttribute : System.Attribute { }
                public class DecoderAttribute : System.Attribute { }
                public class InputAttribute : System.Attribute { public InputAttribute(int size) { } }
                [System.AttributeUsage(System.AttributeTargets.Class, AllowMultiple = true)]
                public class GaussianAttribute : System.Attribute { public GaussianAttribute(int size = 0) { } }
            }
            """;
        var input = TestCompilation.Create(
            attributes, "using Vae;\n[Vae]\n[Encoder, Input(6), Gaussian(6)]\n[Decoder, Gaussian]\npublic partial class Model { }");
        var run = GeneratorRun.Of(input.WithReferences(TestCompilation.Framework));
        var found = Assert.Single(run.Diagnostics);
        Assert.Equal("VAE0028", found.Id);
        Assert.Equal("Vae", run.SpanText(found));
        Assert.Equal(
            "'Model' is marked with the [Vae] of 'TestAssembly', which is not VaeGen's runtime: it has no Vae.VaeModel; "
            + "reference the package VaeGen",
            found.GetMessage(CultureInfo.InvariantCulture));
        OutputAssertions.Compiles(run);
    }

    /// <summary>A word of the generator's that is not in its list of names would be found in no namespace.</summary>
    [Fact]
    public void The_names_of_the_runtime_are_all_there()
    {
        var runtime = typeof(VaeModel).Assembly;
        string[] named = [.. RuntimeNames.All.SelectMany(group => group.Types.Select(type => $"{group.Space}.{type}"))];
        Assert.All(named, name => Assert.True(runtime.GetType(name) is { IsPublic: true }, name));

        var kernels = runtime.GetExportedTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: true })
            .Where(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Any(method => method.GetParameters().FirstOrDefault()?.ParameterType == typeof(Worker)))
            .Select(type => type.FullName!);
        Assert.Empty(kernels.Except(named));
    }

    private static void Works(GeneratorRun run)
    {
        Assert.Empty(run.Diagnostics);
        OutputAssertions.Compiles(run);
        Assert.Contains("static void Backward(", run.Text(), StringComparison.Ordinal);
    }

    private static void Says(GeneratorRun run, string message)
    {
        var found = Assert.Single(run.Diagnostics);
        Assert.Equal("VAE0002", found.Id);
        Assert.Equal("Model", run.SpanText(found));
        Assert.Equal(message, found.GetMessage(CultureInfo.InvariantCulture));
        Assert.DoesNotContain(run.Output.GetDiagnostics(), d => run.IsInGeneratedCode(d) && d.Severity >= DiagnosticSeverity.Warning);
    }
}
