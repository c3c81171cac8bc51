namespace Vae.Generators;

/// <summary>
/// Joins an element-wise call to the one just before it, where a kernel does both in one pass over the result: the activation behind a
/// dense layer, a convolution or a normalisation, and its derivative behind the layer's backward pass.
/// </summary>
internal static class Fusion
{
    /// <summary>What a pair of kernels becomes.</summary>
    private static readonly Dictionary<(string First, string Second), string> Pairs = new()
    {
        [("Dense.Forward", "Relu.Forward")] = "Dense.ForwardRelu",
        [("BatchNorm.Forward", "Relu.Forward")] = "BatchNorm.ForwardRelu",
        [("BatchNorm.Infer", "Relu.Forward")] = "BatchNorm.InferRelu",
        [("Dense.BackwardToInput", "Relu.Backward")] = "Dense.BackwardToInputThroughRelu",
        [("Convolution.Forward", "Relu.Forward")] = "Convolution.ForwardRelu",
        [("Convolution.BackwardToInput", "Relu.Backward")] = "Convolution.BackwardToInputThroughRelu",
        [("TransposedConvolution.Forward", "Relu.Forward")] = "TransposedConvolution.ForwardRelu",
        [("TransposedConvolution.BackwardToInput", "Relu.Backward")] = "TransposedConvolution.BackwardToInputThroughRelu",
    };

    internal static IReadOnlyList<Instruction> Run(IReadOnlyList<Instruction> instructions)
    {
        Dictionary<Value, int> uses = instructions
            .SelectMany(instruction => instruction.Operands)
            .Where(operand => operand.Value is not null)
            .GroupBy(operand => operand.Value!)
            .ToDictionary(group => group.Key, group => group.Count());
        var fused = new List<Instruction>();
        foreach (Instruction instruction in instructions)
        {
            if (fused.Count > 0 && Join(fused[fused.Count - 1], instruction, uses) is { } joined)
                fused[fused.Count - 1] = joined;
            else
                fused.Add(instruction);
        }
        return fused;
    }

    private static Instruction? Join(Instruction first, Instruction second, Dictionary<Value, int> uses)
    {
        if (first.Section != second.Section || !Pairs.TryGetValue((first.Kernel, second.Kernel), out string? kernel))
            return null;

        // The element-wise call's last operand is its result; what it may replace is the first call's, which nobody else may read.
        Operand result = second.Operands[second.Operands.Count - 1];
        if (result.MayReplace is not { External: null } between || uses[between] != 2)
            return null;
        int written = first.Operands.ToList().FindIndex(operand => operand.Writes && operand.Value == between);
        if (written < 0)
            return null;

        // What else it reads (a saved output) goes before the result, which takes the first result's place.
        IEnumerable<Operand> also = second.Operands.Where(operand => operand.Reads && operand.Value != between);
        IEnumerable<Operand> operands = first.Operands.Take(written)
            .Concat(also)
            .Concat([Operand.Write(result.Value!)])
            .Concat(first.Operands.Skip(written + 1));
        string comment = string.Join("; ", new[] { first.Comment, second.Comment }.Where(text => text.Length > 0));
        return first with { Comment = comment, Kernel = kernel, Operands = operands.ToList() };
    }
}
