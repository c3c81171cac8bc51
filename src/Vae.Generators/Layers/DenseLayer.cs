namespace Vae.Generators;

/// <summary>y = W·x + b.</summary>
internal sealed record DenseLayer(int Units, string Initialization) : Layer
{
    internal override string Name => "Dense";

    internal override string Display => $"Dense({Units})";

    internal override IEnumerable<Argument> Arguments => [Number("units", Units)];

    internal override Shape FixedOutput => Shape.Vector(Units);

    internal static Layer? Parse(StageDeclaration stage, ProblemList problems)
    {
        double units = stage.Number("units");
        if (units < 1)
        {
            problems.Add(Descriptors.BadSize, stage.Location, "Dense", $"units must be at least 1; it is {Literals.Plain(units)}");
            return null;
        }
        return Initializations.Parse(stage, problems) is { } initialization ? new DenseLayer((int)units, initialization) : null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems)
    {
        if (!input.IsVector)
            problems.Add(Descriptors.WrongShape, stage.Location, Display, "a vector", input.ToString(), "Insert Flatten before it");
        return Shape.Vector(Units);
    }

    internal override IEnumerable<ParameterSpec> Parameters(Shape input) => Parameters(input.Size, Units, Initialization);

    internal override long Flops(Shape input) => Flops(input.Size, Units);

    internal override (int Height, int Width)? Seen((int Height, int Width) window) => null;

    internal override Lowered Lower(Lowering program, Node node, Value input) =>
        Lower(program, node.Path, $"{Display}: {node.Input} → {node.Output}", node.Input.Size, Units, input,
            Lowering.Buffer($"{node.Path}.output", Units));

    internal static IEnumerable<ParameterSpec> Parameters(int inputs, int outputs, string initialization) =>
    [
        ParameterSpec.Matrix("weight", outputs, inputs, initialization),
        ParameterSpec.Vector("bias", outputs, "Zeros"),
    ];

    internal static long Flops(int inputs, int outputs) => (2L * inputs * outputs) + outputs;

    /// <summary>The projection itself, which a distribution's head needs too.</summary>
    internal static Lowered Lower(Lowering program, string path, string title, int inputs, int outputs, Value input, Value output)
    {
        Parameter weight = program.Parameter($"{path}.weight");
        Parameter bias = program.Parameter($"{path}.bias");
        program.Emit($"{path}  {title}", "Dense.Forward", "rows", inputs, outputs,
            Operand.Read(input), Operand.Weight(weight), Operand.Weight(bias), Operand.Write(output));

        return new Lowered(output, (gradient, wanted) =>
        {
            program.Emit($"{path}  {title}", "Dense.BackwardToWeights", "rows", inputs, outputs,
                Operand.Read(input), Operand.Read(gradient), Operand.Gradient(weight), Operand.Gradient(bias),
                $"pass.Update(Weights.{weight.Constant})");
            if (!wanted)
                return null;
            Value inputGradient = Lowering.Buffer($"{path}.inputGradient", inputs);
            program.Emit("", "Dense.BackwardToInput", "rows", inputs, outputs,
                Operand.Read(gradient), Operand.Weight(weight), Operand.Write(inputGradient),
                Operand.Write(Lowering.Buffer($"{path}.transposedGradient", outputs)));
            return inputGradient;
        });
    }
}
