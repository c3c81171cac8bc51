using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;

namespace Vae.Generators.Layers;

/// <summary>The language's layers. Each word is named here once, with the function that reads its arguments.</summary>
internal static class LayerRegistry
{
    private delegate Layer? Reader(StageDeclaration stage, ProblemList problems);

    private static readonly Dictionary<string, Reader> s_layers = new()
    {
        ["Dense"] = DenseLayer.Parse,
        ["Conv"] = ConvolutionArguments.Conv,
        ["ConvTranspose"] = ConvolutionArguments.ConvTranspose,
        ["Conv1d"] = ConvolutionArguments.Conv1d,
        ["ConvTranspose1d"] = ConvolutionArguments.ConvTranspose1d,
        ["Flatten"] = (_, _) => new FlattenLayer(),
        ["Reshape"] = ReshapeLayer.Parse,
        ["Dropout"] = DropoutLayer.Parse,
        ["BatchNorm"] = (_, _) => new BatchNormLayer(),
        ["GroupNorm"] = GroupNormLayer.Parse,
        ["LayerNorm"] = (_, _) => new LayerNormLayer(),
        ["MaxPool"] = PoolLayer.Parse,
        ["AvgPool"] = PoolLayer.Parse,
        ["GlobalAvgPool"] = (_, _) => new GlobalAvgPoolLayer(),
        ["Upsample"] = UpsampleLayer.Parse,
        ["PixelShuffle"] = PixelShuffleLayer.Parse,
        ["Residual"] = (stage, _) => new ResidualLayer(stage.BlockName),
        ["Repeat"] = RepeatLayer.Parse,
        ["Relu"] = (_, _) => new ActivationLayer(Activation.Relu),
        ["LeakyRelu"] = ActivationLayer.ParseLeakyRelu,
        ["Elu"] = ActivationLayer.ParseElu,
        ["Gelu"] = (_, _) => new ActivationLayer(Activation.Gelu),
        ["Silu"] = (_, _) => new ActivationLayer(Activation.Silu),
        ["Tanh"] = (_, _) => new ActivationLayer(Activation.Tanh),
        ["Sigmoid"] = (_, _) => new ActivationLayer(Activation.Sigmoid),
        ["Log1p"] = (_, _) => new ActivationLayer(Activation.Log1p),
        ["Softplus"] = (_, _) => new ActivationLayer(Activation.Softplus),
    };

    /// <summary>Whether a name is the name of a layer.</summary>
    internal static bool IsLayer(string name) => s_layers.ContainsKey(name);

    internal static Layer? Create(StageDeclaration stage, ProblemList problems) => s_layers[stage.Name](stage, problems);
}
