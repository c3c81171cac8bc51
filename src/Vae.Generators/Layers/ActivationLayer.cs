using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>An activation as a stage.</summary>
/// <param name="Function">The activation.</param>
/// <param name="ParameterName">The name of its number, if it has one.</param>
/// <param name="Parameter">Its number.</param>
internal sealed record ActivationLayer(Activation Function, string ParameterName = "", double Parameter = 0) : Layer
{
    internal override string Name => Function.Word;

    internal override string Display => ParameterName.Length == 0 ? Name : $"{Name}({Literals.Plain(Parameter)})";

    internal override IEnumerable<Argument> Arguments => ParameterName.Length == 0 ? [] : [Number(ParameterName, Parameter)];

    internal static Layer? ParseLeakyRelu(StageDeclaration stage, ProblemList problems)
    {
        double slope = stage.Number("slope", 0.01);
        if (slope > 0 && slope < 1)
            return new ActivationLayer(Activation.LeakyRelu, "slope", slope);
        problems.Add(Descriptors.BadArgument, stage.Location, "LeakyRelu", "slope", "between 0 and 1", Literals.Plain(slope));
        return null;
    }

    internal static Layer? ParseElu(StageDeclaration stage, ProblemList problems)
    {
        double alpha = stage.Number("alpha", 1);
        if (alpha > 0 && alpha <= 1e6)
            return new ActivationLayer(Activation.Elu, "alpha", alpha);
        problems.Add(Descriptors.BadArgument, stage.Location, "Elu", "alpha", "above 0 and at most 1e6", Literals.Plain(alpha));
        return null;
    }

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override long Flops(Shape input) => (long)Function.FlopsPerElement * input.Size;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        int size = node.Input.Size;
        Tensor output = Tensor.OfRows($"{node.Path}.output", size);
        IEnumerable<Operand> parameter = ParameterName.Length > 0 ? [Operand.Number(Parameter)] : [];
        writer.Add(Function.Forward, node.Path, $"{node.Path}  {Display}: {node.Output}",
            [Operand.Elements(size), .. parameter, Operand.Read(input), Operand.Write(output, mayReplace: input)]);
        return output;
    }
}
