using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>y = W·x + b.</summary>
internal sealed record DenseLayer(int Units, string Initialization) : Layer
{
    private static readonly OpKind s_forward = new("Dense.Forward")
    {
        Gradient = Differentiate,
        Fusions = new Dictionary<OpKind, OpKind> { [Activation.Relu.Forward] = new("Dense.ForwardRelu") },
    };

    private static readonly OpKind s_toWeights = new("Dense.BackwardToWeights");

    private static readonly OpKind s_toInput = new("Dense.BackwardToInput")
    {
        Fusions = new Dictionary<OpKind, OpKind> { [Activation.Relu.Backward] = new("Dense.BackwardToInputThroughRelu") },
    };

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

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        Tensor output = Tensor.OfRows($"{node.Path}.output", Units);
        Project(writer, node.Path, $"{Display}: {node.Input} → {node.Output}", node.Input.Size, Units, input, output);
        return output;
    }

    internal static IEnumerable<ParameterSpec> Parameters(int inputs, int outputs, string initialization) =>
    [
        ParameterSpec.Matrix("weight", outputs, inputs, initialization),
        ParameterSpec.Vector("bias", outputs, "Zeros"),
    ];

    internal static long Flops(int inputs, int outputs) => (2L * inputs * outputs) + outputs;

    /// <summary>The projection itself, which a distribution at a pipeline's end also uses.</summary>
    /// <param name="writer">The graph.</param>
    /// <param name="path">The stage's path.</param>
    /// <param name="title">What it is, for the reader of the generated code.</param>
    /// <param name="inputs">The elements that arrive.</param>
    /// <param name="outputs">The elements that leave.</param>
    /// <param name="input">What arrives.</param>
    /// <param name="output">What leaves.</param>
    /// <param name="owner">The stage whose parameters it reads; null for its own.</param>
    internal static void Project(
        GraphWriter writer, string path, string title, int inputs, int outputs, Tensor input, Tensor output, string? owner = null) =>
        writer.Add(s_forward, path, $"{path}  {title}", Operand.Rows(), inputs, outputs, Operand.Read(input),
            Operand.Weight(writer.Parameter(owner ?? path, "weight")), Operand.Weight(writer.Parameter(owner ?? path, "bias")),
            Operand.Write(output));

    private static void Differentiate(GradientScope scope)
    {
        Op op = scope.Op;
        Parameter weight = op.Parameters.First(), bias = op.Parameters.Last();
        scope.Add(s_toWeights, op.Comment,
            [.. op.Sizes, Operand.Read(op.Input), Operand.Read(scope.Gradient), Operand.Gradient(weight), Operand.Gradient(bias),
                Operand.Update(weight)]);
        if (!scope.IsWanted(op.Input))
            return;
        Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
        scope.Add(s_toInput, "",
            [.. op.Sizes, Operand.Read(scope.Gradient), Operand.Weight(weight), Operand.Write(inputGradient),
                Operand.Write(scope.OfRows("transposedGradient", op.Output.Type.Width))]);
        scope.Give(op.Input, inputGradient);
    }
}
