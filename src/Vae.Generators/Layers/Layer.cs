using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

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
