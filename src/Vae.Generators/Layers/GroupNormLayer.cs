using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>Normalisation of each record's channels, the last axis, in groups of neighbours, over all positions.</summary>
internal sealed record GroupNormLayer(int Groups) : Layer
{
    private static readonly OpKind s_forward = new("GroupNorm.Forward") { Gradient = Differentiate };
    private static readonly OpKind s_backward = new("GroupNorm.Backward");

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
                $"of {input}, each group is one value, and a value minus its mean is 0", Advice(input));
        }
        return input;
    }

    internal override IEnumerable<ParameterSpec> Parameters(Shape input) =>
        [ParameterSpec.Vector("weight", input.Last, "Ones"), ParameterSpec.Vector("bias", input.Last, "Zeros")];

    internal override long Flops(Shape input) => 8L * input.Size;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        int size = node.Input.Size;
        int channels = node.Input.Last;
        Tensor output = Tensor.OfRows($"{node.Path}.output", size);
        Tensor statistics = Tensor.OfRows($"{node.Path}.statistics", 4 * Groups);
        writer.Add(s_forward, node.Path, $"{node.Path}  {Display}: {node.Output}", Operand.Rows(), size / channels, channels, Groups,
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

        // Two sums for each channel, each of two numbers, and two sums for each group. The statistics have space for four of a group.
        Tensor sums = scope.OfRows("channelGradient", (4 * gain.Spec.Shape[0]) + (statistics.Type.Width / 2));
        scope.Add(s_backward, op.Comment,
            [.. op.Sizes, Operand.Read(op.Input), Operand.Weight(gain), Operand.Read(statistics), Operand.Read(scope.Gradient),
                Operand.Write(inputGradient, mayReplace: scope.Gradient), Operand.Gradient(gain), Operand.Gradient(bias),
                Operand.Write(sums)]);
        scope.Give(op.Input, inputGradient);
    }

    private static string Advice(Shape input)
    {
        // The divisors up to 64. More groups are unusual.
        int[] divisors = Enumerable.Range(1, Math.Min(input.Last, 64)).Where(n => input.Last % n == 0 && input.Size > n).ToArray();
        return divisors.Length == 0
            ? "Leave it out"
            : $"Use {string.Join(", ", divisors.Take(divisors.Length - 1))}{(divisors.Length > 1 ? " or " : "")}"
                + $"{divisors[divisors.Length - 1]}";
    }
}
