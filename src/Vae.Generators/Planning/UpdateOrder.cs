using Vae.Generators.Graph;

namespace Vae.Generators.Planning;

/// <summary>
/// Moves updates. An operation may apply a parameter's update as soon as it has the gradient. So it must come after every operation that
/// still reads the parameter, such as the gradient of the layer's input. Gradient rules write them in the other order, with the contraction
/// next to the activation that it is fused with.
/// </summary>
internal static class UpdateOrder
{
    internal static IReadOnlyList<Op> Run(IReadOnlyList<Op> ops)
    {
        Dictionary<Parameter, int> lastReaders = [];
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (Parameter parameter in ops[i].Parameters)
                lastReaders[parameter] = i;
        }

        // The operation that each one comes after: itself, unless a later one reads what it updates.
        List<(Op Op, int Place)> placed = ops
            .Select((op, i) => (op, Math.Max(i, op.Updates.Select(parameter => lastReaders[parameter]).DefaultIfEmpty(i).Max())))
            .ToList();
        List<Op> ordered = placed.OrderBy(pair => pair.Place).ThenBy(pair => pair.Op.Updates.Any()).Select(pair => pair.Op).ToList();

        // The comment with the layer's name is above the first of its calls.
        for (int i = 0; i + 1 < ordered.Count; i++)
        {
            (Op first, Op second) = (ordered[i], ordered[i + 1]);
            if (!second.Updates.Any() || first.Path != second.Path || first.Site != second.Site || first.Updates.Any())
                continue;
            ordered[i] = first with
            {
                Comment = string.Join("; ", new[] { second.Comment, first.Comment }.Where(text => text.Length > 0)),
            };
            ordered[i + 1] = second with { Comment = "" };
        }
        return ordered;
    }
}
