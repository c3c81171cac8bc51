using Vae.Generators.Graph;
using Vae.Generators.Values;

namespace Vae.Generators.Tests.Graphs;

/// <summary>Small graphs written by hand: element-wise operations and sums, with a weight where one is wanted.</summary>
internal sealed class GraphBuilding
{
    internal const int Width = 4;

    internal static readonly OpKind HalveBackward = new("Test.HalveBackward") { IsElementwise = true };

    /// <summary>An element-wise operation whose gradient is one operation.</summary>
    internal static readonly OpKind Halve = new("Test.Halve")
    {
        IsElementwise = true,
        Gradient = scope =>
        {
            Tensor gradient = scope.OfRows("inputGradient", Width);
            scope.Add(HalveBackward, "", Operand.Elements(Width), Operand.Read(scope.Gradient), Operand.Write(gradient));
            scope.Give(scope.Op.Input, gradient);
        },
    };

    internal static readonly OpKind WeighBackward = new("Test.WeighBackward");

    /// <summary>An operation with a parameter, which its gradient updates at once.</summary>
    internal static readonly OpKind Weigh = new("Test.Weigh")
    {
        Gradient = scope =>
        {
            Parameter weight = scope.Op.Parameters.Single();
            scope.Add(WeighBackward, "", Operand.Rows(), Operand.Read(scope.Gradient), Operand.Gradient(weight), Operand.Update(weight));
            if (!scope.IsWanted(scope.Op.Input))
                return;
            Tensor gradient = scope.OfRows("inputGradient", Width);
            scope.Add(HalveBackward, "", Operand.Elements(Width), Operand.Read(scope.Gradient), Operand.Weight(weight),
                Operand.Write(gradient));
            scope.Give(scope.Op.Input, gradient);
        },
    };

    internal static readonly OpKind Loss = new("Test.Loss");

    private readonly List<Op> _ops = [];
    private readonly List<Loss> _losses = [];

    internal Tensor Input { get; } = Tensor.Held("x", Width);

    internal static Parameter Parameter(string name) => new(name, ParameterSpec.Vector("weight", Width, "Zeros"), 0);

    internal static Site Site { get; } = new(Section.Forward("Encoder"), EquatableArray<BlockScope>.Empty);

    internal OpGraph Graph => new(_ops, _losses);

    internal Tensor Add(string path, OpKind kind, params Operand[] read)
    {
        Tensor output = Tensor.OfRows($"{path}.output", Width);
        _ops.Add(new Op(kind, path, path, Site, [Operand.Elements(Width), .. read, Operand.Write(output)]));
        return output;
    }

    internal Tensor Halved(string path, Tensor input) => Add(path, Halve, Operand.Read(input));

    internal Tensor Weighed(string path, Tensor input, Parameter weight) => Add(path, Weigh, Operand.Read(input), Operand.Weight(weight));

    /// <summary>A tensor that two operations write, a part each.</summary>
    internal Tensor InParts(string path, Tensor one, Tensor other)
    {
        Tensor output = Tensor.OfRows($"{path}.output", Width);
        foreach (Tensor input in new[] { one, other })
            _ops.Add(new Op(Halve, path, path, Site, [Operand.Elements(Width), Operand.Read(input), Operand.WritePart(output)]));
        return output;
    }

    internal Tensor Sum(string path, Tensor one, Tensor other) => Add(path, Elementwise.Add, Operand.Read(one), Operand.Read(other));

    /// <summary>A loss of a tensor: an operation that writes its gradient.</summary>
    internal Tensor Lose(string path, Tensor tensor)
    {
        Tensor gradient = Add(path, Loss, Operand.Read(tensor));
        _losses.Add(new Loss(tensor, gradient));
        return gradient;
    }
}
