using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators.Tests.Harness;
using static Vae.Generators.Tests.Diagnostics.Mistake;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>Arguments out of range, and blocks that are none.</summary>
public class ArgumentMistakes
{
    [Theory]
    [InlineData("Dense(0)", "Dense: units must be at least 1; it is 0")]
    [InlineData("Dense(-5)", "Dense: units must be at least 1; it is -5")]
    [InlineData("GroupNorm(0)", "GroupNorm: groups must be at least 1; it is 0")]
    [InlineData("Reshape(2, 0)", "Reshape: every size must be at least 1; it has 0")]
    [InlineData("Reshape()", "Reshape: takes one to 4 sizes; it has 0")]
    [InlineData("Reshape(1, 1, 1, 1, 6)", "Reshape: takes one to 4 sizes; it has 5")]
    [InlineData("Reshape(65536, 65536)", "Reshape: 65536×65536 are more elements than an array can hold")]
    [InlineData("MaxPool(0)", "MaxPool: size must be at least 1 and at most 65536; it is 0")]
    [InlineData("AvgPool(65537)", "AvgPool: size must be at least 1 and at most 65536; it is 65537")]
    [InlineData("MaxPool(2, Stride = 0)", "MaxPool: Stride must be at least 1 and at most 65536; it is 0")]
    [InlineData("MaxPool(3, Padding = 2)", "MaxPool: Padding must be at least 0 and at most 1, half the size; it is 2")]
    [InlineData("AvgPool(3, Padding = -1)", "AvgPool: Padding must be at least 0 and at most 1, half the size; it is -1")]
    [InlineData("Upsample(0)", "Upsample: factor must be at least 1 and at most 256; it is 0")]
    [InlineData("PixelShuffle(257)", "PixelShuffle: factor must be at least 1 and at most 256; it is 257")]
    public void VAE0013_on_the_stage(string stage, string message) =>
        Is(Model($"[Encoder, Input(6), {stage}, Gaussian(2)]", Decoder), "VAE0013", stage, message);

    [Fact]
    public void VAE0013_on_an_image_that_grows_too_large() => Is(
        Model(
            "[Encoder, Input(1024, 1024, 3), Upsample(200), Flatten, Gaussian(2)]",
            "[Decoder, Dense(3145728), Reshape(1024, 1024, 3), Bernoulli]"),
        "VAE0013", "Upsample(200)", "Upsample: 1024×1024×3 enlarged by 200 are more elements than an array can hold");

    [Fact]
    public void VAE0013_on_the_latent_size() => Is(
        Model("[Encoder, Input(6), Gaussian(0)]", Decoder),
        "VAE0013", "Gaussian(0)", "Gaussian: the latent size must be at least 1 and at most 1073741823; it is 0");

    [Theory]
    [InlineData("Dropout(1)", "Dropout: rate must be at least 0 and below 1; it is 1")]
    [InlineData("Dropout(-0.5)", "Dropout: rate must be at least 0 and below 1; it is -0.5")]
    [InlineData("Dropout(double.NaN)", "Dropout: rate must be at least 0 and below 1; it is NaN")]
    [InlineData("LeakyRelu(1)", "LeakyRelu: slope must be between 0 and 1; it is 1")]
    [InlineData(
        "Upsample(2, Mode = (UpsampleMode)2)", "Upsample: Mode must be UpsampleMode.Nearest or UpsampleMode.Bilinear; it is 2")]
    [InlineData("Elu(0)", "Elu: alpha must be above 0 and at most 1e6; it is 0")]
    [InlineData(
        "Dense(5, Initialization = (Initialization)99)", "Dense: Initialization must be a member of Initialization; it is 99")]
    public void VAE0014_on_the_stage(string stage, string message) =>
        Is(Model($"[Encoder, Input(6), {stage}, Gaussian(2)]", Decoder), "VAE0014", stage, message);

    [Theory]
    [InlineData("Categorical(1)", "Categorical: classes must be at least 2 and at most 65536; it is 1")]
    [InlineData("DiscretizedLogistic(0)", "DiscretizedLogistic: mixtures must be at least 1 and at most 64; it is 0")]
    [InlineData("DiscretizedLogistic(65)", "DiscretizedLogistic: mixtures must be at least 1 and at most 64; it is 65")]
    public void VAE0013_on_the_likelihood(string likelihood, string message) =>
        Is(Model(Encoder, $"[Decoder, Dense(6), {likelihood}]"), "VAE0013", likelihood, message);

    [Theory]
    [InlineData("Gaussian(Sigma = 0)", "Gaussian: Sigma must be between 1e-15 and 1e15; it is 0")]
    [InlineData("Gaussian(Sigma = double.PositiveInfinity)", "Gaussian: Sigma must be between 1e-15 and 1e15; it is Infinity")]
    [InlineData("Laplace(Scale = -1)", "Laplace: Scale must be between 1e-15 and 1e15; it is -1")]
    [InlineData("StudentT(0)", "StudentT: degrees must be between 0.01 and 1e6; it is 0")]
    [InlineData("StudentT(double.NaN)", "StudentT: degrees must be between 0.01 and 1e6; it is NaN")]
    [InlineData("StudentT(4, Scale = 0)", "StudentT: Scale must be between 1e-15 and 1e15; it is 0")]
    public void VAE0014_on_the_likelihood(string likelihood, string message) =>
        Is(Model(Encoder, $"[Decoder, Dense(6), {likelihood}]"), "VAE0014", likelihood, message);

    [Fact]
    public void VAE0014_on_the_reduction() => Is(
        Model(Encoder, Decoder, "[Objective, Reduction((Reduction)5)]"),
        "VAE0014", "Reduction((Reduction)5)", "Reduction: kind must be Reduction.Sum or Reduction.Mean; it is 5");

    [Fact]
    public void VAE0015_on_the_use_that_closes_the_circle() => Is(
        "[Block, Repeat<B>(2)] public class A { }\n[Block, Residual<A>] public class B { }\n"
        + Model("[Encoder, Input(6), Residual<A>, Gaussian(2)]", Decoder),
        "VAE0015", "Residual<A>", "The block 'A' contains itself, by way of A → B → A");

    [Theory]
    [InlineData("Residual<string>", "string")]
    [InlineData("Repeat<int[]>(2)", "int[]")]
    [InlineData("Residual<Model>", "Model")]
    public void VAE0016_on_the_stage(string stage, string name) => Is(
        Model($"[Encoder, Input(6), {stage}, Gaussian(2)]", Decoder),
        "VAE0016", stage, $"'{name}' is not a block; mark it with a list such as [Block, Dense(64), Relu]");

    [Fact]
    public void VAE0018_on_the_mark() => Is(
        Model("[Encoder, Input(65536), Dense(65536), Gaussian(2)]", "[Decoder, Dense(65536), Bernoulli]"),
        "VAE0018", "Vae", "'Model' is too large: its parameters take more than 536,870,912 floats");

    /// <summary>Without using a place twice, a pass of the first needs 42 million floats a row; it needs some 5 million.</summary>
    [Fact]
    public void VAE0018_counts_the_buffers_as_they_are_planned()
    {
        Are(LargeImage(16));
        var found = Assert.Single(GeneratorRun.Of("using Vae;\n" + LargeImage(1024)).Diagnostics);
        Assert.Matches(
            "^'Model' is too large: a pass needs [0-9]+,[0-9]{3},[0-9]{3} floats a row, more than 33,554,432$",
            found.GetMessage(CultureInfo.InvariantCulture));

        static string LargeImage(int channels) => Model(
            $"[Encoder, Input(384, 384, 3), Conv({channels}, 4, Stride = 2), Relu, Conv(32, 4, Stride = 2), Relu, Conv(64, 4, Stride = 2), "
                + "Relu, Conv(128, 4, Stride = 2), Relu, Flatten, Gaussian(32)]",
            "[Decoder, Dense(73728), Relu, Reshape(24, 24, 128), ConvTranspose(64, 4, Stride = 2), Relu, ConvTranspose(32, 4, Stride = 2), "
                + $"Relu, ConvTranspose({channels}, 4, Stride = 2), Relu, ConvTranspose(3, 4, Stride = 2), Gaussian(Sigma = 0.1)]");
    }

    [Fact]
    public void VAE0018_on_the_stage_that_is_repeated_too_often() => Is(
        "[Block, Relu] public class A { }\n[Block, Repeat<A>(1000)] public class B { }\n"
        + Model("[Encoder, Input(6), Repeat<B>(int.MaxValue), Gaussian(2)]", Decoder),
        "VAE0018", "Repeat<B>(int.MaxValue)", "'Model' is too large: it has more than 4096 stages");

    [Fact]
    public void VAE0019_on_the_second_term() => Is(
        Model(Encoder, Decoder, "[Objective, Elbo, Beta(1), Beta(4)]"),
        "VAE0019", "Beta(4)", "Beta is given twice in the objective");

    [Fact]
    public void VAE0020_on_the_name()
    {
        var parsing = TestCompilation.Parsing.WithLanguageVersion(LanguageVersion.CSharp10);
        var run = GeneratorRun.Of(TestCompilation.Create(parsing, "using Vae;\n" + Model(Encoder, Decoder)));
        Assert.Equal(
            "(5,22): Error VAE0020 `Model`: 'Model' needs C# 11 or later; the project compiles as C# 10.0",
            run.Describe(Assert.Single(run.Diagnostics)));
    }

    /// <summary>The class is a model all the same, so that nothing else is wrong with what uses it.</summary>
    [Theory]
    [InlineData(LanguageVersion.CSharp7_3, "7.3")]
    [InlineData(LanguageVersion.CSharp8, "8.0")]
    [InlineData(LanguageVersion.CSharp10, "10.0")]
    public void VAE0020_is_not_buried(LanguageVersion version, string name)
    {
        var input = TestCompilation.Create(
            TestCompilation.Parsing.WithLanguageVersion(version),
            "using Vae;\n" + Model(Encoder, Decoder) + "\npublic class User { public void Use(Model model, Vae.Data.Dataset data) {\n"
                + "foreach (var epoch in model.Train(data)) { } model.Fit(data); model.Save(\"a\"); model.Sample(3, 1); } }");
        var run = GeneratorRun.Of(input.WithOptions(TestCompilation.Options.WithNullableContextOptions(NullableContextOptions.Disable)));
        Assert.Equal(
            $"(5,22): Error VAE0020 `Model`: 'Model' needs C# 11 or later; the project compiles as C# {name}",
            run.Describe(Assert.Single(run.Diagnostics)));
        Assert.DoesNotContain(
            run.Output.GetDiagnostics(), found => found.Severity == DiagnosticSeverity.Error || run.IsInGeneratedCode(found));
    }

    [Theory]
    [InlineData(49)]
    [InlineData(600)]
    [InlineData(1000)]
    public void VAE0018_on_blocks_nested_too_deep(int depth) => Is(
        Nested(depth), "VAE0018", "Vae", "'Model' is too large: its blocks are nested more than 48 deep");

    /// <summary>A line is longer by its path for each block around it, and by little else.</summary>
    [Fact]
    public void Blocks_nested_as_deep_as_they_may_be_compile()
    {
        (int few, int more, int most) = (Length(12), Length(24), Length(48));
        Assert.True(most - more < 3 * (more - few), $"{few}, {more}, {most} characters");

        static int Length(int depth)
        {
            var run = GeneratorRun.Of("using Vae;\n" + Nested(depth));
            Assert.Empty(run.Diagnostics);
            OutputAssertions.Compiles(run);
            return run.Sources.Single().SourceText.Length;
        }
    }

    /// <summary>Names in metadata have at most 1,023 letters, and files' names 255.</summary>
    [Theory]
    [InlineData(470, 470)]
    [InlineData(950, 50)]
    public void Long_names_compile(int length, int spaceLength)
    {
        string model = new('M', length), block = new('B', length), space = new('N', spaceLength);
        var run = GeneratorRun.Of(
            $"using Vae;\nnamespace {space} {{\n[Block, Dense(6), Relu] public class {block} {{ }}\n[Vae]\n"
                + $"[Encoder, Input(6), Repeat<{block}>(2), Residual<{block}>, Gaussian(2)]\n{Decoder}\n"
                + $"public partial class {model} {{ }} }}");
        Assert.Empty(run.Diagnostics);
        OutputAssertions.Compiles(run);
        Assert.True(run.Sources.Single().HintName.Length < 200);
        Assert.Contains($"Name = \"{model}\"", run.Text(), StringComparison.Ordinal);
    }

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Range(1, depth - 1).Select(i => $"[Block, Dense(6), Residual<B{i}>] public class B{i - 1} {{ }}\n"))
        + $"[Block, Dense(6), Relu] public class B{depth - 1} {{ }}\n"
        + Model("[Encoder, Input(6), Residual<B0>, Gaussian(2)]", Decoder);

    /// <summary>Each block of the chain stands twice in the one before: written out, the last would stand 2⁴⁰ times.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Blocks_that_double_forty_times_are_refused_at_once()
    {
        var blocks = string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"[Block, Residual<B{i + 1}>, Residual<B{i + 1}>] public class B{i} {{ }}\n"));
        var source = $"using Vae;\n{blocks}[Block, Relu] public class B40 {{ }}\n"
            + Model("[Encoder, Input(6), Residual<B0>, Gaussian(2)]", Decoder);
        var run = await Task.Run(() => GeneratorRun.Of(source));
        Assert.Equal(
            "(43,2): Error VAE0018 `Vae`: 'Model' is too large: it has more than 4096 stages",
            run.Describe(Assert.Single(run.Diagnostics)));
    }
}
