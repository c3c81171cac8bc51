using System.ComponentModel;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>A convolution's three contractions: from the large image to the small one. Called by generated code.</summary>
/// <remarks>Source: LeCun et al., "Backpropagation Applied to Handwritten Zip Code Recognition", Neural Computation 1, 1989.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Convolution
{
    /// <summary>
    /// y[n, i, j, s] = b[s] + Σ (ky, kx, l) x[n, i·stride − padding + ky·dilation, …, l]·W[s, l, ky, kx], zero outside x.
    /// </summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="input">x, the large images. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="bias">b, padded to 16. // [SmallChannels]</param>
    /// <param name="output">y, the small images. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    public static void Forward(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output)
    {
        shape.Require(rows, input.Length, output.Length, weight.Length);
        Lanes.Require(bias.Length, shape.SmallChannels);
        ConvolutionContractions.SmallFromLarge<StoreAsIs>(
            worker, rows, shape, input, weight, bias, default, output);
        worker.Barrier(StepPart.ContractionsForward);
    }

    /// <summary>The positive part of the output of <see cref="Forward"/>: the layer and a Relu after it in one call.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="input">x, the large images. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="bias">b, padded to 16. // [SmallChannels]</param>
    /// <param name="output">y, the small images. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    public static void ForwardRelu(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output)
    {
        shape.Require(rows, input.Length, output.Length, weight.Length);
        Lanes.Require(bias.Length, shape.SmallChannels);
        ConvolutionContractions.SmallFromLarge<StoreRelu>(
            worker, rows, shape, input, weight, bias, default, output);
        worker.Barrier(StepPart.ContractionsForward);
    }

    /// <summary>∂L/∂W and ∂L/∂b. Both are overwritten, and their padding with zeros.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="input">x, the large images. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    /// <param name="weightGradient">∂L/∂W, in the order of W.</param>
    /// <param name="biasGradient">∂L/∂b, padded to 16. // [SmallChannels]</param>
    public static void BackwardToWeights(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> outputGradient,
        Span<float> weightGradient,
        Span<float> biasGradient)
    {
        shape.Require(rows, input.Length, outputGradient.Length, weightGradient.Length);
        Lanes.Require(biasGradient.Length, shape.SmallChannels);
        int pixels = shape.SmallHeight * shape.SmallWidth;
        ConvolutionContractions.WeightGradient(worker, rows, shape, input, outputGradient, weightGradient);
        ChannelSums.Compute(worker, rows, pixels, shape.SmallChannels, outputGradient, biasGradient);
        worker.Barrier(StepPart.ContractionsToWeights);
    }

    /// <summary>∂L/∂x.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="inputGradient">∂L/∂x, overwritten. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    public static void BackwardToInput(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weight,
        Span<float> inputGradient)
    {
        shape.Require(rows, inputGradient.Length, outputGradient.Length, weight.Length);
        ConvolutionContractions.LargeFromSmall<StoreAsIs>(
            worker, StepPart.ContractionsToData, rows, shape, outputGradient, weight, default, default, inputGradient);
        worker.Barrier(StepPart.ContractionsToData);
    }

    /// <summary>∂L/∂x where x is above zero, else 0: the layer and the Relu before it in one call.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="input">x, the Relu's output. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    /// <param name="inputGradient">The gradient of the Relu's input, overwritten. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    public static void BackwardToInputThroughRelu(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> input,
        Span<float> inputGradient)
    {
        shape.Require(rows, inputGradient.Length, outputGradient.Length, weight.Length);
        Lanes.Require(input.Length, (long)rows * shape.LargeSize);
        ConvolutionContractions.LargeFromSmall<StoreThroughRelu>(
            worker, StepPart.ContractionsToData, rows, shape, outputGradient, weight, default, input, inputGradient);
        worker.Barrier(StepPart.ContractionsToData);
    }
}
