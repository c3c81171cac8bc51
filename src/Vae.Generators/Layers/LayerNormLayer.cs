namespace Vae.Generators;

/// <summary>Normalisation over the last axis.</summary>
internal sealed record LayerNormLayer : Layer
{
    internal override string Name => "LayerNorm";

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override IEnumerable<ParameterSpec> Parameters(Shape input) =>
        [ParameterSpec.Vector("weight", input.Last, "Ones"), ParameterSpec.Vector("bias", input.Last, "Zeros")];

    internal override long Flops(Shape input) => 8L * input.Size;

    internal override Lowered Lower(Lowering program, Node node, Value input)
    {
        int size = node.Input.Size;
        int width = node.Input.Last;

        // An image is as many rows as it has pixels.
        string rows = size == width ? "rows" : $"rows * {Literals.Int(size / width)}";
        Parameter gain = program.Parameter(node, "weight");
        Parameter bias = program.Parameter(node, "bias");
        Value output = Lowering.Buffer($"{node.Path}.output", size);
        Value statistics = Lowering.Buffer($"{node.Path}.statistics", 2 * (size / width));
        string comment = $"{node.Path}  LayerNorm: {node.Output}";
        program.Emit(comment, "LayerNorm.Forward", rows, width,
            Operand.Read(input), Operand.Weight(gain), Operand.Weight(bias), Operand.Write(output), Operand.Write(statistics));

        return new Lowered(output, (gradient, wanted) =>
        {
            Value inputGradient = Lowering.Buffer($"{node.Path}.inputGradient", size);
            program.Emit(comment, "LayerNorm.Backward", rows, width,
                Operand.Read(input), Operand.Weight(gain), Operand.Read(statistics), Operand.Read(gradient),
                Operand.Write(inputGradient), Operand.Gradient(gain), Operand.Gradient(bias));
            return inputGradient;
        });
    }
}
