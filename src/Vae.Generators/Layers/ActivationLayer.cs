namespace Vae.Generators;

/// <summary>
/// A function of each element. Those whose derivative follows from the output work in place; the others keep their input for the
/// backward pass.
/// </summary>
/// <param name="Kernel">Its name, in the language and among the kernels.</param>
/// <param name="KeepsInput">Whether its derivative needs the input rather than the output.</param>
/// <param name="FlopsPerElement">A rough count, a transcendental function as ten.</param>
/// <param name="ParameterName">The name of its number, if it has one.</param>
/// <param name="Parameter">That number.</param>
internal sealed record ActivationLayer(
    string Kernel, bool KeepsInput, int FlopsPerElement, string ParameterName = "", double Parameter = 0) : Layer
{
    internal override string Name => Kernel;

    internal override string Display => ParameterName.Length == 0 ? Kernel : $"{Kernel}({Literals.Plain(Parameter)})";

    internal override IEnumerable<Argument> Arguments => ParameterName.Length == 0 ? [] : [Number(ParameterName, Parameter)];

    internal static Layer? ParseLeakyRelu(StageDeclaration stage, ProblemList problems)
    {
        double slope = stage.Number("slope", 0.01);
        if (slope > 0 && slope < 1)
            return new ActivationLayer("LeakyRelu", false, 2, "slope", slope);
        problems.Add(Descriptors.BadArgument, stage.Location, "LeakyRelu", "slope", "between 0 and 1", Literals.Plain(slope));
        return null;
    }

    internal static Layer? ParseElu(StageDeclaration stage, ProblemList problems)
    {
        double alpha = stage.Number("alpha", 1);
        if (alpha > 0 && alpha <= 1e6)
            return new ActivationLayer("Elu", false, 12, "alpha", alpha);
        problems.Add(Descriptors.BadArgument, stage.Location, "Elu", "alpha", "above 0 and at most 1e6", Literals.Plain(alpha));
        return null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override long Flops(Shape input) => (long)FlopsPerElement * input.Size;

    internal override Lowered Lower(Lowering program, Node node, Value input)
    {
        int size = node.Input.Size;
        Value output = Lowering.Buffer($"{node.Path}.output", size);
        var call = new List<Operand> { $"rows * {Literals.Int(size)}" };
        if (ParameterName.Length > 0)
            call.Add(Literals.Float(Parameter));
        string comment = $"{node.Path}  {Display}: {node.Output}";
        program.Emit(comment, $"{Kernel}.Forward", [.. call, Operand.Read(input), Operand.Write(output, mayReplace: input)]);

        return new Lowered(output, (gradient, wanted) =>
        {
            if (!wanted)
                return null;
            Value inputGradient = Lowering.Buffer($"{node.Path}.inputGradient", size);
            Operand saved = Operand.Read(KeepsInput ? input : output);
            program.Emit(comment, $"{Kernel}.Backward",
                [.. call, saved, Operand.Read(gradient), Operand.Write(inputGradient, mayReplace: gradient)]);
            return inputGradient;
        });
    }
}
