namespace Vae.Generators;

/// <summary>Zeros at random while training; nothing otherwise.</summary>
internal sealed record DropoutLayer(double Rate) : Layer
{
    internal override string Name => "Dropout";

    internal override string Display => $"Dropout({Literals.Plain(Rate)})";

    internal override IEnumerable<Argument> Arguments => [Number("rate", Rate)];

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems)
    {
        double rate = stage.Number("rate");
        // A rate that rounds to 1 as a float would divide by zero.
        if (rate >= 0 && (float)rate < 1)
            return new DropoutLayer(rate);
        problems.Add(Descriptors.BadArgument, stage.Location, "Dropout", "rate", "at least 0 and below 1", Literals.Plain(rate));
        return null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override long Flops(Shape input) => input.Size;

    internal override Lowered Lower(Lowering program, Node node, Value input)
    {
        if (!program.Training)
            return new Lowered(input, (gradient, wanted) => gradient);
        int size = node.Input.Size;
        string comment = $"{node.Path}  {Display}: {node.Output}";
        string count = $"rows * {Literals.Int(size)}";
        string noise = $"pass.Noise.For(NoisePurpose.Dropout, {Literals.Int(program.NextDropoutStream())})";
        Value output = Lowering.Buffer($"{node.Path}.output", size);
        program.Emit(comment, "Dropout.Forward", count, Literals.Float(Rate), noise, Operand.Read(input), Operand.Write(output));

        return new Lowered(output, (gradient, wanted) =>
        {
            if (!wanted)
                return null;
            Value inputGradient = Lowering.Buffer($"{node.Path}.inputGradient", size);
            program.Emit(comment, "Dropout.Backward", count, Literals.Float(Rate), noise,
                Operand.Read(gradient), Operand.Write(inputGradient));
            return inputGradient;
        });
    }
}
