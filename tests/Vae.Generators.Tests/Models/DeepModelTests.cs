using System.Globalization;
using System.Text.RegularExpressions;
using Vae.Generators.Tests.Harness;

namespace Vae.Generators.Tests.Models;

/// <summary>The generated code of models that are deep: it stays readable, and their memory small.</summary>
public partial class DeepModelTests
{
    private const int LongestMethod = 120;

    /// <summary>What a deep model is made of: vectors, or images in three stages of half the size each.</summary>
    public enum Made
    {
        OfDense,
        OfConvolutions,
    }

    [Theory]
    [InlineData(Made.OfDense, 8)]
    [InlineData(Made.OfDense, 25)]
    [InlineData(Made.OfConvolutions, 8)]
    [InlineData(Made.OfConvolutions, 25)]
    public void No_method_is_long(Made made, int blocks)
    {
        // Two layers a block, in the encoder alone: fifty with 25 blocks.
        var text = Generate(made, blocks);
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
        Assert.Contains(string.Join("\n            ", calls), Generate(Made.OfDense, 25), StringComparison.Ordinal);
    }

    [Fact]
    public void A_residual_network_of_fifty_layers_reads_as_its_blocks()
    {
        string text = Generate(Made.OfConvolutions, 25);
        IEnumerable<string> calls =
        [
            .. Stage(1, 8, "Plain8"), "Encoder2_Halve16_Forward(worker, pass);", .. Stage(3, 7, "Plain16"),
            "Encoder4_Halve32_Forward(worker, pass);", .. Stage(5, 8, "Plain32"),
        ];
        Assert.Contains(string.Join("\n            ", calls), text, StringComparison.Ordinal);
        Assert.Contains("// encoder.2.projection  Conv(16, 1, Stride = 2): 16×16×8 → 8×8×16", text, StringComparison.Ordinal);

        static IEnumerable<string> Stage(int stage, int times, string block) =>
            Enumerable.Range(0, times).Select(i => $"Encoder{stage}_{i}_0_{block}_Forward(worker, pass);");
    }

    [Theory]
    [InlineData(Made.OfDense)]
    [InlineData(Made.OfConvolutions)]
    public void The_text_grows_in_proportion_to_the_blocks(Made made)
    {
        int[] lengths = [Generate(made, 10).Length, Generate(made, 20).Length, Generate(made, 30).Length];
        double ratio = (lengths[2] - lengths[1]) / (double)(lengths[1] - lengths[0]);
        Assert.InRange(ratio, 0.95, 1.05);
    }

    [Theory]
    [InlineData(Made.OfDense)]
    [InlineData(Made.OfConvolutions)]
    public void Inference_needs_no_more_memory_for_a_deeper_model(Made made)
    {
        var shallow = Inference(Generate(made, 5));
        var deep = Inference(Generate(made, 25));
        Assert.Equal(shallow.Planned, deep.Planned);
        Assert.True(deep.Naive > 15 * deep.Planned, $"{deep.Planned} floats a row, {deep.Naive} if no buffer were used twice.");
    }

    [Theory]
    [InlineData(Made.OfDense)]
    [InlineData(Made.OfConvolutions)]
    public void Training_keeps_what_the_backward_pass_reads_and_little_else(Made made)
    {
        var match = Training().Match(Generate(made, 25));
        int planned = Number(match.Groups[1].Value);
        int naive = Number(match.Groups[2].Value);
        Assert.True(naive > 1.8 * planned, $"{planned} floats a row, {naive} if no buffer were used twice.");
    }

    private static string Generate(Made made, int blocks)
    {
        var run = GeneratorRun.Of(made == Made.OfDense ? Dense(blocks) : Convolutions(blocks));
        OutputAssertions.Compiles(run);
        return Assert.Single(run.Sources).SourceText.ToString();
    }

    private static string Dense(int blocks) =>
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
        """;

    /// <summary>Two of the blocks halve the image; the others are divided among three stages.</summary>
    private static string Convolutions(int blocks)
    {
        int plain = blocks - 2;
        int middle = plain / 3;
        int first = (plain - middle) / 2;
        return $$"""
            using Vae;

            {{Blocks(8)}}
            {{Blocks(16)}}
            {{Blocks(32)}}

            /// <summary>.</summary>
            [Vae]
            [Encoder, Input(16, 16, 3), Conv(8, 3), Repeat<Stage8>({{first}}), Residual<Halve16>, Repeat<Stage16>({{middle}}),
                Residual<Halve32>, Repeat<Stage32>({{plain - middle - first}}), BatchNorm, Relu, GlobalAvgPool, Gaussian(4)]
            [Decoder, Dense(128), Reshape(4, 4, 8), Residual<Plain8>, ConvTranspose(8, 4, Stride = 2), Relu,
                ConvTranspose(3, 4, Stride = 2), GaussianOptimal]
            public partial class DeepVae;
            """;

        static string Blocks(int channels) =>
            $$"""
            /// <summary>.</summary>
            [Block, BatchNorm, Relu, Conv({{channels}}, 3), BatchNorm, Relu, Conv({{channels}}, 3)]
            public sealed class Plain{{channels}};

            /// <summary>.</summary>
            [Block, BatchNorm, Relu, Conv({{channels}}, 3, Stride = 2), BatchNorm, Relu, Conv({{channels}}, 3)]
            public sealed class Halve{{channels}};

            /// <summary>.</summary>
            [Block, Residual<Plain{{channels}}>]
            public sealed class Stage{{channels}};

            """;
    }

    private static (int Planned, int Naive) Inference(string text)
    {
        var match = InferenceRoom().Match(text);
        return (Number(match.Groups[1].Value), Number(match.Groups[2].Value));
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^        (private static|public override) void [^\n]*\n        \{\n.*?^        \}\n",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"inference in ([\d,]+) floats per row \(([\d,]+) if no buffer were used twice\)")]
    private static partial Regex InferenceRoom();

    [GeneratedRegex(@"Training works in ([\d,]+) floats per row \(([\d,]+) if no buffer were used twice\)")]
    private static partial Regex Training();
}
