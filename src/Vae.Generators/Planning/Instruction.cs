namespace Vae.Generators;

/// <summary>A tensor while a program is being written: a virtual buffer, or one of the pass's own.</summary>
internal sealed class Value(string name, int floats, bool perRow)
{
    internal string Name => name;

    /// <summary>Its size, per row or in all.</summary>
    internal int Floats => checked(Samples * floats);

    /// <summary>How many rows of it there are for each row of the pass.</summary>
    internal int Samples { get; set; } = 1;

    internal bool PerRow => perRow;

    /// <summary>The property of the pass that holds it (<c>pass.Input</c>); null for a buffer that the planner places.</summary>
    internal string? External { get; set; }

    internal static Value OfPass(string property, int floats) => new(property, floats, perRow: true) { External = $"pass.{property}" };
}

/// <summary>A tensor of the flat parameter buffer.</summary>
internal sealed record Parameter(string Name, ParameterSpec Spec, int Offset)
{
    internal string Constant => Identifiers.From(Name);
}

/// <summary>A tensor of the flat state buffer.</summary>
internal sealed record StateTensor(string Name, StateSpec Spec, int Offset)
{
    internal string Constant => Identifiers.From(Name);
}

/// <summary>One argument of a kernel call.</summary>
internal sealed class Operand
{
    private Operand(string? text, Value? value, Parameter? parameter, bool reads, bool writes)
    {
        (Text, Value, Parameter, Reads, Writes) = (text, value, parameter, reads, writes);
    }

    internal string? Text { get; }

    internal Value? Value { get; }

    internal Parameter? Parameter { get; }

    internal StateTensor? State { get; private set; }

    internal bool Reads { get; }

    internal bool Writes { get; }

    /// <summary>For a parameter: whether its gradient is meant.</summary>
    internal bool IsGradient => Parameter is not null && Writes;

    /// <summary>A convolution's geometry, which the call names.</summary>
    internal GeometryConstant? Geometry { get; private set; }

    /// <summary>A value whose buffer this written one may take over, if nothing reads that value later.</summary>
    internal Value? MayReplace { get; private set; }

    public static implicit operator Operand(string text) => new(text, null, null, false, false);

    public static implicit operator Operand(int number) => Literals.Int(number);

    internal static Operand Constant(GeometryConstant geometry) =>
        new($"Geometry.{geometry.Constant}", null, null, false, false) { Geometry = geometry };

    internal static Operand Read(Value value) => new(null, value, null, reads: true, writes: false);

    internal static Operand Write(Value value, Value? mayReplace = null) =>
        new(null, value, null, reads: false, writes: true) { MayReplace = mayReplace };

    /// <summary>A state tensor as it will be after the step, to be brought there.</summary>
    internal static Operand Keep(StateTensor state) => new(null, null, null, reads: true, writes: true) { State = state };

    /// <summary>A state tensor as it is.</summary>
    internal static Operand Recall(StateTensor state) => new(null, null, null, reads: true, writes: false) { State = state };

    internal static Operand Weight(Parameter parameter) => new(null, null, parameter, reads: true, writes: false);

    internal static Operand Gradient(Parameter parameter) => new(null, null, parameter, reads: false, writes: true);
}

/// <summary>A kernel call.</summary>
/// <param name="Section">The method it belongs to.</param>
/// <param name="Comment">What it does, for the reader of the generated code.</param>
/// <param name="Kernel">The method to call: <c>Dense.Forward</c>.</param>
/// <param name="Operands">Its arguments after the worker.</param>
internal sealed record Instruction(string Section, string Comment, string Kernel, IReadOnlyList<Operand> Operands)
{
    /// <summary>The blocks that the call stands in, outermost first.</summary>
    internal IReadOnlyList<BlockScope> Blocks { get; init; } = [];
}

/// <summary>A block where it is used: what a method of its own is made of.</summary>
/// <param name="Name">The start of the method's name: <c>Encoder3_Bottleneck</c>.</param>
/// <param name="Comment">What it is, for the reader of the generated code.</param>
internal sealed record BlockScope(string Name, string Comment);

/// <summary>
/// What lowering a stage gives: its output, and the function that writes its backward pass. That function takes the output's gradient
/// and whether the input's is wanted, and gives the input's gradient (null if not wanted).
/// </summary>
internal sealed record Lowered(Value Output, Func<Value, bool, Value?> Backward);
