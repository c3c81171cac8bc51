namespace Vae.Generators;

/// <summary>
/// Writes a program: a list of kernel calls over virtual buffers. Layers call it; it knows nothing of any of them.
/// </summary>
/// <param name="parameters">The model's parameters by name.</param>
/// <param name="state">The model's state tensors by name.</param>
/// <param name="training">Whether a backward pass follows, and layers behave as in training.</param>
internal sealed class Lowering(
    IReadOnlyDictionary<string, Parameter> parameters, IReadOnlyDictionary<string, StateTensor> state, bool training)
{
    private const string Rows = "rows";

    private readonly List<Instruction> _instructions = [];
    private readonly List<BlockScope> _blocks = [];
    private int _dropouts;

    internal bool Training => training;

    internal IReadOnlyList<Instruction> Instructions => _instructions;

    /// <summary>The method that the following calls belong to.</summary>
    internal string Section { get; set; } = "";

    /// <summary>The samples of each row that the following calls are made for: they see so many rows for each.</summary>
    internal int Samples { get; set; } = 1;

    internal static Value Buffer(string name, int floatsPerRow) => new(name, floatsPerRow, perRow: true);

    internal static Value FixedBuffer(string name, int floats) => new(name, floats, perRow: false);

    internal Parameter Parameter(Node node, string name) => parameters[$"{node.Path}.{name}"];

    internal Parameter Parameter(string name) => parameters[name];

    internal StateTensor State(Node node, string name) => State($"{node.Path}.{name}");

    internal StateTensor State(string name) => state[name];

    /// <summary>A number of its own for each dropout layer, so that their masks differ.</summary>
    internal int NextDropoutStream() => _dropouts++;

    internal void Emit(string comment, string kernel, params Operand[] operands) =>
        _instructions.Add(new Instruction(Section, comment, kernel, operands.Select(OfSamples).ToList()) { Blocks = _blocks.ToArray() });

    /// <summary>A count of rows becomes one of samples, and so does a buffer that is written here.</summary>
    private Operand OfSamples(Operand operand)
    {
        if (Samples == 1)
            return operand;
        if (operand.Writes && operand.Value is { External: null, PerRow: true } value)
            value.Samples = Samples;
        return operand.Text is { } text && (text == Rows || text.StartsWith(Rows + " * ", StringComparison.Ordinal))
            ? $"{Rows} * {Literals.Int(Samples)}{text.Substring(Rows.Length)}"
            : operand;
    }

    /// <summary>Lowers a block: its calls, forward and backward, stand in methods of their own.</summary>
    internal Lowered Block(Node node, string name, Func<Lowered> lower)
    {
        var scope = new BlockScope(
            $"{Identifiers.From(node.Path)}_{name}", $"{node.Path}  {node.Layer.Display}: {node.Input} → {node.Output}");
        _blocks.Add(scope);
        Lowered block = lower();
        _blocks.RemoveAt(_blocks.Count - 1);
        return new Lowered(block.Output, (gradient, wanted) =>
        {
            _blocks.Add(scope);
            Value? inputGradient = block.Backward(gradient, wanted);
            _blocks.RemoveAt(_blocks.Count - 1);
            return inputGradient;
        });
    }

    /// <summary>Lowers stages one after the other; the backward pass goes through them the other way.</summary>
    internal Lowered Chain(IReadOnlyList<Node> nodes, Value input)
    {
        var steps = new List<Lowered>();
        foreach (Node node in nodes)
        {
            Lowered step = node.Layer.Lower(this, node, input);
            steps.Add(step);
            input = step.Output;
        }

        return new Lowered(input, (gradient, wanted) =>
        {
            Value? current = gradient;
            for (int i = nodes.Count - 1; i >= 0 && current is not null; i--)
            {
                // Below the first parameters nobody needs a gradient.
                bool needed = wanted || nodes.Take(i).Any(node => node.HasParameters);
                if (!needed && !nodes[i].HasParameters)
                    return null;
                current = steps[i].Backward(current, needed);
            }
            return current;
        });
    }
}
