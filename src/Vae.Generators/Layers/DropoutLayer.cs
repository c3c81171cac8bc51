using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>Sets values to zero at random in training; no effect otherwise.</summary>
internal sealed record DropoutLayer(double Rate) : Layer
{
    private static readonly OpKind s_forward = new("Dropout.Forward") { IsElementwise = true, Gradient = Differentiate };
    private static readonly OpKind s_backward = new("Dropout.Backward") { IsElementwise = true };

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

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        if (!writer.Training)
            return input;
        int size = node.Input.Size;
        Tensor output = Tensor.OfRows($"{node.Path}.output", size);
        writer.Add(s_forward, node.Path, $"{node.Path}  {Display}: {node.Output}", Operand.Records(), Operand.Width(size),
            Operand.Number(Rate),
            new NoiseOperand("Dropout", writer.NextDropoutStream()), Operand.Read(input), Operand.Write(output));
        return output;
    }

    private static void Differentiate(GradientScope scope)
    {
        Op op = scope.Op;
        Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
        scope.Add(s_backward, op.Comment, [.. op.Sizes, Operand.Read(scope.Gradient), Operand.Write(inputGradient)]);
        scope.Give(op.Input, inputGradient);
    }
}
