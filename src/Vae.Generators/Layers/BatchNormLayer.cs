namespace Vae.Generators;

/// <summary>
/// Normalisation of each channel, the last axis, over the batch and all positions: with the batch's own statistics while training,
/// which the running ones follow; with the running ones otherwise.
/// </summary>
internal sealed record BatchNormLayer : Layer
{
    private const int Lanes = 16;

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

    internal override Lowered Lower(Lowering program, Node node, Value input)
    {
        int size = node.Input.Size;
        int channels = node.Input.Last;

        // An image is as many rows as it has pixels.
        string rows = size == channels ? "rows" : $"rows * {Literals.Int(size / channels)}";
        Operand gain = Operand.Weight(program.Parameter(node, "weight"));
        Operand bias = Operand.Weight(program.Parameter(node, "bias"));
        StateTensor mean = program.State(node, "running_mean");
        StateTensor variance = program.State(node, "running_var");
        Value output = Lowering.Buffer($"{node.Path}.output", size);
        Operand scratch = Operand.Write(Lowering.FixedBuffer($"{node.Path}.scratch", ScratchFloats(channels)));
        string comment = $"{node.Path}  BatchNorm: {node.Output}";
        if (!program.Training)
        {
            program.Emit(comment, "BatchNorm.Infer", rows, channels,
                Operand.Read(input), gain, bias, Operand.Recall(mean), Operand.Recall(variance),
                Operand.Write(output, mayReplace: input), scratch);
            return new Lowered(output, (gradient, wanted) => gradient);
        }
        Value statistics = Lowering.FixedBuffer($"{node.Path}.statistics", 2 * ((channels + Lanes - 1) / Lanes * Lanes));
        program.Emit(comment, "BatchNorm.Forward", rows, channels,
            Operand.Read(input), gain, bias, Operand.Write(output), Operand.Write(statistics), scratch,
            Operand.Keep(mean), Operand.Keep(variance), Operand.Keep(program.State(node, "num_batches_tracked")));

        return new Lowered(output, (gradient, wanted) =>
        {
            Value inputGradient = Lowering.Buffer($"{node.Path}.inputGradient", size);
            Value sums = Lowering.FixedBuffer($"{node.Path}.gradientScratch", ScratchFloats(channels));
            program.Emit(comment, "BatchNorm.Backward", rows, channels,
                Operand.Read(input), gain, Operand.Read(statistics), Operand.Read(gradient),
                Operand.Write(inputGradient, mayReplace: gradient), Operand.Gradient(program.Parameter(node, "weight")),
                Operand.Gradient(program.Parameter(node, "bias")), Operand.Write(sums));
            return inputGradient;
        });
    }

    /// <summary>
    /// What the runtime's kernel asks for: two double sums for each lane of each chunk, and four coefficients for each lane.
    /// </summary>
    private static int ScratchFloats(int channels)
    {
        int period = channels * (Lanes / Math.Min(channels & -channels, Lanes));
        int chunks = Math.Max(1, 32 * Lanes / period);
        return checked((4 * chunks * period) + (4 * period));
    }
}
