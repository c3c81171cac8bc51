using System.Globalization;
using System.Text.RegularExpressions;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Models;

/// <summary>The generated code of models that are deep: it stays readable, and their memory small.</summary>
public partial class DeepModelTests
{
    private const int LongestMethod = 120;

    [Theory]
    [InlineData(8)]
    [InlineData(25)]
    public void No_method_is_long(int blocks)
    {
        // Two layers a block, in the encoder alone: fifty with 25 blocks.
        var text = Generate(blocks);
        var methods = Method().Matches(text);
        Assert.True(methods.Count > 3 * blocks, $"There are only {methods.Count} methods.");
        foreach (Match method in methods)
        {
            int lines = method.Value.Count(letter => letter == '\n');
            Assert.True(lines <= LongestMethod, $"{lines} lines:\n{method.Value}");
        }
    }

    [Fact]
    public void Sections_are_tables_of_contents()
    {
        string[] calls = [.. Enumerable.Range(0, 25).Select(i => $"Encoder1_{i}_0_Bottleneck_Forward(worker, pass);")];
        Assert.Contains(string.Join("\n            ", calls), Generate(25), StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_grows_in_proportion_to_the_blocks()
    {
        int[] lengths = [Generate(10).Length, Generate(20).Length, Generate(30).Length];
        double ratio = (lengths[2] - lengths[1]) / (double)(lengths[1] - lengths[0]);
        Assert.InRange(ratio, 0.95, 1.05);
    }

    [Fact]
    public void Inference_needs_no_more_memory_for_a_deeper_model()
    {
        var shallow = Inference(Generate(5));
        var deep = Inference(Generate(25));
        Assert.Equal(shallow.Planned, deep.Planned);
        Assert.True(deep.Naive > 15 * deep.Planned, $"{deep.Planned} floats a row, {deep.Naive} if no buffer were used twice.");
    }

    [Fact]
    public void Training_keeps_what_the_backward_pass_reads_and_little_else()
    {
        var match = Training().Match(Generate(25));
        int planned = Number(match.Groups[1].Value);
        int naive = Number(match.Groups[2].Value);
        Assert.True(naive > 1.8 * planned, $"{planned} floats a row, {naive} if no buffer were used twice.");
    }

    private static string Generate(int blocks)
    {
        var run = GeneratorRun.Of(
            $$"""
            using Vae;

            /// <summary>.</summary>
            [Block, LayerNorm, Dense(16), Relu, Dense(32)]
            public sealed class Bottleneck;

            /// <summary>.</summary>
            [Block, Residual<Bottleneck>]
            public sealed class Layers;

            /// <summary>.</summary>
            [Vae]
            [Encoder, Input(20), Dense(32), Repeat<Layers>({{blocks}}), Gaussian(4)]
            [Decoder, Dense(32), Residual<Bottleneck>, Dense(20), Bernoulli]
            public partial class DeepVae;
            """);
        OutputAssertions.Compiles(run);
        return Assert.Single(run.Sources).SourceText.ToString();
    }

    private static (int Planned, int Naive) Inference(string text)
    {
        var match = InferenceRoom().Match(text);
        return (Number(match.Groups[1].Value), Number(match.Groups[2].Value));
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^        (private static|public override) void [^\n]*\n        \{\n.*?^        \}\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"inference in ([\d,]+) floats per row \(([\d,]+) if no buffer were used twice\)")]
    private static partial Regex InferenceRoom();

    [GeneratedRegex(@"Training works in ([\d,]+) floats per row \(([\d,]+) if no buffer were used twice\)")]
    private static partial Regex Training();
}
