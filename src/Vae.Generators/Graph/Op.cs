using Vae.Generators.Values;

namespace Vae.Generators.Graph;

/// <summary>Writes the gradients that an operation passes on: to its inputs and to its parameters.</summary>
internal delegate void GradientRule(GradientScope scope);

/// <summary>A kind of operation: one kernel, and what the compiler may do with it. Known by its reference.</summary>
/// <param name="kernel">
/// The method of the runtime that computes it, <c>Dense.Forward</c>; null for one that only gives a tensor another name.
/// </param>
internal sealed class OpKind(string? kernel)
{
    /// <summary>Another name for a tensor: where a block begins, so that what is added up there belongs to the block.</summary>
    internal static readonly OpKind View = new(null) { Gradient = scope => scope.Give(scope.Op.Input, scope.Gradient) };

    internal string? Kernel => kernel;

    /// <summary>How it is differentiated; null for one that no gradient goes through.</summary>
    internal GradientRule? Gradient { get; init; }

    /// <summary>Whether each element of what it writes comes of the same element of what it reads.</summary>
    internal bool IsElementwise { get; init; }

    /// <summary>Whether it goes from rows to their samples, or back.</summary>
    internal bool ChangesSamples { get; init; }

    /// <summary>
    /// Element-wise operations that can be computed together with it when they come next, and what computes both.
    /// </summary>
    internal IReadOnlyDictionary<OpKind, OpKind> Fusions { get; init; } = new Dictionary<OpKind, OpKind>();

    public override string ToString() => Kernel ?? "View";
}

/// <summary>A block where it is used: what a method of its own is made of.</summary>
/// <param name="Name">The start of the method's name: <c>Encoder3_Bottleneck</c>.</param>
/// <param name="Comment">What it is, for the reader of the generated code.</param>
internal sealed record BlockScope(string Name, string Comment);

/// <summary>A method of a pass.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Suffix">What the names of its blocks' methods end in.</param>
/// <param name="IsBackward">Whether it belongs to the second half of a training step, after the loss.</param>
internal sealed record Section(string Name, string Suffix, bool IsBackward = false)
{
    /// <summary>The loss of a training step.</summary>
    internal static readonly Section Loss = Of("Loss");

    /// <summary>The part of the model that it computes; empty for one without a way back.</summary>
    private string Part { get; init; } = "";

    /// <summary>Where its gradients are computed.</summary>
    internal Section Backward => Part.Length == 0
        ? throw new InvalidOperationException($"{Name} has no way back.")
        : new(Part + "Backward", "Backward", IsBackward: true);

    /// <summary>The way from data to the loss through one part of the model.</summary>
    internal static Section Forward(string part) => new(part + "Forward", "Forward") { Part = part };

    /// <summary>A method with no counterpart: a pass of inference, or the loss.</summary>
    internal static Section Of(string name) => new(name, name);
}

/// <summary>Where an operation is written down.</summary>
/// <param name="Section">The method.</param>
/// <param name="Blocks">The blocks that it stands in, outermost first.</param>
internal sealed record Site(Section Section, EquatableArray<BlockScope> Blocks);

/// <summary>One operation: a kernel call with typed operands. Known by its reference.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Path">The stage that it belongs to, as in saved names.</param>
/// <param name="Comment">What it does, for the reader of the generated code.</param>
/// <param name="Site">Where it is written down.</param>
/// <param name="Operands">Its arguments after the worker: sizes first.</param>
internal sealed record Op(OpKind Kind, string Path, string Comment, Site Site, IReadOnlyList<Operand> Operands)
{
    /// <summary>The samples of each row that it is computed for.</summary>
    internal int Samples { get; init; } = 1;

    internal IEnumerable<TensorOperand> Tensors => Operands.OfType<TensorOperand>();

    internal IEnumerable<Tensor> Inputs => Tensors.Where(operand => !operand.Writes).Select(operand => operand.Tensor);

    internal IEnumerable<Tensor> Outputs => Tensors.Where(operand => operand.Writes).Select(operand => operand.Tensor);

    /// <summary>The first tensor that it reads.</summary>
    internal Tensor Input => Inputs.First();

    /// <summary>The first tensor that it writes.</summary>
    internal Tensor Output => Outputs.First();

    internal IEnumerable<Parameter> Parameters => Operands.OfType<ParameterOperand>().Select(operand => operand.Parameter);

    /// <summary>The parameters that it updates.</summary>
    internal IEnumerable<Parameter> Updates => Operands.OfType<UpdateOperand>().Select(operand => operand.Parameter);

    /// <summary>The arguments before the first tensor or parameter.</summary>
    internal IEnumerable<Operand> Sizes =>
        Operands.TakeWhile(operand => operand is not (TensorOperand or ParameterOperand or GradientOperand or StateOperand));

    public bool Equals(Op? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>Another operation of the same stage, in the same place, for each row.</summary>
    internal Op Then(OpKind kind, string comment, params Operand[] operands) => new(kind, Path, comment, Site, operands);

    /// <summary>The same for so many samples of each row.</summary>
    internal Op OfSamples(int samples) => this with
    {
        Samples = samples,
        Operands = Operands.Select(operand => operand.OfSamples(samples)).ToList(),
    };

    /// <summary>The same with other tensors in place of some.</summary>
    internal Op Replace(IReadOnlyDictionary<Tensor, Tensor> others) => this with
    {
        Operands = Operands.Select(operand => operand is TensorOperand tensor ? tensor.Replace(others) : operand).ToList(),
    };
}
