using Vae.Generators.Values;

namespace Vae.Generators.Graph;

/// <summary>One argument of an operation. What it is decides where it is written, what it keeps alive, and what it updates.</summary>
internal abstract record Operand
{
    private protected Operand()
    {
    }

    /// <summary>Every row, or each of its so many places.</summary>
    internal static Operand Rows(int places = 1) => new RowsOperand(places, 1);

    /// <summary>The elements of all rows, so many for each.</summary>
    internal static Operand Elements(int each) => new ElementsOperand(each, 1);

    internal static Operand Number(double value) => new FloatOperand(value);

    internal static Operand Read(Tensor tensor) => new TensorOperand(tensor, Access.Read);

    internal static Operand Write(Tensor tensor, Tensor? mayReplace = null) =>
        new TensorOperand(tensor, Access.Write) { MayReplace = mayReplace };

    /// <summary>Writes some columns; further operations write the others.</summary>
    internal static Operand WritePart(Tensor tensor) => new TensorOperand(tensor, Access.WritePart);

    /// <summary>Adds to what an earlier operation wrote.</summary>
    internal static Operand AddTo(Tensor tensor) => new TensorOperand(tensor, Access.AddTo);

    internal static Operand Weight(Parameter parameter) => new ParameterOperand(parameter);

    internal static Operand Gradient(Parameter parameter) => new GradientOperand(parameter);

    /// <summary>The update that the operation applies to a parameter once it has the gradient.</summary>
    internal static Operand Update(Parameter parameter) => new UpdateOperand(parameter);

    /// <summary>A state tensor as it is.</summary>
    internal static Operand Recall(StateTensor state) => new StateOperand(state, IsNext: false);

    /// <summary>A state tensor as it will be after the step, to be brought there.</summary>
    internal static Operand Keep(StateTensor state) => new StateOperand(state, IsNext: true);

    public static implicit operator Operand(int number) => new IntOperand(number);

    /// <summary>The same, for so many samples of each row.</summary>
    internal virtual Operand OfSamples(int samples) => this;
}

/// <summary>A number of rows.</summary>
/// <param name="Places">The places of each sample that count as rows of their own: an image's pixels.</param>
/// <param name="Samples">The samples of each row.</param>
internal sealed record RowsOperand(int Places, int Samples) : Operand
{
    internal override Operand OfSamples(int samples) => this with { Samples = samples };
}

/// <summary>A number of elements.</summary>
/// <param name="Each">The elements of each sample.</param>
/// <param name="Samples">The samples of each row.</param>
internal sealed record ElementsOperand(int Each, int Samples) : Operand
{
    internal override Operand OfSamples(int samples) => this with { Samples = samples };
}

/// <summary>A whole number.</summary>
internal sealed record IntOperand(int Value) : Operand;

/// <summary>A number in single precision.</summary>
internal sealed record FloatOperand(double Value) : Operand;

/// <summary>The key of random numbers.</summary>
/// <param name="Purpose">A member of the runtime's <c>NoisePurpose</c>; null for that of the pass itself, the draw of z.</param>
/// <param name="Stream">Which of the operations of that purpose draws them: no two share their numbers.</param>
internal sealed record NoiseOperand(string? Purpose, int Stream) : Operand;

/// <summary>A number that the pass holds: a weight of the objective.</summary>
internal sealed record SettingOperand(string Property) : Operand;

/// <summary>A term's settings, which the pass holds.</summary>
internal sealed record TermOperand(string Property) : Operand;

/// <summary>A convolution's geometry.</summary>
internal sealed record GeometryOperand(GeometryConstant Geometry) : Operand;

/// <summary>The geometry of windows: sizes of the image, then window, stride and padding along either axis.</summary>
internal sealed record PoolOperand(EquatableArray<int> Sizes) : Operand;

/// <summary>What an operation does with a tensor.</summary>
internal enum Access
{
    /// <summary>Reads it.</summary>
    Read,

    /// <summary>Writes all of it.</summary>
    Write,

    /// <summary>Writes some columns of it.</summary>
    WritePart,

    /// <summary>Adds to what is there.</summary>
    AddTo,
}

/// <summary>A tensor.</summary>
/// <param name="Tensor">Which.</param>
/// <param name="Access">What becomes of it.</param>
internal sealed record TensorOperand(Tensor Tensor, Access Access) : Operand
{
    internal bool Writes => Access != Access.Read;

    /// <summary>A tensor whose place this written one may take, if nothing reads that tensor later.</summary>
    internal Tensor? MayReplace { get; init; }

    /// <summary>The same operand with another tensor in the place of its own, and of the one that it may replace.</summary>
    internal TensorOperand Replace(IReadOnlyDictionary<Tensor, Tensor> others) => this with
    {
        Tensor = others.TryGetValue(Tensor, out Tensor? other) ? other : Tensor,
        MayReplace = MayReplace is { } replaced && others.TryGetValue(replaced, out Tensor? replacedBy) ? replacedBy : MayReplace,
    };
}

/// <summary>A parameter's values.</summary>
internal sealed record ParameterOperand(Parameter Parameter) : Operand;

/// <summary>A parameter's gradient, which is written.</summary>
internal sealed record GradientOperand(Parameter Parameter) : Operand;

/// <summary>A parameter's update, which is applied.</summary>
internal sealed record UpdateOperand(Parameter Parameter) : Operand;

/// <summary>A state tensor: as it is, or as it will be after the step.</summary>
internal sealed record StateOperand(StateTensor State, bool IsNext) : Operand;
