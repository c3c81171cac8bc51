namespace Vae.Generators;

/// <summary>
/// Divides a program's calls among methods: one for each section of a pass, and one for each block where it is used, so that none grows
/// with the depth of the model; and resolves every operand to the text that names it.
/// </summary>
internal sealed class MethodBuilder
{
    private readonly bool _isTraining;
    private readonly List<MethodPlan> _methods = [];

    private MethodBuilder(bool isTraining) => _isTraining = isTraining;

    /// <summary>The methods, each section's before those of its blocks.</summary>
    internal static IReadOnlyList<MethodPlan> Build(IReadOnlyList<Instruction> instructions, bool isTraining)
    {
        var builder = new MethodBuilder(isTraining);
        foreach (IGrouping<string, Instruction> section in instructions.GroupBy(instruction => instruction.Section))
        {
            int place = builder._methods.Count;
            EquatableArray<CallPlan> calls = builder.Calls(section.ToList(), 0);
            builder._methods.Insert(place, new MethodPlan(section.Key, isTraining, "", calls));
        }
        return builder._methods;
    }

    /// <summary>The calls of a method whose instructions share their first blocks, so many of them.</summary>
    private EquatableArray<CallPlan> Calls(List<Instruction> instructions, int depth)
    {
        var calls = new List<CallPlan>();
        for (int i = 0; i < instructions.Count;)
        {
            if (BlockOf(instructions[i], depth) is not { } block)
            {
                calls.Add(Call(instructions[i++]));
                continue;
            }
            List<Instruction> inside = instructions.Skip(i).TakeWhile(other => BlockOf(other, depth) == block).ToList();
            calls.Add(BlockCall(block, inside, depth));
            i += inside.Count;
        }
        return calls.ToEquatable();
    }

    private CallPlan BlockCall(BlockScope block, List<Instruction> inside, int depth)
    {
        int place = _methods.Count;
        EquatableArray<CallPlan> calls = Calls(inside, depth + 1);

        // A method of one call would only be a detour.
        if (calls.Count == 1)
            return calls[0];
        string name = $"{block.Name}_{Direction(inside[0].Section)}";
        _methods.Insert(place, new MethodPlan(name, _isTraining, block.Comment, calls));
        return CallPlan.OfBlock(name);
    }

    private static BlockScope? BlockOf(Instruction instruction, int depth) =>
        depth < instruction.Blocks.Count ? instruction.Blocks[depth] : null;

    /// <summary>A block stands in one pipeline, which its name says; of the section's name there remains what it does there.</summary>
    private static string Direction(string section) => section.Replace("Encoder", "").Replace("Decoder", "");

    private CallPlan Call(Instruction instruction) =>
        new(instruction.Comment, instruction.Kernel, instruction.Operands.Select(Argument).ToEquatable());

    private string Argument(Operand operand)
    {
        if (operand.Text is { } text)
            return text;
        if (operand.Parameter is { } parameter)
        {
            string buffer = operand.IsGradient ? "Gradients" : "Parameters";
            return $"pass.{buffer}.Slice(Weights.{parameter.Constant}, {Literals.Int(parameter.Spec.Floats)})";
        }
        if (operand.State is { } state)
        {
            string buffer = operand.Writes ? "NextState" : "State";
            return $"pass.{buffer}.Slice(State.{state.Constant}, {Literals.Int(state.Spec.Floats)})";
        }
        Value value = operand.Value!;
        if (value.External is { } external)
            return external;
        string area = value.PerRow ? "Buffer" : "Fixed";
        string space = _isTraining ? "Training" : "Inference";
        return $"pass.{area}({space}.{Identifiers.From(value.Name)}, {Literals.Int(value.Floats)})";
    }
}
