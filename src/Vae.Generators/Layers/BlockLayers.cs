namespace Vae.Generators;

/// <summary>y = x + block(x).</summary>
internal sealed record ResidualLayer(string BlockName) : Layer
{
    internal override string Name => "Residual";

    internal override string Display => $"Residual<{BlockName}>";

    // The block's own shapes are inferred by the graph builder, which then asks here whether they fit around the shortcut.
    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal void CheckShortcut(Shape input, Shape output, StageDeclaration stage, ProblemList problems)
    {
        if (output == input)
            return;
        string advice = input.IsVector ? $"End the block in Dense({Literals.Int(input.Size)})" : $"End the block in the shape {input}";
        problems.Add(Descriptors.WrongShape, stage.Location, Display, $"a block that gives back {input}", output.ToString(), advice);
    }

    internal override long Flops(Shape input) => input.Size;

    internal override Lowered Lower(Lowering program, Node node, Value input)
    {
        int size = node.Input.Size;
        string count = $"rows * {Literals.Int(size)}";
        Lowered block = program.Chain(node.Children, input);
        Value output = Lowering.Buffer($"{node.Path}.output", size);
        program.Emit($"{node.Path}  {Display}: {node.Output}, the shortcut", "Elementwise.Add", count,
            Operand.Read(input), Operand.Read(block.Output), Operand.Write(output));

        return new Lowered(output, (gradient, wanted) =>
        {
            Value? blockGradient = block.Backward(gradient, wanted);
            if (!wanted)
                return null;
            Value inputGradient = Lowering.Buffer($"{node.Path}.inputGradient", size);
            program.Emit($"{node.Path}  {Display}: {node.Output}, the shortcut", "Elementwise.Add", count,
                Operand.Read(gradient), Operand.Read(blockGradient!), Operand.Write(inputGradient));
            return inputGradient;
        });
    }
}

/// <summary>A block several times over, each with parameters of its own.</summary>
internal sealed record RepeatLayer(string BlockName, int Times) : Layer
{
    internal override string Name => "Repeat";

    internal override string Display => $"Repeat<{BlockName}>({Literals.Int(Times)})";

    internal override IEnumerable<Argument> Arguments => [Number("times", Times)];

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems)
    {
        double times = stage.Number("times");
        if (times >= 1)
            return new RepeatLayer(stage.BlockName, (int)times);
        problems.Add(Descriptors.BadSize, stage.Location, $"Repeat<{stage.BlockName}>",
            $"times must be at least 1; it is {Literals.Plain(times)}");
        return null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override Lowered Lower(Lowering program, Node node, Value input) => program.Chain(node.Children, input);
}

/// <summary>One turn of a repeated block.</summary>
internal sealed record TurnLayer(string BlockName) : Layer
{
    internal override string Name => "Block";

    internal override string Display => BlockName;

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override Lowered Lower(Lowering program, Node node, Value input) => program.Chain(node.Children, input);
}
