using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>
/// A layer of the language. The file of a layer has everything about it: its arguments, its shape rule, its parameters, its cost, its
/// operations, their gradient rules and their kernels.
/// </summary>
internal abstract record Layer
{
    /// <summary>Its name in the language.</summary>
    internal abstract string Name { get; }

    /// <summary>As the user would write it, with its arguments.</summary>
    internal virtual string Display => Name;

    /// <summary>Its arguments, for the description that the model has at run time.</summary>
    internal virtual IEnumerable<Argument> Arguments => [];

    /// <summary>
    /// The output's shape. If the input does not fit, this reports it and returns the most likely output shape, so that later stages can be
    /// checked; null if none is likely.
    /// </summary>
    internal abstract Shape? Infer(Shape input, StageDeclaration stage, ProblemList problems);

    /// <summary>The output's shape for any input, if there is one, so that a stage after a mistake can be checked.</summary>
    internal virtual Shape? FixedOutput => null;

    /// <summary>Its own parameter tensors (a block's belong to its stages).</summary>
    internal virtual IEnumerable<ParameterSpec> Parameters(Shape input) => [];

    /// <summary>Its own state tensors, which a training pass updates and the optimizer does not.</summary>
    internal virtual IEnumerable<StateSpec> State(Shape input) => [];

    /// <summary>The floating-point operations of one sample's forward pass. A multiply-add counts as two.</summary>
    internal virtual long Flops(Shape input) => 0;

    /// <summary>
    /// The window of the input image that a window of the output image depends on; null if it depends on all of the input, or if the output
    /// is not the same image.
    /// </summary>
    internal virtual (int Height, int Width)? Seen((int Height, int Width) window) => window;

    /// <summary>The arithmetic of the output's sizes, if there is any; else null.</summary>
    internal virtual string? Arithmetic(Shape input) => null;

    /// <summary>Writes its operations, and returns the output tensor. Their kinds have the gradient rules.</summary>
    internal abstract Tensor Build(GraphWriter writer, Node node, Tensor input);

    private protected static Argument Number(string name, double value) => new(name, EquatableArray.Of(value));
}

/// <summary>Stages one after the other.</summary>
internal static class Pipeline
{
    internal static Tensor Build(this IEnumerable<Node> stages, GraphWriter writer, Tensor input) =>
        stages.Aggregate(input, (tensor, stage) => stage.Layer.Build(writer, stage, tensor));
}
