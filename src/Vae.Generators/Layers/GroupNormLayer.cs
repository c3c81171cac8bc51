namespace Vae.Generators;

/// <summary>Normalisation of each record's channels, the last axis, in groups of neighbours, over all positions.</summary>
internal sealed record GroupNormLayer(int Groups) : Layer
{
    internal override string Name => "GroupNorm";

    internal override string Display => $"GroupNorm({Literals.Int(Groups)})";

    internal override IEnumerable<Argument> Arguments => [Number("groups", Groups)];

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems)
    {
        double groups = stage.Number("groups");
        if (groups >= 1)
            return new GroupNormLayer((int)groups);
        problems.Add(Descriptors.BadSize, stage.Location, "GroupNorm", $"groups must be at least 1; it is {Literals.Plain(groups)}");
        return null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems)
    {
        string channels = Literals.Int(input.Last);
        if (input.Last % Groups != 0)
        {
            problems.Add(Descriptors.BadGroups, stage.Location, Display, $"{channels} channels do not divide into {Literals.Int(Groups)}",
                Advice(input));
        }
        else if (input.Size == Groups)
        {
            problems.Add(Descriptors.BadGroups, stage.Location, Display,
                $"of {input}, each group is one value, and nothing is left of it once its mean is taken away", Advice(input));
        }
        return input;
    }

    internal override IEnumerable<ParameterSpec> Parameters(Shape input) =>
        [ParameterSpec.Vector("weight", input.Last, "Ones"), ParameterSpec.Vector("bias", input.Last, "Zeros")];

    internal override long Flops(Shape input) => 8L * input.Size;

    internal override Lowered Lower(Lowering program, Node node, Value input)
    {
        int size = node.Input.Size;
        int channels = node.Input.Last;
        int positions = size / channels;
        Parameter gain = program.Parameter(node, "weight");
        Parameter bias = program.Parameter(node, "bias");
        Value output = Lowering.Buffer($"{node.Path}.output", size);
        Value statistics = Lowering.Buffer($"{node.Path}.statistics", 4 * Groups);
        string comment = $"{node.Path}  {Display}: {node.Output}";
        program.Emit(comment, "GroupNorm.Forward", "rows", positions, channels, Groups,
            Operand.Read(input), Operand.Weight(gain), Operand.Weight(bias), Operand.Write(output), Operand.Write(statistics));

        return new Lowered(output, (gradient, wanted) =>
        {
            Value inputGradient = Lowering.Buffer($"{node.Path}.inputGradient", size);
            Value sums = Lowering.Buffer($"{node.Path}.channelGradient", (4 * channels) + (2 * Groups));
            program.Emit(comment, "GroupNorm.Backward", "rows", positions, channels, Groups,
                Operand.Read(input), Operand.Weight(gain), Operand.Read(statistics), Operand.Read(gradient),
                Operand.Write(inputGradient, mayReplace: gradient), Operand.Gradient(gain), Operand.Gradient(bias), Operand.Write(sums));
            return inputGradient;
        });
    }

    private static string Advice(Shape input)
    {
        // The divisors up to 64, more than which nobody asks for.
        int[] divisors = Enumerable.Range(1, Math.Min(input.Last, 64)).Where(n => input.Last % n == 0 && input.Size > n).ToArray();
        return divisors.Length == 0
            ? "Leave it out"
            : $"Use {string.Join(", ", divisors.Take(divisors.Length - 1))}{(divisors.Length > 1 ? " or " : "")}"
                + $"{divisors[divisors.Length - 1]}";
    }
}
