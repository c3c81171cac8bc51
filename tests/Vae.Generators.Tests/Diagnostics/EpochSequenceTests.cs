using System.Globalization;
using Microsoft.CodeAnalysis;
using Vae.Generators.Analyzers;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Trainings whose sequence of epochs nobody goes through, and those that somebody goes through twice.</summary>
public class EpochSequenceTests
{
    [Theory]
    [InlineData("model.Train(data);", "Train", "Fit")]
    [InlineData("Action check = () => model.Train(data);", "Train", "Fit")]
    [InlineData("((VaeModel)model).Resume(\"a\", data);", "Resume", "ResumeFit")]
    [InlineData("model.Train(data).Take(3);", "Train", "Fit")]
    [InlineData("model.Train(data).Where(e => e.Epoch > 2).Select(e => e.Epoch);", "Train", "Fit")]
    [InlineData("var epochs = model.Train(data);", "Train", "Fit")]
    [InlineData("IEnumerable<EpochRecord> epochs = (model.Train(data));", "Train", "Fit")]
    [InlineData("if (size > 3) model.Train(data);", "Train", "Fit")]
    public async Task VAE0031_where_nothing_is_trained(string code, string method, string instead) => Assert.Equal(
        [("VAE0031", method,
            $"{method} trains while its sequence of epochs is enumerated, and this sequence never is, so nothing is trained; "
            + $"call {instead}, or enumerate it")],
        await Found(code));

    [Theory]
    [InlineData("var n = epochs.Count(); var last = @epochs.Last();")]
    [InlineData("foreach (var e in epochs) { } foreach (var e in @epochs) { }")]
    [InlineData("var list = epochs.ToList(); var again = new List<EpochRecord>(@epochs);")]
    [InlineData("foreach (var e in epochs.Take(3)) { } foreach (var e in @epochs.Skip(3)) { }")]
    [InlineData("while (size > 0) { foreach (var e in @epochs) { } }")]
    [InlineData("if (size > 3) { foreach (var e in epochs) { } } var last = @epochs.Last();")]
    [InlineData("var first = epochs.Take(2); foreach (var e in first) { } foreach (var e in @epochs) { }")]
    [InlineData("EpochRecord[] all = [.. epochs]; string text = string.Join(\", \", @epochs);")]
    [InlineData("using var one = epochs.GetEnumerator(); using var other = @epochs.GetEnumerator();")]
    public async Task VAE0032_where_it_is_enumerated_again(string code) => Assert.Equal(
        [("VAE0032", "epochs",
            "'epochs' may be enumerated a second time here, which throws, because enumerating it trains the model; call Fit, "
            + "and read its history")],
        await Found("var epochs = model.Train(data); " + code.Replace("@", "", StringComparison.Ordinal), code));

    [Theory]
    [InlineData("foreach (var e in model.Train(data)) { }")]
    [InlineData("var history = model.Fit(data); var n = history.Epochs.Count(); var last = history.Epochs.Last();")]
    [InlineData("model.Fit(data);")]
    [InlineData("var list = model.Train(data).ToList(); var n = list.Count; foreach (var e in list) { } foreach (var e in list) { }")]
    [InlineData("var n = model.Train(data).Take(3).Count();")]
    [InlineData("var epochs = model.Train(data); foreach (var e in epochs) { }")]
    [InlineData("var epochs = model.Train(data); if (size > 3) { foreach (var e in epochs) { } } else { epochs.Count(); }")]
    [InlineData("var epochs = model.Train(data); if (size > 3) { epochs.Count(); return; } foreach (var e in epochs) { }")]
    [InlineData("var epochs = model.Train(data); var n = size > 3 ? epochs.Count() : epochs.Last().Epoch;")]
    [InlineData("var epochs = model.Train(data); switch (size) { case 3: epochs.Count(); break; default: epochs.Last(); break; }")]
    [InlineData("var epochs = model.Train(data); Other.Print(epochs); Other.Print(epochs);")]
    [InlineData("var epochs = model.Train(data); epochs.Count(); epochs = model.Train(data); epochs.Count();")]
    [InlineData("while (size > 0) { var epochs = model.Train(data); foreach (var e in epochs) { } }")]
    [InlineData("while (size > 0) { foreach (var e in model.Train(data)) { } }")]
    [InlineData("var epochs = model.Train(data); var both = epochs.Take(3).Concat(model.Train(data)); foreach (var e in both) { }")]
    [InlineData("var epochs = model.Train(data); Func<int> count = () => epochs.Count(); count();")]
    [InlineData("_ = model.Train(data);")]
    [InlineData("Action check = () => _ = model.Train(data);")]
    [InlineData("new Other().Train(data);")]
    [InlineData("Other.Print(model.Train(data));")]
    public async Task Nothing_where_it_is_enumerated_once_or_not_known(string code) => Assert.Empty(await Found(code));

    /// <summary>At the top of a file, where each statement is a member to the parser.</summary>
    [Fact]
    public async Task Top_level_statements_are_one_body()
    {
        var input = TestCompilation.Create(
            "using System.Linq;\nusing Vae;\nVae.Data.Dataset data = null!;\nvar epochs = new Model().Train(data);\n"
                + "System.Console.WriteLine(epochs.Count());\nSystem.Console.WriteLine(epochs.Last());\nnew Model().Train(data);\n"
                + Mistake.Model(Mistake.Encoder, Mistake.Decoder))
            .WithOptions(TestCompilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
        Diagnostic[] found = await AnalyzerRun.Of(GeneratorRun.Of(input), new EpochSequenceAnalyzer());
        Assert.Equal(["VAE0032", "VAE0031"], found.Select(diagnostic => diagnostic.Id));
    }

    /// <summary>What is found in the body of a method; where the marked code is given, only in its place.</summary>
    private static async Task<(string Id, string Span, string Message)[]> Found(string code, string? marked = null)
    {
        string source = $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using Vae;
            {{Mistake.Model(Mistake.Encoder, Mistake.Decoder)}}
            public class Other
            {
                public void Train(object data) { }
                public static void Print(IEnumerable<EpochRecord> epochs) { }
            }
            public static class Program
            {
                public static void Main(Model model, Vae.Data.Dataset data, int size)
                {
                    {{code}}
                }
            }
            """;
        var run = GeneratorRun.Of(source);
        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(run.Output.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Diagnostic[] found = await AnalyzerRun.Of(run, new EpochSequenceAnalyzer());
        if (marked is not null)
        {
            int place = source.IndexOf(code, StringComparison.Ordinal) + code.Length - marked.Length + 1
                + marked.IndexOf('@', StringComparison.Ordinal);
            Assert.Equal(place, Assert.Single(found).Location.SourceSpan.Start);
        }
        return [.. found.Select(one => (one.Id, run.SpanText(one), one.GetMessage(CultureInfo.InvariantCulture)))];
    }
}
