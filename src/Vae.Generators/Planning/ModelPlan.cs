using Vae.Generators.Checking;
using Vae.Generators.Graph;
using Vae.Generators.Values;

namespace Vae.Generators.Planning;

/// <summary>Everything that is written, in order. Emission only writes it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Parameters">The parameter tensors with their offsets; empty for an invalid model.</param>
/// <param name="ParameterFloats">The flat buffer's length.</param>
/// <param name="State">The state tensors with their offsets; empty for most models.</param>
/// <param name="StateFloats">The flat state buffer's length.</param>
/// <param name="Training">The training workspace.</param>
/// <param name="Inference">The inference workspace.</param>
/// <param name="Geometries">The geometries of its convolutions.</param>
/// <param name="Methods">The methods.</param>
/// <param name="CalledTypes">The runtime's types that the methods' calls name.</param>
internal sealed record ModelPlan(
    CheckedModel Model,
    EquatableArray<Parameter> Parameters,
    int ParameterFloats,
    EquatableArray<StateTensor> State,
    int StateFloats,
    WorkspacePlan? Training,
    WorkspacePlan? Inference,
    EquatableArray<GeometryConstant> Geometries,
    EquatableArray<MethodPlan> Methods,
    EquatableArray<string> CalledTypes);

/// <summary>A method of straight-line calls.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsTraining">Whether it belongs to the training pass.</param>
/// <param name="IsBackward">Whether it belongs to the second half of a training step, after the loss.</param>
/// <param name="Block">The block that it computes; empty for a section of a pass.</param>
/// <param name="Calls">Its calls.</param>
internal sealed record MethodPlan(string Name, bool IsTraining, bool IsBackward, string Block, EquatableArray<CallPlan> Calls)
{
    /// <summary>Whether it is a whole section: of the training pass, or an override of one of the program's passes.</summary>
    internal bool IsSection => Block.Length == 0;

    /// <summary>Whether one of its calls has an argument with this origin.</summary>
    internal bool Uses(Source source) => Calls.Any(call => call.Arguments.Any(argument => argument.Source == source));
}

/// <summary>A call of a kernel, or of a block's method, ready to be written.</summary>
/// <param name="Comment">A comment for the generated code.</param>
/// <param name="Method">The method.</param>
/// <param name="Arguments">Its arguments after the worker.</param>
/// <param name="IsBlock">Whether it calls a block's method.</param>
internal sealed record CallPlan(string Comment, string Method, EquatableArray<ArgumentPlan> Arguments, bool IsBlock = false)
{
    internal static CallPlan OfBlock(string method) =>
        new("", method, EquatableArray.Of(new ArgumentPlan("pass", Source.Size)), IsBlock: true);
}

/// <summary>An argument's text, and its origin.</summary>
internal sealed record ArgumentPlan(string Text, Source Source);

/// <summary>The origin of an argument. It decides what a method declares and where the argument is written.</summary>
internal enum Source
{
    /// <summary>A size or a setting, on the call's first line.</summary>
    Size,

    /// <summary>A size that depends on the pass's rows.</summary>
    Rows,

    /// <summary>A buffer or a term of the pass, on a separate line.</summary>
    Buffer,
}
