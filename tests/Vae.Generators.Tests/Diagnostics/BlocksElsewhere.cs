using System.Globalization;
using Microsoft.CodeAnalysis;
using Vae.Generators.Tests.Harness;
using static Vae.Generators.Tests.Diagnostics.Mistake;

namespace Vae.Generators.Tests.Diagnostics;

/// <summary>A block of another assembly is read by the rules of one in the project; what is wrong is said where it is used.</summary>
public class BlocksElsewhere
{
    private const string User = "Repeat<Mixer>(2)";

    private static readonly string Source =
        "using Vae;\n" + Model($"[Encoder, Input(6), Dense(5), {User}, Residual<Mixer>, Gaussian(2)]", Decoder);

    [Theory]
    [InlineData("[Block, Dense(5), LayerNorm, Relu] public class Mixer { }")]
    [InlineData("[System.Obsolete(\"text\")] [Block, Dense(5), Relu] [System.ComponentModel.Description(\"text\")] public class Mixer { }")]
    [InlineData("[Block, Dense(5), Residual<Inner>, Dropout(0.1)] public class Mixer { }\n[Block, Dense(5), Relu] public class Inner { }")]
    public void One_that_is_right_gives_the_same_code(string block)
    {
        var here = GeneratorRun.Of(Source, "using Vae;\n" + block);
        var elsewhere = GeneratorRun.Of(TestCompilation.Create(Source).AddReferences(OtherAssembly.Build("using Vae;\n" + block)));
        Assert.Empty(here.Diagnostics);
        Assert.Empty(elsewhere.Diagnostics);
        OutputAssertions.Compiles(elsewhere);
        Assert.Equal(here.Text(), elsewhere.Text());
    }

    [Theory]
    [InlineData(
        "[Block, Dense(5)]\n[Block, Relu]\npublic class Mixer { }", "VAE0006",
        "'Mixer' has a second Block list; a class has one, in one place")]
    [InlineData(
        "[Dropout(0.5)]\n[Block, Dense(5)]\npublic class Mixer { }", "VAE0008",
        "Dropout is in a list that does not begin with Encoder, Decoder, Objective or Block")]
    [InlineData("[Block, Dense(0)] public class Mixer { }", "VAE0013", "Dense: units must be at least 1; it is 0")]
    [InlineData(
        "[Block, Dense(5), Residual<Mixer>] public class Mixer { }", "VAE0015",
        "The block 'Mixer' contains itself, by way of Mixer → Mixer")]
    [InlineData("public class Mixer { }", "VAE0016", "'Mixer' is not a block; mark it with a list such as [Block, Dense(64), Relu]")]
    public void What_is_wrong_is_said_in_the_same_words(string block, string id, string message)
    {
        var here = GeneratorRun.Of(Source, "using Vae;\n" + block);
        Assert.Contains((id, message), here.Diagnostics.Select(Said));

        var elsewhere = GeneratorRun.Of(TestCompilation.Create(Source).AddReferences(OtherAssembly.Build("using Vae;\n" + block)));
        Assert.All(elsewhere.Diagnostics, found => Assert.Equal((id, message), Said(found)));
        Assert.Equal(User, elsewhere.SpanText(elsewhere.InOrder().First()));
    }

    private static (string Id, string Message) Said(Diagnostic found) => (found.Id, found.GetMessage(CultureInfo.InvariantCulture));
}
