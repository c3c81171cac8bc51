using Vae.Generators.Values;

namespace Vae.Generators.Graph;

/// <summary>Writes a graph, operation after operation. Layers call it; it does not depend on any layer.</summary>
/// <param name="tensors">The model's parameters and state.</param>
/// <param name="training">Whether layers behave as in training.</param>
internal sealed class GraphWriter(ModelTensors tensors, bool training)
{
    private readonly List<Op> _ops = [];
    private readonly List<Loss> _losses = [];
    private readonly List<BlockScope> _blocks = [];
    private int _dropouts;

    internal bool Training => training;

    /// <summary>The method of the following operations.</summary>
    internal Section Section { get; set; } = Section.Of("");

    internal OpGraph ToGraph() => new(_ops, _losses);

    internal Parameter Parameter(string path, string name) => tensors.Parameters[$"{path}.{name}"];

    internal StateTensor State(string path, string name) => tensors.State[$"{path}.{name}"];

    /// <summary>A different number for each dropout layer, so that their masks differ.</summary>
    internal int NextDropoutStream() => _dropouts++;

    internal void Add(OpKind kind, string path, string comment, params Operand[] operands) =>
        _ops.Add(new Op(kind, path, comment, new Site(Section, _blocks.ToEquatable()), operands));

    internal void Add(Loss loss) => _losses.Add(loss);

    /// <summary>Writes a block. Its operations, forward and backward, are in separate methods.</summary>
    internal Tensor Block(BlockScope scope, Func<Tensor> build)
    {
        _blocks.Add(scope);
        Tensor output = build();
        _blocks.RemoveAt(_blocks.Count - 1);
        return output;
    }

    /// <summary>Makes a result be written to a tensor of the pass. A tensor that no operation here computes is copied.</summary>
    internal Tensor Bind(Tensor output, Tensor target)
    {
        if (output.IsHeld || !_ops.Any(op => op.Outputs.Contains(output)))
        {
            Add(Elementwise.Copy, "", "", Operand.Elements(target.Type.Width), Operand.Read(output), Operand.Write(target));
            return target;
        }
        var renamed = new Dictionary<Tensor, Tensor> { [output] = target };
        for (int i = 0; i < _ops.Count; i++)
            _ops[i] = _ops[i].Replace(renamed);
        return target;
    }
}
