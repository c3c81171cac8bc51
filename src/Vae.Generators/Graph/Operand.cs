using Vae.Generators.Values;

namespace Vae.Generators.Graph;

/// <summary>One argument of an operation. Its type decides where it is written, which tensors it needs, and what it updates.</summary>
internal abstract record Operand
{
    private protected Operand()
    {
    }

    /// <summary>The number of rows, times a number of places.</summary>
    internal static Operand Rows(int places = 1) => new RowsOperand(places, 1);

    /// <summary>The number of elements of all rows.</summary>
    internal static Operand Elements(int each) => new ElementsOperand(each, 1);

    /// <summary>The records, however many samples each has.</summary>
    internal static Operand Records() => new RowsOperand(1, 1) { IsOfRecords = true };

    /// <summary>The elements of a record, so many for each of its samples.</summary>
    internal static Operand Width(int each) => new WidthOperand(each, 1);

    internal static Operand Number(double value) => new FloatOperand(value);

    internal static Operand Read(Tensor tensor) => new TensorOperand(tensor, Access.Read);

    internal static Operand Write(Tensor tensor, Tensor? mayReplace = null) =>
        new TensorOperand(tensor, Access.Write) { MayReplace = mayReplace };

    /// <summary>Writes some columns; further operations write the others.</summary>
    internal static Operand WritePart(Tensor tensor) => new TensorOperand(tensor, Access.WritePart);

    /// <summary>Adds to a tensor that an earlier operation wrote.</summary>
    internal static Operand AddTo(Tensor tensor) => new TensorOperand(tensor, Access.AddTo);

    internal static Operand Weight(Parameter parameter) => new ParameterOperand(parameter);

    /// <summary>Writes a parameter's gradient.</summary>
    internal static Operand Gradient(Parameter parameter) => new GradientOperand(parameter, IsAddedTo: false);

    /// <summary>Adds to a parameter's gradient, which an earlier operation wrote.</summary>
    internal static Operand AddToGradient(Parameter parameter) => new GradientOperand(parameter, IsAddedTo: true);

    /// <summary>The update of a parameter, which the operation applies when it has computed the gradient.</summary>
    internal static Operand Update(Parameter parameter) => new UpdateOperand(parameter);

    /// <summary>A state tensor before the step.</summary>
    internal static Operand Recall(StateTensor state) => new StateOperand(state, IsNext: false);

    /// <summary>A state tensor after the step, which the operation writes.</summary>
    internal static Operand Keep(StateTensor state) => new StateOperand(state, IsNext: true);

    public static implicit operator Operand(int number) => new IntOperand(number);

    /// <summary>The same, for this many samples of each row.</summary>
    internal virtual Operand OfSamples(int samples) => this;

    /// <summary>The runtime's type that its text names; null for most.</summary>
    internal virtual string? RuntimeType => null;
}

/// <summary>A number of rows.</summary>
/// <param name="Places">The places of each sample that count as separate rows: an image's pixels.</param>
/// <param name="Samples">The number of samples of each row.</param>
internal sealed record RowsOperand(int Places, int Samples) : Operand
{
    /// <summary>Whether it counts records alone, and not their samples.</summary>
    internal bool IsOfRecords { get; init; }

    internal override Operand OfSamples(int samples) => IsOfRecords ? this : this with { Samples = samples };
}

/// <summary>A number of elements.</summary>
/// <param name="Each">The number of elements of each sample.</param>
/// <param name="Samples">The number of samples of each row.</param>
internal sealed record ElementsOperand(int Each, int Samples) : Operand
{
    internal override Operand OfSamples(int samples) => this with { Samples = samples };
}

/// <summary>A number of elements of one record.</summary>
/// <param name="Each">The elements of each sample.</param>
/// <param name="Samples">The samples of each record.</param>
internal sealed record WidthOperand(int Each, int Samples) : Operand
{
    internal override Operand OfSamples(int samples) => this with { Samples = samples };
}

/// <summary>A whole number.</summary>
internal sealed record IntOperand(int Value) : Operand;

/// <summary>A number in single precision.</summary>
internal sealed record FloatOperand(double Value) : Operand;

/// <summary>The key of random numbers.</summary>
/// <param name="Purpose">A member of the runtime's <c>NoisePurpose</c>; null for the purpose of the pass itself, the draw of z.</param>
/// <param name="Stream">A number for each operation of the same purpose, so that no two share random numbers.</param>
internal sealed record NoiseOperand(string? Purpose, int Stream) : Operand
{
    internal override string? RuntimeType => Purpose is null ? null : "NoisePurpose";
}

/// <summary>A number of the pass: a weight of the objective.</summary>
internal sealed record SettingOperand(string Property) : Operand;

/// <summary>The settings of a term, from the pass.</summary>
internal sealed record TermOperand(string Property) : Operand;

/// <summary>A term of a whole batch, of the pass.</summary>
/// <param name="Class">Its class.</param>
internal sealed record BatchTermOperand(string Class) : Operand
{
    internal override string? RuntimeType => Class;
}

/// <summary>A convolution's geometry.</summary>
internal sealed record GeometryOperand(GeometryConstant Geometry) : Operand;

/// <summary>The geometry of windows: the sizes of the image, then window, stride and padding along both axes.</summary>
internal sealed record PoolOperand(EquatableArray<int> Sizes) : Operand
{
    internal override string? RuntimeType => "PoolShape";
}

/// <summary>What an operation does with a tensor.</summary>
internal enum Access
{
    /// <summary>Reads it.</summary>
    Read,

    /// <summary>Writes all of it.</summary>
    Write,

    /// <summary>Writes some columns of it.</summary>
    WritePart,

    /// <summary>Adds to its content.</summary>
    AddTo,
}

/// <summary>A tensor.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Access">What the operation does with it.</param>
internal sealed record TensorOperand(Tensor Tensor, Access Access) : Operand
{
    internal bool Writes => Access != Access.Read;

    /// <summary>A tensor whose memory this written one may use, if nothing reads that tensor later.</summary>
    internal Tensor? MayReplace { get; init; }

    /// <summary>Whether its tensor, or the tensor that it may replace, is one of these.</summary>
    internal bool Names(IReadOnlyDictionary<Tensor, Tensor> others) =>
        others.ContainsKey(Tensor) || (MayReplace is { } replaced && others.ContainsKey(replaced));

    /// <summary>The same operand with its tensor, and the tensor that it may replace, exchanged.</summary>
    internal TensorOperand Replace(IReadOnlyDictionary<Tensor, Tensor> others) => this with
    {
        Tensor = others.TryGetValue(Tensor, out Tensor? other) ? other : Tensor,
        MayReplace = MayReplace is { } replaced && others.TryGetValue(replaced, out Tensor? replacedBy) ? replacedBy : MayReplace,
    };
}

/// <summary>A parameter's values.</summary>
internal sealed record ParameterOperand(Parameter Parameter) : Operand;

/// <summary>A parameter's gradient: written, or added to.</summary>
internal sealed record GradientOperand(Parameter Parameter, bool IsAddedTo) : Operand;

/// <summary>A parameter's update, which is applied.</summary>
internal sealed record UpdateOperand(Parameter Parameter) : Operand;

/// <summary>A state tensor: before the step, or after it.</summary>
internal sealed record StateOperand(StateTensor State, bool IsNext) : Operand;
