using System.ComponentModel;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>A dense layer's three contractions. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Dense
{
    /// <summary>y = x·Wᵀ + b.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="inputs">The length of x.</param>
    /// <param name="outputs">The length of y.</param>
    /// <param name="input">x. // [rows, inputs]</param>
    /// <param name="weight">W, in panels [inputs, outputs].</param>
    /// <param name="bias">b, padded to 16. // [outputs]</param>
    /// <param name="output">y. // [rows, outputs]</param>
    public static void Forward(
        Worker worker,
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output) =>
        Forward<StoreAsIs>(worker, rows, inputs, outputs, input, weight, bias, output);

    /// <summary>y = max(x·Wᵀ + b, 0): the layer and a Relu after it in one pass over y.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="inputs">The length of x.</param>
    /// <param name="outputs">The length of y.</param>
    /// <param name="input">x. // [rows, inputs]</param>
    /// <param name="weight">W, in panels [inputs, outputs].</param>
    /// <param name="bias">b, padded to 16. // [outputs]</param>
    /// <param name="output">y. // [rows, outputs]</param>
    public static void ForwardRelu(
        Worker worker,
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output) =>
        Forward<StoreRelu>(worker, rows, inputs, outputs, input, weight, bias, output);

    private static void Forward<TEpilogue>(
        Worker worker,
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output)
        where TEpilogue : struct, IEpilogue
    {
        Require(input.Length, rows * inputs, nameof(input));
        Require(weight.Length, PanelLayout.Floats(inputs, outputs), nameof(weight));
        Require(bias.Length, AlignedBuffer.RoundUp(outputs), nameof(bias));
        Require(output.Length, rows * outputs, nameof(output));
        fixed (float* x = input, w = weight, b = bias, y = output)
        {
            new Contraction
            {
                Rows = rows,
                Depth = inputs,
                Columns = outputs,
                A = x,
                RowStride = inputs,
                DepthStride = 1,
                B = w,
                Start = b,
                C = y,
            }.ComputeShare<TEpilogue>(worker);
        }
        worker.Barrier(StepPart.ContractionsForward);
    }

    /// <summary>∂L/∂W = xᵀ·∂L/∂y, in panels, and ∂L/∂b, the column sums of ∂L/∂y. Both are overwritten.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="inputs">The length of x.</param>
    /// <param name="outputs">The length of y.</param>
    /// <param name="input">x. // [rows, inputs]</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, outputs]</param>
    /// <param name="weightGradient">∂L/∂W, in panels [inputs, outputs].</param>
    /// <param name="biasGradient">∂L/∂b, padded to 16. // [outputs]</param>
    /// <param name="update">If present, ∂L/∂W is applied at once and not written. Then ∂L/∂x must have been computed before.</param>
    public static void BackwardToWeights(
        Worker worker,
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> outputGradient,
        Span<float> weightGradient,
        Span<float> biasGradient,
        ParameterUpdate update = default)
    {
        Require(input.Length, rows * inputs, nameof(input));
        Require(outputGradient.Length, rows * outputs, nameof(outputGradient));
        Require(weightGradient.Length, PanelLayout.Floats(inputs, outputs), nameof(weightGradient));
        Require(biasGradient.Length, AlignedBuffer.RoundUp(outputs), nameof(biasGradient));
        fixed (float* x = input, dy = outputGradient, dw = weightGradient, db = biasGradient)
        {
            new Contraction
            {
                Rows = inputs,
                Depth = rows,
                Columns = outputs,
                A = x,
                RowStride = 1,
                DepthStride = inputs,
                BRows = dy,
                ColumnSums = db,
                C = dw,
                PanelOutput = true,
                Update = update,
            }.ComputeShare<StoreAsIs>(worker);
        }
        worker.Barrier(StepPart.ContractionsToWeights);
    }

    /// <summary>∂L/∂x = ∂L/∂y·W.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="inputs">The length of x.</param>
    /// <param name="outputs">The length of y.</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, outputs]</param>
    /// <param name="weight">W, in panels [inputs, outputs].</param>
    /// <param name="inputGradient">∂L/∂x. // [rows, inputs]</param>
    /// <param name="scratch">Scratch memory for ∂L/∂y transposed. // [outputs, rows rounded up to 16]</param>
    public static void BackwardToInput(
        Worker worker,
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weight,
        Span<float> inputGradient,
        Span<float> scratch) =>
        BackwardToInput(worker, rows, inputs, outputs, outputGradient, weight, default, inputGradient, scratch);

    /// <summary>∂L/∂x = ∂L/∂y·W where x is above zero, else 0: the layer and the Relu before it in one pass over the gradient.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="inputs">The length of x.</param>
    /// <param name="outputs">The length of y.</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, outputs]</param>
    /// <param name="weight">W, in panels [inputs, outputs].</param>
    /// <param name="input">x, the Relu's output. // [rows, inputs]</param>
    /// <param name="inputGradient">The gradient of the Relu's input. // [rows, inputs]</param>
    /// <param name="scratch">Scratch memory for ∂L/∂y transposed. // [outputs, rows rounded up to 16]</param>
    public static void BackwardToInputThroughRelu(
        Worker worker,
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> input,
        Span<float> inputGradient,
        Span<float> scratch)
    {
        Require(input.Length, rows * inputs, nameof(input));
        BackwardToInput(worker, rows, inputs, outputs, outputGradient, weight, input, inputGradient, scratch);
    }

    private static void BackwardToInput(
        Worker worker,
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> saved,
        Span<float> inputGradient,
        Span<float> scratch)
    {
        Require(outputGradient.Length, rows * outputs, nameof(outputGradient));
        Require(weight.Length, PanelLayout.Floats(inputs, outputs), nameof(weight));
        Require(inputGradient.Length, rows * inputs, nameof(inputGradient));
        Require(scratch.Length, PanelLayout.Floats(outputs, rows), nameof(scratch));
        fixed (float* dy = outputGradient, w = weight, transposed = scratch, x = saved, dx = inputGradient)
        {
            var contraction = new InputGradient
            {
                Rows = rows,
                Inputs = inputs,
                Outputs = outputs,
                OutputGradient = dy,
                Weight = w,
                Saved = x,
                Result = dx,
                Transposed = transposed,
            };
            if (saved.IsEmpty)
                contraction.ComputeShare<StoreAsIs>(worker, TileStrip.Bits);
            else
                contraction.ComputeShare<StoreThroughRelu>(worker, TileStrip.Bits);
        }
        worker.Barrier(StepPart.ContractionsToData);
    }

    private static void Require(int length, int needed, string name)
    {
        if (length < needed)
            throw new ArgumentException($"The buffer has {length} floats; {needed} are needed.", name);
    }
}
