using Vae.Generators.Values;

namespace Vae.Generators.Graph;

/// <summary>Writes the gradients of an operation's inputs and parameters.</summary>
internal delegate void GradientRule(GradientScope scope);

/// <summary>A kind of operation: one kernel, and its properties for the compiler. Compared by reference.</summary>
/// <param name="kernel">
/// The runtime's method that computes it, <c>Dense.Forward</c>; null for one that only gives a tensor another name.
/// </param>
internal sealed class OpKind(string? kernel)
{
    /// <summary>Another name for a tensor at the start of a block, so that gradients that are added there belong to the block.</summary>
    internal static readonly OpKind View = new(null) { Gradient = scope => scope.Give(scope.Op.Input, scope.Gradient) };

    internal string? Kernel => kernel;

    /// <summary>The runtime's class that has the kernel.</summary>
    internal string? Class { get; } = kernel?.Substring(0, kernel.IndexOf('.'));

    /// <summary>Its gradient rule; null if no gradient passes through it.</summary>
    internal GradientRule? Gradient { get; init; }

    /// <summary>Whether each element of its output depends only on the same element of its input.</summary>
    internal bool IsElementwise { get; init; }

    /// <summary>Whether it converts rows to their samples, or samples to rows.</summary>
    internal bool ChangesSamples { get; init; }

    /// <summary>
    /// The element-wise operations that can be fused with it if they follow it, and the operation that computes both.
    /// </summary>
    internal IReadOnlyDictionary<OpKind, OpKind> Fusions { get; init; } = new Dictionary<OpKind, OpKind>();

    public override string ToString() => Kernel ?? "View";
}

/// <summary>A use of a block, which gets a separate method.</summary>
/// <param name="Name">The start of the method's name: <c>Encoder3_Bottleneck</c>.</param>
/// <param name="Comment">A comment for the generated code.</param>
internal sealed record BlockScope(string Name, string Comment);

/// <summary>A method of a pass.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Suffix">The end of the names of its blocks' methods.</param>
/// <param name="IsBackward">Whether it belongs to the second half of a training step, after the loss.</param>
internal sealed record Section(string Name, string Suffix, bool IsBackward = false)
{
    /// <summary>The loss of a training step.</summary>
    internal static readonly Section Loss = Of("Loss");

    /// <summary>The part of the model that it computes; empty if it has no backward pass.</summary>
    private string Part { get; init; } = "";

    /// <summary>The method of its gradients.</summary>
    internal Section Backward => Part.Length == 0
        ? throw new InvalidOperationException($"{Name} has no way back.")
        : new(Part + "Backward", "Backward", IsBackward: true);

    /// <summary>One part of the forward pass, from data to the loss.</summary>
    internal static Section Forward(string part) => new(part + "Forward", "Forward") { Part = part };

    /// <summary>A method without a backward pass: a pass of inference, or the loss.</summary>
    internal static Section Of(string name) => new(name, name);
}

/// <summary>The position of an operation in the generated code.</summary>
/// <param name="Section">The method.</param>
/// <param name="Blocks">The blocks that contain it, outermost first.</param>
internal sealed record Site(Section Section, EquatableArray<BlockScope> Blocks);

/// <summary>One operation: a kernel call with typed operands. Compared by reference.</summary>
/// <param name="Kind">The kind of operation.</param>
/// <param name="Path">The path of its stage, as in saved names.</param>
/// <param name="Comment">A comment for the generated code.</param>
/// <param name="Site">Its position in the generated code.</param>
/// <param name="Operands">Its arguments after the worker, sizes first.</param>
internal sealed record Op(OpKind Kind, string Path, string Comment, Site Site, IReadOnlyList<Operand> Operands)
{
    /// <summary>The number of samples of each row that it computes.</summary>
    internal int Samples { get; init; } = 1;

    /// <summary>Its arguments after the worker: sizes first.</summary>
    internal IReadOnlyList<Operand> Operands
    {
        get;
        init => (field, Tensors) = (value, TensorsOf(value));
    }
        = Operands;

    /// <summary>Those of its arguments that are tensors.</summary>
    internal TensorOperand[] Tensors { get; private init; } = TensorsOf(Operands);

    internal IEnumerable<Tensor> Inputs => Tensors.Where(operand => !operand.Writes).Select(operand => operand.Tensor);

    internal IEnumerable<Tensor> Outputs => Tensors.Where(operand => operand.Writes).Select(operand => operand.Tensor);

    /// <summary>The first tensor that it reads.</summary>
    internal Tensor Input => Tensors.First(operand => !operand.Writes).Tensor;

    /// <summary>The first tensor that it writes.</summary>
    internal Tensor Output => Tensors.First(operand => operand.Writes).Tensor;

    internal IEnumerable<Parameter> Parameters => Operands.OfType<ParameterOperand>().Select(operand => operand.Parameter);

    /// <summary>The runtime's types that its call names.</summary>
    internal IEnumerable<string> RuntimeTypes => Operands.Select(operand => operand.RuntimeType).Append(Kind.Class).OfType<string>();

    /// <summary>The parameters that it updates.</summary>
    internal IEnumerable<Parameter> Updates => Operands.OfType<UpdateOperand>().Select(operand => operand.Parameter);

    /// <summary>The arguments before the first tensor or parameter.</summary>
    internal IEnumerable<Operand> Sizes =>
        Operands.TakeWhile(operand => operand is not (TensorOperand or ParameterOperand or GradientOperand or StateOperand));

    public bool Equals(Op? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>Another operation of the same stage, at the same position, for each row.</summary>
    internal Op Then(OpKind kind, string comment, params Operand[] operands) => new(kind, Path, comment, Site, operands);

    /// <summary>The same for this many samples of each row.</summary>
    internal Op OfSamples(int samples) => this with
    {
        Samples = samples,
        Operands = Operands.Select(operand => operand.OfSamples(samples)).ToList(),
    };

    /// <summary>The same with some tensors replaced.</summary>
    internal Op Replace(IReadOnlyDictionary<Tensor, Tensor> others) => Tensors.Any(operand => operand.Names(others))
        ? this with { Operands = Operands.Select(operand => operand is TensorOperand tensor ? tensor.Replace(others) : operand).ToList() }
        : this;

    private static TensorOperand[] TensorsOf(IReadOnlyList<Operand> operands) => operands.OfType<TensorOperand>().ToArray();
}
