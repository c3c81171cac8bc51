using System.Globalization;
using Microsoft.CodeAnalysis;
using Vae.Generators.Analyzers;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Trainings that the compiler sees end before the objective has risen, and those that it must not speak of.</summary>
public class TrainingLengthTests
{
    private const string Rest = "the divergence's weight never reaches β; train longer, or declare fewer epochs";

    [Theory]
    [InlineData("model.Train(data, null, new TrainingOptions { Epochs = 5 });", "Epochs = 5", 5)]
    [InlineData("model.Train(data, null, new() { Seed = 1, Epochs = 2 + 3 });", "Epochs = 2 + 3", 5)]
    [InlineData("model.Train(options: new TrainingOptions { Epochs = Few, BatchSize = size }, training: data);", "Epochs = Few", 3)]
    [InlineData("model.Train(data);", "Train", 10)]
    [InlineData("model.Train(data, data, null);", "Train", 10)]
    [InlineData("model.Train(data, null, new TrainingOptions());", "Train", 10)]
    [InlineData("model.Train(data, null, new TrainingOptions { Beta = 2 });", "Train", 10)]
    [InlineData("foreach (var epoch in new Rising().Train(data)) { }", "Train", 10)]
    [InlineData("new Heir().Train(data);", "Train", 10)]
    [InlineData("model.Fit(data);", "Fit", 10)]
    [InlineData("model.ResumeFit(\"a\", data, null, new TrainingOptions { Epochs = 5 });", "Epochs = 5", 5)]
    [InlineData("((VaeModel)model).Resume(\"a\", data, null, new TrainingOptions { Epochs = 12 });", "Epochs = 12", 12)]
    [InlineData("var options = new TrainingOptions { Epochs = 7 }; _ = options.Seed; model.Train(data, null, options);", "Epochs = 7", 7)]
    public async Task VAE0027_where_the_compiler_knows(string call, string span, int epochs) =>
        Assert.Equal(
            [(span, $"Warmup of 'Rising' takes 12.5 epochs and this training {epochs}: {Rest}")], await Found(call, "Warmup(12.5)"));

    [Theory]
    [InlineData("model.Train(data, null, new TrainingOptions { Epochs = 13 });")]
    [InlineData("model.Train(data, null, new TrainingOptions { Epochs = size });")]
    [InlineData("model.Train(data, null, new TrainingOptions { Epochs = 5, Objective = new ObjectiveDescription(1, Reduction.Sum) });")]
    [InlineData("model.Resume(\"a\", data);")]
    [InlineData("model.Train(data, null, given);")]
    [InlineData("model.Train(data, null, given with { Epochs = 5 });")]
    [InlineData("model.Train(data, null, size > 3 ? new TrainingOptions { Epochs = 50 } : null);")]
    [InlineData("var o = new TrainingOptions { Epochs = 7 }; o = o with { Epochs = 70 }; model.Train(data, null, o);")]
    [InlineData("var o = new TrainingOptions { Epochs = 7 }; Change(ref o); model.Train(data, null, o);")]
    [InlineData("var o = new TrainingOptions { Epochs = 7 }; (o, size) = (given, 1); model.Train(data, null, o);")]
    [InlineData("var o = new TrainingOptions { Epochs = 7 }; (o) = given; model.Train(data, null, o);")]
    [InlineData("var o = new TrainingOptions { Epochs = 7 }; (size, (o, _)) = (1, (given, 2)); model.Train(data, null, o);")]
    [InlineData("foreach (TrainingOptions o in new[] { given }) model.Train(data, null, o);")]
    [InlineData("VaeModel any = model; any.Train(data, null, new TrainingOptions { Epochs = 5 });")]
    [InlineData("new Flat().Train(data);")]
    [InlineData("new Other().Train(data);")]
    public async Task Nothing_where_it_is_long_enough_or_not_known(string call) => Assert.Empty(await Found(call, "Warmup(12.5)"));

    [Fact]
    public async Task A_capacity_rises_too_and_cycles_are_as_long_as_the_training()
    {
        const string call = "model.Train(data, null, new TrainingOptions { Epochs = 1 });";
        Assert.Equal(
            [("Epochs = 1",
                "Capacity of 'Rising' takes 20 epochs and this training 1: the capacity never reaches its nats; train longer, or "
                + "declare fewer epochs")],
            await Found(call, "Capacity(25, 20, 100)"));
        Assert.Empty(await Found(call, "Cyclical(4)"));
    }

    [Fact]
    public void What_a_training_has_without_options_is_what_the_runtime_has() =>
        Assert.Equal(TrainingLengthAnalyzer.DefaultEpochs, new TrainingOptions().Epochs);

    /// <summary>At the top of a file, where each statement is a member to the parser.</summary>
    [Fact]
    public async Task Top_level_statements_are_one_body()
    {
        string models = Models("Warmup(12.5)");
        const string head = "using Vae;\nVae.Data.Dataset data = null!;\nvar options = new TrainingOptions { Epochs = 7 };\n";
        const string use = "_ = new Rising().Train(data, null, options);\n";
        async Task<int> Count(string statements)
        {
            var input = TestCompilation.Create(statements + models)
                .WithOptions(TestCompilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
            return (await AnalyzerRun.Of(GeneratorRun.Of(input))).Count(found => found.Id == "VAE0027");
        }

        Assert.Equal(1, await Count(head + use));
        Assert.Equal(0, await Count(head + "options = options with { Epochs = 70 };\n" + use));
    }

    private static async Task<(string Span, string Message)[]> Found(string call, string term)
    {
        string source = "using Vae;\n" + Models(term) + $$"""
            public class Other { public void Train(object data, object? held = null, TrainingOptions? options = null) { } }
            public static class Program
            {
                private const int Few = 3;

                public static void Change(ref TrainingOptions options) => options = new TrainingOptions { Epochs = 70 };

                public static void Main(Rising model, Vae.Data.Dataset data, int size, TrainingOptions given)
                {
                    {{call}}
                }
            }
            """;
        var run = GeneratorRun.Of(source);
        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(run.Output.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Diagnostic[] found = await AnalyzerRun.Of(run, new TrainingLengthAnalyzer());
        Assert.All(found, diagnostic => Assert.Equal(("VAE0027", DiagnosticSeverity.Warning), (diagnostic.Id, diagnostic.Severity)));
        return [.. found.Select(diagnostic => (run.SpanText(diagnostic), diagnostic.GetMessage(CultureInfo.InvariantCulture)))];
    }

    private static string Models(string term) => $$"""
        [Vae]
        {{Mistake.Encoder}}
        {{Mistake.Decoder}}
        [Objective, Elbo, {{term}}]
        public partial class Rising { }

        public class Heir : Rising { }

        [Vae]
        {{Mistake.Encoder}}
        {{Mistake.Decoder}}
        [Objective, Elbo]
        public partial class Flat { }

        """;
}
