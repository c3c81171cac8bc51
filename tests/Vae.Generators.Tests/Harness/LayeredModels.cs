namespace Vae.Generators.Tests.Harness;

/// <summary>Declarations with as many layers as wanted, to see how what the generator does grows with them.</summary>
internal static class LayeredModels
{
    /// <summary>Dense layers with a Relu behind each, half of them in the encoder.</summary>
    internal static string Dense(int layers) => Model(
        "",
        string.Concat(Enumerable.Repeat("Dense(64), Relu, ", layers / 2)),
        string.Concat(Enumerable.Repeat("Dense(64), Relu, ", layers - layers / 2)));

    /// <summary>A residual block of two dense layers, repeated until there are that many layers, half of them in the encoder.</summary>
    internal static string Residual(int layers) => Model(
        "[Block, Dense(64), Relu, Dense(64)] public class Inner { }\n[Block, Residual<Inner>] public class Outer { }\n",
        $"Repeat<Outer>({layers / 4}), ",
        $"Dense(64), Repeat<Outer>({layers / 2 - layers / 4}), ");

    private static string Model(string blocks, string encoder, string decoder) =>
        $"using Vae;\n{blocks}[Vae]\n[Encoder, Input(64), {encoder}Gaussian(8)]\n[Decoder, {decoder}Dense(64), Gaussian]\n"
        + "public partial class Layered { }\n";
}
