using System.ComponentModel;

namespace Vae;

/// <summary>The description of a declared model: shapes, stages, parameters, and the memory of a pass. Written by the generator.</summary>
public sealed record ModelDescription
{
    /// <summary>The name of the class.</summary>
    public required string Name { get; init; }

    /// <summary>The declaration as text, one pipeline a line. Models with the same text have interchangeable parameters.</summary>
    public required string Declaration { get; init; }

    /// <summary>What a record is made of.</summary>
    public required IReadOnlyList<FieldDescription> Fields { get; init; }

    /// <summary>The latent variables, in the order of their numbers.</summary>
    public required IReadOnlyList<LatentDescription> Latents { get; init; }

    /// <summary>The shape of one data record: of the only field.</summary>
    public IReadOnlyList<int> DataShape => Fields[0].Shape;

    /// <summary>The number of elements of one data record: of the only field.</summary>
    public int DataSize => Fields[0].Size;

    /// <summary>The number of latent dimensions: of the only latent variable.</summary>
    public int LatentSize => Latents[0].Size;

    /// <summary>Floats per row of the only latent variable's posterior: see <see cref="LatentDescription"/>.</summary>
    public int PosteriorSize => Latents[0].PosteriorSize;

    /// <summary>Floats per row of the only field's likelihood: see <see cref="FieldDescription"/>.</summary>
    public int LikelihoodSize => Fields[0].LikelihoodSize;

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

    /// <summary>The tensors that training updates beside the parameters, in the order of their offsets. Most models have none.</summary>
    public IReadOnlyList<StateDescription> State { get; init; } = [];

    /// <summary>The length of the flat state buffer, padding included.</summary>
    public int StateFloats { get; init; }

    /// <summary>The phases of a training step, in their order; one that trains all parameters, unless said otherwise.</summary>
    public IReadOnlyList<PhaseDescription> Phases { get; init; } = [PhaseDescription.Only];

    /// <summary>The memory of a training pass.</summary>
    public required WorkspaceDescription TrainingWorkspace { get; init; }

    /// <summary>The memory of an inference pass.</summary>
    public required WorkspaceDescription InferenceWorkspace { get; init; }

    /// <summary>The number of trained values, padding not counted.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Count);
}

/// <summary>One field of a record, which the model generates.</summary>
/// <param name="Name">Its name: <c>x</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="LikelihoodSize">Floats per row of its likelihood's parameters: for a Bernoulli, the logits.</param>
public sealed record FieldDescription(string Name, IReadOnlyList<int> Shape, int LikelihoodSize)
{
    /// <summary>The number of its elements.</summary>
    public int Size { get; } = Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>The tensor of its likelihood's parameters.</summary>
    internal string LikelihoodTensor => Name + ".likelihood";

    /// <summary>The tensor of −ln p of each row.</summary>
    internal string ScoreTensor => Name + ".score";

    /// <summary>The tensor of its likelihood's mean.</summary>
    internal string MeanTensor => Name + ".mean";
}

/// <summary>One latent variable.</summary>
/// <param name="Name">Its name: <c>z</c>.</param>
/// <param name="Size">Its dimensions.</param>
/// <param name="PosteriorSize">Floats per row of its posterior's parameters: for a Gaussian, the means and then the log-variances.</param>
public sealed record LatentDescription(string Name, int Size, int PosteriorSize)
{
    /// <summary>The tensor of its posterior's parameters.</summary>
    internal string PosteriorTensor => Name + ".posterior";

    /// <summary>The tensor of each dimension's divergence from the prior.</summary>
    internal string DivergenceTensor => Name + ".divergence";
}

/// <summary>One phase of a training step: it computes losses, and trains some parameters by them with an optimizer of its own.</summary>
/// <param name="Name">Its name; empty for a model's only phase.</param>
/// <param name="Parameters">The names of the parameter tensors that it trains; null for all of them.</param>
public sealed record PhaseDescription(string Name, IReadOnlyList<string>? Parameters = null)
{
    /// <summary>A model's only phase.</summary>
    internal static readonly PhaseDescription Only = new("");

    /// <summary>What the names of its optimizer's tensors in a checkpoint begin with.</summary>
    internal string OptimizerName => Name.Length == 0 ? "optimizer" : $"optimizer.{Name}";
}

/// <summary>One stage of a pipeline.</summary>
/// <param name="Path">Its path, as in a saved tensor's name: <c>encoder.1</c>; inside a block <c>encoder.3.0</c>.</param>
/// <param name="Kind">Its name in the declaration: <c>Dense</c>.</param>
/// <param name="Arguments">Its arguments by name, as numbers: <c>units = 128</c>.</param>
/// <param name="Input">The shape of its input.</param>
/// <param name="Output">The shape of its output.</param>
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
    /// <summary>A stage from a flat list of arguments, as generated code gives it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="kind">Its name in the declaration.</param>
    /// <param name="arguments">Its arguments: their names and values.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="output">The shape of its output.</param>
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

/// <summary>The memory layout of a tensor in the flat parameter buffer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ParameterLayout
{
    /// <summary>A vector, padded with zeros to a multiple of 16 floats.</summary>
    Vector,

    /// <summary>
    /// A dense layer's weight, PyTorch's [outputs, inputs], stored transposed in panels of 48 outputs: see <c>PanelLayout</c>.
    /// </summary>
    Panels,

    /// <summary>A table, row by row, padded with zeros behind to a multiple of 16 floats.</summary>
    Rows,

    /// <summary>
    /// A convolution's weight, PyTorch's [small channels, large channels/groups, kernel height, kernel width]. Each group is stored in
    /// panels of 48 small channels, a depthwise weight row by row: see <c>ConvolutionLayout</c>.
    /// </summary>
    Convolution,
}

/// <summary>One tensor of the flat parameter buffer.</summary>
/// <param name="Name">Its name, as in PyTorch: <c>encoder.1.weight</c>.</param>
/// <param name="Shape">Its shape in files, as in PyTorch: a dense weight is [outputs, inputs].</param>
/// <param name="Layout">Its memory layout.</param>
/// <param name="Offset">Its start in the flat buffer, in floats.</param>
/// <param name="Floats">Its size in the flat buffer, in floats, with padding.</param>
/// <param name="Initialization">How its values are initialised.</param>
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
    /// The number of input elements in the sum of one output element, on average and without borders: see <see cref="Vae.Initialization"/>.
    /// </summary>
    public double FanIn { get; init; } = Shape.Skip(1).Aggregate(1.0, (product, size) => product * size);

    /// <summary>The number of output elements that one input element contributes to, on average and without borders.</summary>
    public double FanOut { get; init; } = Shape[0];

    /// <summary>Whether the backward pass applies its update at once, if it has one (<see cref="TrainingPass.Update"/>).</summary>
    public bool IsUpdatedInBackward { get; init; }

    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ParameterDescription), PrintMembers);
}

/// <summary>The kind of a state tensor.</summary>
public enum StateKind
{
    /// <summary>A running mean for each channel, in single precision; 0 at first.</summary>
    RunningMean,

    /// <summary>A running variance for each channel, in single precision; 1 at first.</summary>
    RunningVariance,

    /// <summary>The number of batches so far: a 64-bit integer without dimensions; 0 at first.</summary>
    BatchCount,
}

/// <summary>One tensor that a training pass updates and the optimizer does not, because it has no gradient.</summary>
/// <param name="Name">Its name, as in PyTorch: <c>encoder.1.running_mean</c>.</param>
/// <param name="Shape">Its shape in files, as in PyTorch; empty for a single number.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Offset">Its start in the flat state buffer, in floats.</param>
/// <param name="Floats">Its size in the flat buffer, in floats, with padding.</param>
public sealed record StateDescription(string Name, IReadOnlyList<int> Shape, StateKind Kind, int Offset, int Floats)
{
    /// <summary>The number of values, padding not counted.</summary>
    public int Count => Shape.Aggregate(1, (product, size) => product * size);
}

/// <summary>The memory of a pass: an area that grows with the row capacity, then a fixed area.</summary>
/// <param name="FloatsPerRow">The floats of the growing area for each row.</param>
/// <param name="FixedFloats">The floats of the fixed area.</param>
/// <param name="Buffers">The named buffers, in the order in which a pass first writes them.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record WorkspaceDescription(int FloatsPerRow, int FixedFloats, IReadOnlyList<BufferDescription> Buffers)
{
    /// <summary>The buffer of a name; null where the pass has none.</summary>
    internal BufferDescription? Find(string name) => Buffers.FirstOrDefault(buffer => buffer.Name == name);
}

/// <summary>One buffer of a workspace. Buffers that are not needed at the same time may share memory.</summary>
/// <param name="Name">Its name: <c>x</c>, <c>z.posterior</c>, <c>encoder.1.output</c>.</param>
/// <param name="Offset">Its offset within its area, in floats per row or in floats.</param>
/// <param name="Floats">Its size, per row or in all.</param>
/// <param name="PerRow">Whether it is in the area that grows with the rows.</param>
/// <param name="Kept">Whether nothing overwrites it later in the pass, so that it can be read after the pass.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record BufferDescription(string Name, int Offset, int Floats, bool PerRow, bool Kept);
