using Vae.Generators.Declarations;
using Vae.Generators.Diagnostics;
using Vae.Generators.Graph;
using Vae.Generators.Values;

namespace Vae.Generators.Layers;

/// <summary>
/// Normalisation of each channel, the last axis, over the batch and all positions. Training uses the batch's statistics, and updates the
/// running ones with them. Otherwise the running ones are used.
/// </summary>
internal sealed record BatchNormLayer : Layer
{
    private const int Lanes = 16;

    private static readonly OpKind s_forward = new("BatchNorm.Forward")
    {
        Gradient = Differentiate,
        Fusions = new Dictionary<OpKind, OpKind> { [Activation.Relu.Forward] = new("BatchNorm.ForwardRelu") },
    };

    private static readonly OpKind s_infer = new("BatchNorm.Infer")
    {
        Fusions = new Dictionary<OpKind, OpKind> { [Activation.Relu.Forward] = new("BatchNorm.InferRelu") },
    };

    private static readonly OpKind s_backward = new("BatchNorm.Backward");

    internal override string Name => "BatchNorm";

    internal override Shape Infer(Shape input, StageDeclaration stage, ProblemList problems) => input;

    internal override IEnumerable<ParameterSpec> Parameters(Shape input) =>
        [ParameterSpec.Vector("weight", input.Last, "Ones"), ParameterSpec.Vector("bias", input.Last, "Zeros")];

    internal override IEnumerable<StateSpec> State(Shape input) =>
    [
        new StateSpec("running_mean", EquatableArray.Of(input.Last), "RunningMean"),
        new StateSpec("running_var", EquatableArray.Of(input.Last), "RunningVariance"),
        new StateSpec("num_batches_tracked", EquatableArray<int>.Empty, "BatchCount"),
    ];

    internal override long Flops(Shape input) => 8L * input.Size;

    internal override Tensor Build(GraphWriter writer, Node node, Tensor input)
    {
        int size = node.Input.Size;
        int channels = node.Input.Last;

        // Each pixel of an image is a row.
        Operand rows = Operand.Rows(size / channels);
        Operand gain = Operand.Weight(writer.Parameter(node.Path, "weight"));
        Operand bias = Operand.Weight(writer.Parameter(node.Path, "bias"));
        StateTensor mean = writer.State(node.Path, "running_mean");
        StateTensor variance = writer.State(node.Path, "running_var");
        Tensor output = Tensor.OfRows($"{node.Path}.output", size);
        Operand scratch = Operand.Write(Tensor.Fixed($"{node.Path}.scratch", ScratchFloats(channels)));
        string comment = $"{node.Path}  BatchNorm: {node.Output}";
        if (!writer.Training)
        {
            writer.Add(s_infer, node.Path, comment, rows, channels,
                Operand.Read(input), gain, bias, Operand.Recall(mean), Operand.Recall(variance),
                Operand.Write(output, mayReplace: input), scratch);
            return output;
        }
        Tensor statistics = Tensor.Fixed($"{node.Path}.statistics", 2 * ((channels + Lanes - 1) / Lanes * Lanes));
        writer.Add(s_forward, node.Path, comment, rows, channels,
            Operand.Read(input), gain, bias, Operand.Write(output), Operand.Write(statistics), scratch,
            Operand.Keep(mean), Operand.Keep(variance), Operand.Keep(writer.State(node.Path, "num_batches_tracked")));
        return output;
    }

    private static void Differentiate(GradientScope scope)
    {
        Op op = scope.Op;
        int channels = op.Parameters.First().Spec.Shape[0];
        Parameter gain = op.Parameters.First(), bias = op.Parameters.Last();
        Tensor statistics = op.Outputs.ElementAt(1);
        Tensor inputGradient = scope.OfRows("inputGradient", op.Input.Type.Width);
        scope.Add(s_backward, op.Comment,
            [.. op.Sizes, Operand.Read(op.Input), Operand.Weight(gain), Operand.Read(statistics), Operand.Read(scope.Gradient),
                Operand.Write(inputGradient, mayReplace: scope.Gradient), Operand.Gradient(gain), Operand.Gradient(bias),
                Operand.Write(scope.Fixed("gradientScratch", ScratchFloats(channels)))]);
        scope.Give(op.Input, inputGradient);
    }

    /// <summary>
    /// The scratch memory of the runtime's kernel: two double sums for each lane of each chunk, and four coefficients for each lane.
    /// </summary>
    private static int ScratchFloats(int channels)
    {
        int period = channels * (Lanes / Math.Min(channels & -channels, Lanes));
        int chunks = Math.Max(1, 32 * Lanes / period);
        return checked((4 * chunks * period) + (4 * period));
    }
}
