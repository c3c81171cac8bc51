using System.ComponentModel;

namespace Vae;

/// <summary>What a declared model is: shapes, stages, parameters, and the memory a pass needs. Written by the generator.</summary>
public sealed record ModelDescription
{
    /// <summary>The class's name.</summary>
    public required string Name { get; init; }

    /// <summary>The declaration as text, one pipeline a line: two models with the same text have interchangeable parameters.</summary>
    public required string Declaration { get; init; }

    /// <summary>The shape of one data record.</summary>
    public required IReadOnlyList<int> DataShape { get; init; }

    /// <summary>The number of elements of one data record.</summary>
    public required int DataSize { get; init; }

    /// <summary>The number of latent dimensions.</summary>
    public required int LatentSize { get; init; }

    /// <summary>Floats per row of the posterior's parameters: for a Gaussian, the means and then the log-variances.</summary>
    public required int PosteriorSize { get; init; }

    /// <summary>Floats per row of the likelihood's parameters: for a Bernoulli, the logits.</summary>
    public required int LikelihoodSize { get; init; }

    /// <summary>The encoder's stages after <c>Input</c>, in order.</summary>
    public required IReadOnlyList<StageDescription> Encoder { get; init; }

    /// <summary>The decoder's stages, in order.</summary>
    public required IReadOnlyList<StageDescription> Decoder { get; init; }

    /// <summary>The declared balance of the loss's terms.</summary>
    public required ObjectiveDescription Objective { get; init; }

    /// <summary>The parameter tensors, in the order of their offsets.</summary>
    public required IReadOnlyList<ParameterDescription> Parameters { get; init; }

    /// <summary>The length of the flat parameter buffer, padding included.</summary>
    public required int ParameterFloats { get; init; }

    /// <summary>The tensors that training keeps beside the parameters, in the order of their offsets; most models have none.</summary>
    public IReadOnlyList<StateDescription> State { get; init; } = [];

    /// <summary>The length of the flat state buffer, padding included.</summary>
    public int StateFloats { get; init; }

    /// <summary>The memory of a training pass.</summary>
    public required WorkspaceDescription TrainingWorkspace { get; init; }

    /// <summary>The memory of an inference pass.</summary>
    public required WorkspaceDescription InferenceWorkspace { get; init; }

    /// <summary>The number of trained values, padding not counted.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Count);
}

/// <summary>One stage of a pipeline.</summary>
/// <param name="Path">Its path, as in a saved tensor's name: <c>encoder.1</c>; inside a block <c>encoder.3.0</c>.</param>
/// <param name="Kind">Its name in the declaration: <c>Dense</c>.</param>
/// <param name="Arguments">Its arguments by name, as numbers: <c>units = 128</c>.</param>
/// <param name="Input">The shape that arrives.</param>
/// <param name="Output">The shape that leaves.</param>
/// <param name="Flops">Floating-point operations of one sample's forward pass.</param>
/// <param name="Stages">The stages of a block, with their own paths; empty for a layer.</param>
public sealed record StageDescription(
    string Path,
    string Kind,
    IReadOnlyDictionary<string, double> Arguments,
    IReadOnlyList<int> Input,
    IReadOnlyList<int> Output,
    long Flops,
    IReadOnlyList<StageDescription> Stages)
{
    /// <summary>A stage whose arguments are written one after the other, as generated code has them.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="kind">Its name in the declaration.</param>
    /// <param name="arguments">Its arguments: their names and values.</param>
    /// <param name="input">The shape that arrives.</param>
    /// <param name="output">The shape that leaves.</param>
    /// <param name="flops">Floating-point operations of one sample's forward pass.</param>
    /// <param name="stages">The stages of a block.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public StageDescription(
        string path,
        string kind,
        (string Name, double Value)[] arguments,
        IReadOnlyList<int> input,
        IReadOnlyList<int> output,
        long flops,
        IReadOnlyList<StageDescription> stages)
        : this(path, kind, arguments.ToDictionary(argument => argument.Name, argument => argument.Value), input, output, flops, stages)
    {
    }
}

/// <summary>How a tensor lies in the flat parameter buffer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ParameterLayout
{
    /// <summary>A vector, padded with zeros to a multiple of 16 floats.</summary>
    Vector,

    /// <summary>
    /// A dense layer's weight, PyTorch's [outputs, inputs], stored transposed in panels of 48 outputs: see <c>PanelLayout</c>.
    /// </summary>
    Panels,

    /// <summary>
    /// A convolution's weight, PyTorch's [small channels, large channels/groups, kernel height, kernel width], stored for each group in
    /// panels of 48 small channels; a depthwise one row by row: see <c>ConvolutionLayout</c>.
    /// </summary>
    Convolution,
}

/// <summary>One tensor of the flat parameter buffer.</summary>
/// <param name="Name">Its name, as in PyTorch: <c>encoder.1.weight</c>.</param>
/// <param name="Shape">Its shape in files, as in PyTorch: a dense weight is [outputs, inputs].</param>
/// <param name="Layout">How it lies in memory.</param>
/// <param name="Offset">Where it starts in the flat buffer, in floats.</param>
/// <param name="Floats">The floats it takes there, padding included.</param>
/// <param name="Initialization">How it starts.</param>
/// <param name="Groups">The groups of a convolution.</param>
public sealed record ParameterDescription(
    string Name,
    IReadOnlyList<int> Shape,
    ParameterLayout Layout,
    int Offset,
    int Floats,
    Initialization Initialization,
    int Groups = 1)
{
    /// <summary>The number of values, padding not counted.</summary>
    public int Count => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>
    /// Of how many arriving elements one that leaves is a sum, on average and borders not counted: see <see cref="Vae.Initialization"/>.
    /// </summary>
    public double FanIn { get; init; } = Shape.Skip(1).Aggregate(1.0, (product, size) => product * size);

    /// <summary>Into how many leaving elements one that arrives goes, on average and borders not counted.</summary>
    public double FanOut { get; init; } = Shape[0];

    /// <summary>Whether the backward pass applies its update, where the pass has one (<see cref="TrainingPass.Update"/>).</summary>
    public bool IsUpdatedInBackward { get; init; }
}

/// <summary>What a state tensor is.</summary>
public enum StateKind
{
    /// <summary>A running mean by channel, in single precision; 0 at first.</summary>
    RunningMean,

    /// <summary>A running variance by channel, in single precision; 1 at first.</summary>
    RunningVariance,

    /// <summary>How many batches have been seen: a 64-bit integer without dimensions; 0 at first.</summary>
    BatchCount,
}

/// <summary>One tensor that a training pass updates and the optimizer does not: it has no gradient.</summary>
/// <param name="Name">Its name, as in PyTorch: <c>encoder.1.running_mean</c>.</param>
/// <param name="Shape">Its shape in files, as in PyTorch; empty for a single number.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it starts in the flat state buffer, in floats.</param>
/// <param name="Floats">The floats it takes there, padding included.</param>
public sealed record StateDescription(string Name, IReadOnlyList<int> Shape, StateKind Kind, int Offset, int Floats)
{
    /// <summary>The number of values, padding not counted.</summary>
    public int Count => Shape.Aggregate(1, (product, size) => product * size);
}

/// <summary>The memory that a pass works in: an area of so many floats per row of capacity, then a fixed area.</summary>
/// <param name="FloatsPerRow">Floats per row.</param>
/// <param name="FixedFloats">Floats whatever the rows.</param>
/// <param name="Buffers">The named buffers, in the order in which a pass first writes them.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record WorkspaceDescription(int FloatsPerRow, int FixedFloats, IReadOnlyList<BufferDescription> Buffers);

/// <summary>One buffer of a workspace. Buffers that are never alive together share their place.</summary>
/// <param name="Name">Its name: <c>encoder.1.output</c>, <c>decoder.2.gradient</c>.</param>
/// <param name="Offset">Its offset within its area, in floats per row or in floats.</param>
/// <param name="Floats">Its size, per row or in all.</param>
/// <param name="PerRow">Whether it is in the area that grows with the rows.</param>
/// <param name="Kept">Whether nothing overwrites it later in the pass, so that it can be looked at after it.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record BufferDescription(string Name, int Offset, int Floats, bool PerRow, bool Kept);
