namespace Vae.Generators.Graph;

/// <summary>A part of the loss whose operation writes its gradient along with its value.</summary>
/// <param name="Tensor">What it is a function of.</param>
/// <param name="Gradient">Its gradient, weight included.</param>
internal sealed record Loss(Tensor Tensor, Tensor Gradient)
{
    /// <summary>The name of the sum, where this gradient is added to others; null for that of the tensor.</summary>
    internal string? SumName { get; init; }

    /// <summary>What that addition does, for the reader of the generated code.</summary>
    internal string? SumComment { get; init; }
}

/// <summary>A model as operations: each tensor has one writer, which stands before its readers.</summary>
/// <param name="Ops">The operations, in an order in which they can be computed.</param>
/// <param name="Losses">The parts of the loss; none in inference.</param>
internal sealed record OpGraph(IReadOnlyList<Op> Ops, IReadOnlyList<Loss> Losses)
{
    /// <summary>The same with other tensors in place of some.</summary>
    internal OpGraph Replace(IReadOnlyDictionary<Tensor, Tensor> others) => new(
        Ops.Select(op => op.Replace(others)).ToList(),
        Losses.Select(loss => loss with
        {
            Tensor = others.TryGetValue(loss.Tensor, out Tensor? tensor) ? tensor : loss.Tensor,
            Gradient = others.TryGetValue(loss.Gradient, out Tensor? gradient) ? gradient : loss.Gradient,
        }).ToList());

    /// <summary>The same without the operations that only give a tensor another name.</summary>
    internal OpGraph WithoutViews()
    {
        var sources = new Dictionary<Tensor, Tensor>();
        foreach (Op view in Ops.Where(op => op.Kind == OpKind.View))
            sources[view.Output] = sources.TryGetValue(view.Input, out Tensor? source) ? source : view.Input;
        return (this with { Ops = Ops.Where(op => op.Kind != OpKind.View).ToList() }).Replace(sources);
    }
}
