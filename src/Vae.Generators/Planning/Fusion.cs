using Vae.Generators.Graph;

namespace Vae.Generators.Planning;

/// <summary>
/// Joins an element-wise call to the call just before it, if one kernel computes both in one pass: an activation after a dense layer, a
/// convolution or a normalisation, and its derivative after the layer's backward pass.
/// </summary>
internal static class Fusion
{
    internal static IReadOnlyList<Op> Run(IReadOnlyList<Op> ops)
    {
        Dictionary<Tensor, int> uses = ops
            .SelectMany(op => op.Tensors)
            .GroupBy(operand => operand.Tensor)
            .ToDictionary(group => group.Key, group => group.Count());
        var fused = new List<Op>();
        foreach (Op op in ops)
        {
            if (fused.Count > 0 && Join(fused[fused.Count - 1], op, uses) is { } joined)
                fused[fused.Count - 1] = joined;
            else
                fused.Add(op);
        }
        return fused;
    }

    private static Op? Join(Op first, Op second, Dictionary<Tensor, int> uses)
    {
        if (first.Site.Section != second.Site.Section || !first.Kind.Fusions.TryGetValue(second.Kind, out OpKind? kind))
            return null;

        // The element-wise operation may only replace the first operation's result, which nothing else may read.
        TensorOperand result = second.Tensors.Single(operand => operand.Writes);
        if (result.MayReplace is not { IsHeld: false } between || uses[between] != 2)
            return null;
        List<Operand> operands = first.Operands.ToList();
        int written = operands.FindIndex(operand => operand is TensorOperand { Writes: true } tensor && tensor.Tensor == between);
        if (written < 0)
            return null;

        // Its further inputs (a saved output) come before the result, which uses the memory of the first result.
        operands.RemoveAt(written);
        operands.InsertRange(written,
            second.Tensors.Where(operand => !operand.Writes && operand.Tensor != between).Append(result with { MayReplace = null }));
        string comment = string.Join("; ", new[] { first.Comment, second.Comment }.Where(text => text.Length > 0));
        return first with { Comment = comment, Kind = kind, Operands = operands };
    }
}
