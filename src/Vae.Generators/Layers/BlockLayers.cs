namespace Vae.Generators;

/// <summary>y = shortcut(x) + block(x), the shortcut being x itself, or a projection of it where the block changes the shape.</summary>
/// <param name="BlockName">The block's name.</param>
/// <param name="HasProjection">Whether the last of the node's children is not a stage of the block but the projection.</param>
internal sealed record ResidualLayer(string BlockName, bool HasProjection = false) : Layer
{
    internal const string ProjectionName = "projection";

    internal override string Name => "Residual";

    internal override string Display => $"Residual<{BlockName}>";

    // The block's own shapes are inferred by the graph builder, which then asks here what leads around it.
    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    /// <summary>What makes the input's shape the output's; null, and a problem, if nothing does.</summary>
    internal Node? Project(string path, Shape input, Shape output, StageDeclaration stage, ProblemList problems) =>
        ShortcutProjection.Between(input, output, this, stage, problems) is { } layer
            ? new Node(layer, $"{path}.{ProjectionName}", input, output, EquatableArray<Node>.Empty)
            : null;

    internal override long Flops(Shape input) => input.Size;

    internal override Lowered Lower(Lowering program, Node node, Value input) =>
        program.Block(node, BlockName, () => LowerBlock(program, node, input));

    private Lowered LowerBlock(Lowering program, Node node, Value input)
    {
        string comment = $"{node.Path}  {Display}: {node.Output}, the shortcut";
        Lowered block = program.Chain(node.Stages.ToList(), input);
        Lowered shortcut = program.Chain(node.Children.Skip(node.Stages.Count()).ToList(), input);
        Value output = Lowering.Buffer($"{node.Path}.output", node.Output.Size);
        program.Emit(comment, "Elementwise.Add", $"rows * {Literals.Int(node.Output.Size)}",
            Operand.Read(shortcut.Output), Operand.Read(block.Output), Operand.Write(output, mayReplace: block.Output));

        return new Lowered(output, (gradient, wanted) =>
        {
            Value? blockGradient = block.Backward(gradient, wanted);
            Value? shortcutGradient = shortcut.Backward(gradient, wanted);
            if (!wanted)
                return null;
            Value inputGradient = Lowering.Buffer($"{node.Path}.inputGradient", node.Input.Size);
            program.Emit(comment, "Elementwise.Add", $"rows * {Literals.Int(node.Input.Size)}",
                Operand.Read(blockGradient!), Operand.Read(shortcutGradient!),
                Operand.Write(inputGradient, mayReplace: blockGradient));
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

    internal override Lowered Lower(Lowering program, Node node, Value input) =>
        program.Block(node, BlockName, () => program.Chain(node.Children, input));
}
