namespace Vae.Generators;

/// <summary>
/// A weight's gradient may be applied as soon as it is known: so whatever still reads the weight, the gradient to the layer's input, is
/// moved before it. Lowering writes them the other way round, with the contraction next to the activation that it is fused with.
/// </summary>
internal static class UpdateOrder
{
    private const string ToWeights = "Dense.BackwardToWeights";
    private const string ToInput = "Dense.BackwardToInput";

    internal static IReadOnlyList<Instruction> Run(IReadOnlyList<Instruction> instructions)
    {
        List<Instruction> ordered = instructions.ToList();
        for (int i = 0; i + 1 < ordered.Count; i++)
        {
            (Instruction first, Instruction second) = (ordered[i], ordered[i + 1]);
            if (first.Kernel != ToWeights || !second.Kernel.StartsWith(ToInput, StringComparison.Ordinal))
                continue;
            // The layer's name stands above the first of its calls.
            string comment = string.Join("; ", new[] { first.Comment, second.Comment }.Where(text => text.Length > 0));
            ordered[i] = second with { Comment = comment };
            ordered[i + 1] = first with { Comment = "" };
            i++;
        }
        RequireOrder(ordered);
        return ordered;
    }

    /// <summary>Nothing may read a weight once it is updated: a layer that lowers otherwise is wrong.</summary>
    private static void RequireOrder(List<Instruction> instructions)
    {
        var updated = new HashSet<Parameter>();
        foreach (Instruction instruction in instructions)
        {
            foreach (Operand operand in instruction.Operands)
            {
                if (operand.Parameter is { } read && operand.Reads && updated.Contains(read))
                    throw new InvalidOperationException($"{instruction.Kernel} reads {read.Name} after its update.");
            }
            if (instruction.Kernel == ToWeights)
                updated.UnionWith(instruction.Operands.Where(operand => operand.IsGradient).Select(operand => operand.Parameter!));
        }
    }
}
