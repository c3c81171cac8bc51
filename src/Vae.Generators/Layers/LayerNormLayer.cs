using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;

namespace Vae.Generators.Layers;

/// <summary>Normalisation over the last axis.</summary>
internal sealed record LayerNormLayer : Layer
{
    private static readonly OpKind s_forward = new("LayerNorm.Forward") { Gradient = Differentiate };
    private static readonly OpKind s_backward = new("LayerNorm.Backward");

    internal override string Name => "LayerNorm";

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override IEnumerable<ParameterSpec> Parameters(Shape input) =>
        [ParameterSpec.Vector("weight", input.Last, "Ones"), ParameterSpec.Vector("bias", input.Last, "Zeros")];

    internal override long Flops(Shape input) => 8L * input.Size;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        int size = node.Input.Size;
        int width = node.Input.Last;
        Tensor output = Tensor.OfRows($"{node.Path}.output", size);
        Tensor statistics = Tensor.OfRows($"{node.Path}.statistics", 2 * (size / width));

        // Each pixel of an image is a row.
        writer.Add(s_forward, node.Path, $"{node.Path}  LayerNorm: {node.Output}", Operand.Rows(size / width), width,
            Operand.Read(input), Operand.Weight(writer.Parameter(node.Path, "weight")),
            Operand.Weight(writer.Parameter(node.Path, "bias")), Operand.Write(output), Operand.Write(statistics));
        return output;
    }

    private static void Differentiate(GradientScope scope)
    {
        Op op = scope.Op;
        Parameter gain = op.Parameters.First(), bias = op.Parameters.Last();
        Tensor statistics = op.Outputs.ElementAt(1);
        Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
        scope.Add(s_backward, op.Comment,
            [.. op.Sizes, Operand.Read(op.Input), Operand.Weight(gain), Operand.Read(statistics), Operand.Read(scope.Gradient),
                Operand.Write(inputGradient), Operand.Gradient(gain), Operand.Gradient(bias)]);
        scope.Give(op.Input, inputGradient);
    }
}
