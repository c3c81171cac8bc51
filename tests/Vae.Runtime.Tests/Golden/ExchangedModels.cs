// The models of tests/golden/exchange.py, declared.

namespace Vae.Tests.Golden;

/// <summary>The exchanged models by the names that the script knows.</summary>
internal static class ExchangedModels
{
    private static readonly Dictionary<string, (Func<VaeModel> Create, string[] Tensors)> Models = new()
    {
        ["dense"] = (() => new ExchangedDense(),
        [
            "encoder.1.bias F32 [128]", "encoder.1.weight F32 [128, 784]",
            "encoder.3.bias F32 [64]", "encoder.3.weight F32 [64, 128]",
            "encoder.5.bias F32 [32]", "encoder.5.weight F32 [32, 64]",
            "decoder.0.bias F32 [64]", "decoder.0.weight F32 [64, 16]",
            "decoder.2.bias F32 [128]", "decoder.2.weight F32 [128, 64]",
            "decoder.4.bias F32 [784]", "decoder.4.weight F32 [784, 128]",
        ]),
        ["conv"] = (() => new ExchangedConv(),
        [
            "encoder.1.bias F32 [32]", "encoder.1.weight F32 [32, 1, 4, 4]",
            "encoder.3.bias F32 [64]", "encoder.3.weight F32 [64, 32, 4, 4]",
            "encoder.6.bias F32 [256]", "encoder.6.weight F32 [256, 3136]",
            "encoder.8.bias F32 [32]", "encoder.8.weight F32 [32, 256]",
            "decoder.0.bias F32 [256]", "decoder.0.weight F32 [256, 16]",
            "decoder.2.bias F32 [3136]", "decoder.2.weight F32 [3136, 256]",
            "decoder.5.bias F32 [32]", "decoder.5.weight F32 [64, 32, 4, 4]",
            "decoder.7.bias F32 [1]", "decoder.7.weight F32 [32, 1, 4, 4]",
        ]),
        ["groups"] = (() => new ExchangedGroups(),
        [
            "encoder.0.bias F32 [6]", "encoder.0.weight F32 [6, 2, 3, 5]",
            "encoder.2.bias F32 [9]", "encoder.2.weight F32 [9, 2, 3, 3]",
            "encoder.4.bias F32 [18]", "encoder.4.weight F32 [18, 1, 2, 3]",
            "encoder.6.bias F32 [10]", "encoder.6.weight F32 [10, 108]",
            "decoder.0.bias F32 [120]", "decoder.0.weight F32 [120, 5]",
            "decoder.3.bias F32 [4]", "decoder.3.weight F32 [6, 2, 3, 2]",
            "decoder.5.bias F32 [12]", "decoder.5.weight F32 [4, 3, 2, 2]",
            "decoder.7.bias F32 [12]", "decoder.7.weight F32 [12, 1, 3, 3]",
            "decoder.9.bias F32 [4]", "decoder.9.weight F32 [4, 12, 1, 1]",
        ]),
        ["series"] = (() => new ExchangedSeries(),
        [
            "encoder.0.bias F32 [8]", "encoder.0.weight F32 [8, 3, 5]",
            "encoder.2.bias F32 [12]", "encoder.2.weight F32 [12, 2, 3]",
            "encoder.5.bias F32 [6]", "encoder.5.weight F32 [6, 156]",
            "decoder.0.bias F32 [60]", "decoder.0.weight F32 [60, 3]",
            "decoder.3.bias F32 [10]", "decoder.3.weight F32 [5, 2, 5]",
            "decoder.5.bias F32 [3]", "decoder.5.weight F32 [10, 3, 2]",
        ]),
    };

    internal static TheoryData<string> Names => [.. Models.Keys];

    internal static VaeModel Create(string name) => Models[name].Create();

    /// <summary>Name, type and shape of each of its tensors, as PyTorch has them.</summary>
    internal static string[] TensorsOf(string name) => Models[name].Tensors;
}

[Vae]
[Encoder, Input(28, 28), Flatten, Dense(128), Relu, Dense(64), Relu, Gaussian(16)]
[Decoder, Dense(64), Relu, Dense(128), Relu, Dense(784), Reshape(28, 28), Bernoulli]
public sealed partial class ExchangedDense;

[Vae]
[Encoder, Input(28, 28), Reshape(28, 28, 1), Conv(32, 4, Stride = 2), Relu, Conv(64, 4, Stride = 2), Relu,
    Flatten, Dense(256), Relu, Gaussian(16)]
[Decoder, Dense(256), Relu, Dense(7 * 7 * 64), Relu, Reshape(7, 7, 64),
    ConvTranspose(32, 4, Stride = 2), Relu, ConvTranspose(1, 4, Stride = 2), Reshape(28, 28), Bernoulli]
public sealed partial class ExchangedConv;

[Vae]
[Encoder, Input(13, 10, 4), Conv(6, 3, 5, Padding = 2, Dilation = 2, Groups = 2), Tanh, Conv(9, 3, Stride = 2, Groups = 3), Silu,
    Conv(18, 2, 3, Padding = Padding.Valid, Groups = 9), Flatten, Gaussian(5)]
[Decoder, Dense(5 * 4 * 6), Tanh, Reshape(5, 4, 6),
    ConvTranspose(4, 3, 2, Stride = 2, Padding = Padding.Valid, OutputPadding = 1, Groups = 2), Silu,
    ConvTranspose(12, 2, Padding = 1, Dilation = 3, Groups = 4), Relu, ConvTranspose(12, 3, Groups = 12), Relu, Conv(4, 1), Bernoulli]
public sealed partial class ExchangedGroups;

[Vae]
[Encoder, Input(25, 3), Conv1d(8, 5, Stride = 2), Relu, Conv1d(12, 3, Dilation = 2, Groups = 4), Gelu, Flatten, Gaussian(3)]
[Decoder, Dense(12 * 5), Silu, Reshape(12, 5), ConvTranspose1d(10, 5, Stride = 2, Groups = 5), Relu,
    ConvTranspose1d(3, 2, Padding = Padding.Valid), Bernoulli]
public sealed partial class ExchangedSeries;
