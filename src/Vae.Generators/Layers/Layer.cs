namespace Vae.Generators;

/// <summary>
/// One case of the language. Everything about a layer stands in its file: its arguments, its shape rule, its parameters, its cost,
/// and what it lowers to, forward and backward.
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
    /// that the stages after it can be checked all the same.
    /// </summary>
    internal abstract Shape Infer(Shape input, StageDeclaration stage, ProblemList problems);

    /// <summary>The shape that leaves whatever arrives, if there is one: a stage after a mistake can be checked all the same.</summary>
    internal virtual Shape? FixedOutput => null;

    /// <summary>Its own parameter tensors (a block's belong to its stages).</summary>
    internal virtual IEnumerable<ParameterSpec> Parameters(Shape input) => [];

    /// <summary>Its own state tensors: what a training pass updates and the optimizer does not.</summary>
    internal virtual IEnumerable<StateSpec> State(Shape input) => [];

    /// <summary>Floating-point operations of one sample's forward pass, a multiply-add as two.</summary>
    internal virtual long Flops(Shape input) => 0;

    /// <summary>Writes its forward pass, and gives the function that writes its backward pass.</summary>
    internal abstract Lowered Lower(Lowering program, Node node, Value input);

    private protected static Argument Number(string name, double value) => new(name, EquatableArray.Of(value));
}

/// <summary>A parameter tensor of a layer.</summary>
/// <param name="Name">Its name within the layer: <c>weight</c>.</param>
/// <param name="Shape">Its shape in files, as in PyTorch.</param>
/// <param name="IsPanels">Whether it is a dense weight, kept in panels; else a padded vector.</param>
/// <param name="Initialization">How it starts: a member of the runtime's enum.</param>
internal sealed record ParameterSpec(string Name, EquatableArray<int> Shape, bool IsPanels, string Initialization)
{
    internal long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The floats it takes in memory: rows of 16, as the runtime's panel layout and vectors have it.</summary>
    internal long Floats => IsPanels ? Shape[1] * RoundUp(Shape[0]) : RoundUp(Shape[0]);

    internal static ParameterSpec Matrix(string name, int outputs, int inputs, string initialization) =>
        new(name, EquatableArray.Of(outputs, inputs), IsPanels: true, initialization);

    internal static ParameterSpec Vector(string name, int length, string initialization) =>
        new(name, EquatableArray.Of(length), IsPanels: false, initialization);

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
