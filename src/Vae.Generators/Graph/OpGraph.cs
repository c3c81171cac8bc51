namespace Vae.Generators.Graph;

/// <summary>A part of the loss. Its operation writes its gradient together with its value.</summary>
/// <param name="Tensor">The tensor that it is a function of.</param>
/// <param name="Gradient">Its gradient, with its weight.</param>
internal sealed record Loss(Tensor Tensor, Tensor Gradient)
{
    /// <summary>The name of the sum of this gradient and others; null for the tensor's own name.</summary>
    internal string? SumName { get; init; }

    /// <summary>A comment for that addition in the generated code.</summary>
    internal string? SumComment { get; init; }
}

/// <summary>A model as operations. Each tensor has one writer, which comes before its readers.</summary>
/// <param name="Ops">The operations, in an order in which they can be computed.</param>
/// <param name="Losses">The parts of the loss; empty for inference.</param>
internal sealed record OpGraph(IReadOnlyList<Op> Ops, IReadOnlyList<Loss> Losses)
{
    /// <summary>The same with some tensors replaced.</summary>
    internal OpGraph Replace(IReadOnlyDictionary<Tensor, Tensor> others) => new(
        Ops.Select(op => op.Replace(others)).ToList(),
        Losses.Select(loss => loss with
        {
            Tensor = others.TryGetValue(loss.Tensor, out Tensor? tensor) ? tensor : loss.Tensor,
            Gradient = others.TryGetValue(loss.Gradient, out Tensor? gradient) ? gradient : loss.Gradient,
        }).ToList());

    /// <summary>The same without operations that only give a tensor another name.</summary>
    internal OpGraph WithoutViews()
    {
        var sources = new Dictionary<Tensor, Tensor>();
        foreach (Op view in Ops.Where(op => op.Kind == OpKind.View))
            sources[view.Output] = sources.TryGetValue(view.Input, out Tensor? source) ? source : view.Input;
        return (this with { Ops = Ops.Where(op => op.Kind != OpKind.View).ToList() }).Replace(sources);
    }
}
