namespace Vae.Generators;

/// <summary>Everything that is to be written down, in order: what is left is only to write it.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Parameters">The parameter tensors with their offsets; empty for an invalid model.</param>
/// <param name="ParameterFloats">The flat buffer's length.</param>
/// <param name="State">The state tensors with their offsets; most models have none.</param>
/// <param name="StateFloats">The flat state buffer's length.</param>
/// <param name="Training">The training workspace.</param>
/// <param name="Inference">The inference workspace.</param>
/// <param name="Geometries">The geometries of its convolutions.</param>
/// <param name="Methods">The methods.</param>
internal sealed record ModelPlan(
    Graph Graph,
    EquatableArray<Parameter> Parameters,
    int ParameterFloats,
    EquatableArray<StateTensor> State,
    int StateFloats,
    WorkspacePlan? Training,
    WorkspacePlan? Inference,
    EquatableArray<GeometryConstant> Geometries,
    EquatableArray<MethodPlan> Methods);

/// <summary>A method of straight-line calls.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsTraining">Whether it belongs to the training pass.</param>
/// <param name="Block">What block it computes; empty for a section of a pass.</param>
/// <param name="Calls">Its calls.</param>
internal sealed record MethodPlan(string Name, bool IsTraining, string Block, EquatableArray<CallPlan> Calls)
{
    /// <summary>Whether it is a whole section: of the training pass, or an override of one of the program's passes.</summary>
    internal bool IsSection => Block.Length == 0;

    /// <summary>Whether it belongs to the second half of a training step, after the loss.</summary>
    internal bool IsBackward => Name.EndsWith("Backward", StringComparison.Ordinal);
}

/// <summary>A call of a kernel, or of a block's method, ready to be written.</summary>
internal sealed record CallPlan(string Comment, string Kernel, EquatableArray<string> Arguments)
{
    /// <summary>Whether it calls a block's method.</summary>
    internal bool IsBlock => Arguments.Count == 1 && Arguments[0] == "pass";

    internal static CallPlan OfBlock(string method) => new("", method, EquatableArray.Of("pass"));

    internal bool UsesRows => Arguments.Any(argument => argument.StartsWith("rows", StringComparison.Ordinal));
}
