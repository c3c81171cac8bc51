namespace Vae.Generators;

/// <summary>
/// One case of the language. Everything about a layer stands in its file: its arguments, its shape rule, its parameters, its cost,
/// its operations, their gradient rules and their kernels.
/// </summary>
internal abstract record Layer
{
    /// <summary>Its name in the language.</summary>
    internal abstract string Name { get; }

    /// <summary>As the user would write it, with its arguments.</summary>
    internal virtual string Display => Name;

    /// <summary>Its arguments, for the description that the model carries at run time.</summary>
    internal virtual IEnumerable<Argument> Arguments => [];

    /// <summary>
    /// The shape that leaves. Where the arriving one does not fit, reports that and gives the shape that would most likely leave, so
    /// that the stages after it can be checked all the same; null if none is likely.
    /// </summary>
    internal abstract Shape? Infer(Shape input, StageDeclaration stage, ProblemList problems);

    /// <summary>The shape that leaves whatever arrives, if there is one: a stage after a mistake can be checked all the same.</summary>
    internal virtual Shape? FixedOutput => null;

    /// <summary>Its own parameter tensors (a block's belong to its stages).</summary>
    internal virtual IEnumerable<ParameterSpec> Parameters(Shape input) => [];

    /// <summary>Its own state tensors: what a training pass updates and the optimizer does not.</summary>
    internal virtual IEnumerable<StateSpec> State(Shape input) => [];

    /// <summary>Floating-point operations of one sample's forward pass, a multiply-add as two.</summary>
    internal virtual long Flops(Shape input) => 0;

    /// <summary>
    /// How large a window of the arriving image bears on a window of the leaving one; null if all of what arrives may, or if it leaves
    /// as another image.
    /// </summary>
    internal virtual (int Height, int Width)? Seen((int Height, int Width) window) => window;

    /// <summary>How the sizes that leave come about, where that is a matter of arithmetic; null elsewhere.</summary>
    internal virtual string? Arithmetic(Shape input) => null;

    /// <summary>Writes its operations, and gives the tensor that leaves. Their gradient rules stand with their kinds.</summary>
    internal abstract Tensor Build(GraphWriter writer, Node node, Tensor input);

    private protected static Argument Number(string name, double value) => new(name, EquatableArray.Of(value));
}

/// <summary>Stages that follow one another.</summary>
internal static class Pipeline
{
    internal static Tensor Build(this IEnumerable<Node> stages, GraphWriter writer, Tensor input) =>
        stages.Aggregate(input, (tensor, stage) => stage.Layer.Build(writer, stage, tensor));
}

/// <summary>How a tensor lies in memory: the members of the runtime's enum.</summary>
internal enum ParameterLayout
{
    Vector,
    Panels,
    Convolution,
}

/// <summary>A parameter tensor of a layer.</summary>
/// <param name="Name">Its name within the layer: <c>weight</c>.</param>
/// <param name="Shape">Its shape in files, as in PyTorch.</param>
/// <param name="Layout">How it lies in memory.</param>
/// <param name="Groups">The groups of a convolution.</param>
/// <param name="Initialization">How it starts: a member of the runtime's enum.</param>
/// <param name="Fans">The fans that its initialisation takes, where the shape does not say them.</param>
internal sealed record ParameterSpec(
    string Name, EquatableArray<int> Shape, ParameterLayout Layout, int Groups, string Initialization,
    (double In, double Out)? Fans = null)
{
    internal long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The floats it takes in memory: rows of 16, as the runtime's layouts and vectors have it.</summary>
    internal long Floats => Layout switch
    {
        ParameterLayout.Panels => Shape[1] * RoundUp(Shape[0]),
        ParameterLayout.Convolution => ConvolutionFloats,
        _ => RoundUp(Shape[0]),
    };

    /// <summary>A matrix for each group; one for all of them if each takes a single channel.</summary>
    private long ConvolutionFloats
    {
        get
        {
            bool isDepthwise = Groups > 1 && Shape[1] == 1;
            double depth = Shape.Skip(1).Aggregate(1.0, (product, size) => product * size);
            double columns = isDepthwise ? RoundUp(Shape[0]) : Groups * RoundUp(Shape[0] / Groups);
            // A mistyped kernel can take more than a long counts.
            return (long)Math.Min(long.MaxValue / 2, depth * columns);
        }
    }

    internal static ParameterSpec Matrix(string name, int outputs, int inputs, string initialization) =>
        new(name, EquatableArray.Of(outputs, inputs), ParameterLayout.Panels, 1, initialization);

    internal static ParameterSpec Vector(string name, int length, string initialization) =>
        new(name, EquatableArray.Of(length), ParameterLayout.Vector, 1, initialization);

    internal static ParameterSpec Convolution(
        string name, int[] shape, int groups, string initialization, double fanIn, double fanOut) =>
        new(name, shape.ToEquatable(), ParameterLayout.Convolution, groups, initialization, (fanIn, fanOut));

    private static long RoundUp(long floats) => (floats + 15) / 16 * 16;
}

/// <summary>A state tensor of a layer.</summary>
/// <param name="Name">Its name within the layer, as in PyTorch: <c>running_mean</c>.</param>
/// <param name="Shape">Its shape in files; empty for a single number.</param>
/// <param name="Kind">What it is: a member of the runtime's enum.</param>
internal sealed record StateSpec(string Name, EquatableArray<int> Shape, string Kind)
{
    internal int Count => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>The floats it takes in memory.</summary>
    internal int Floats => (Count + 15) / 16 * 16;
}

/// <summary>Collects what is wrong, all of it.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    internal int Count => _problems.Count;

    internal bool HasErrors => _problems.Any(problem =>
        Descriptors.ById[problem.Id].DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);

    internal void Add(Microsoft.CodeAnalysis.DiagnosticDescriptor descriptor, int location, params string[] arguments)
    {
        // A block that is used twice would say the same twice.
        var problem = Problem.Of(descriptor, location, arguments);
        if (!_problems.Contains(problem))
            _problems.Add(problem);
    }

    internal EquatableArray<Problem> ToEquatable() => _problems.ToEquatable();
}
