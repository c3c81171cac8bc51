using System.ComponentModel;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>A transposed convolution's three contractions: from the small image to the large one. Called by generated code.</summary>
/// <remarks>
/// Source: Zeiler et al., "Deconvolutional Networks", CVPR 2010: the gradient of a convolution with respect to its input.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TransposedConvolution
{
    /// <summary>
    /// y[n, i·stride − padding + ky·dilation, …, l] = b[l] + Σ x[n, i, j, s]·W[s, l, ky, kx] over every (i, j, ky, kx, s) with this index
    /// in y.
    /// </summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="input">x, the small images. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="bias">b, padded to 16. // [LargeChannels]</param>
    /// <param name="output">y, the large images. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    public static void Forward(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output)
    {
        shape.Require(rows, output.Length, input.Length, weight.Length);
        Lanes.Require(bias.Length, shape.LargeChannels);
        ConvolutionContractions.LargeFromSmall<StoreAsIs>(
            worker, StepPart.ContractionsForward, rows, shape, input, weight, bias, default, output);
        worker.Barrier(StepPart.ContractionsForward);
    }

    /// <summary>The positive part of the output of <see cref="Forward"/>: the layer and a Relu after it in one call.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="input">x, the small images. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="bias">b, padded to 16. // [LargeChannels]</param>
    /// <param name="output">y, the large images. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    public static void ForwardRelu(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output)
    {
        shape.Require(rows, output.Length, input.Length, weight.Length);
        Lanes.Require(bias.Length, shape.LargeChannels);
        ConvolutionContractions.LargeFromSmall<StoreRelu>(
            worker, StepPart.ContractionsForward, rows, shape, input, weight, bias, default, output);
        worker.Barrier(StepPart.ContractionsForward);
    }

    /// <summary>∂L/∂W and ∂L/∂b. Both are overwritten, and their padding with zeros.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="input">x, the small images. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    /// <param name="weightGradient">∂L/∂W, in the order of W.</param>
    /// <param name="biasGradient">∂L/∂b, padded to 16. // [LargeChannels]</param>
    public static void BackwardToWeights(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> outputGradient,
        Span<float> weightGradient,
        Span<float> biasGradient)
    {
        shape.Require(rows, outputGradient.Length, input.Length, weightGradient.Length);
        Lanes.Require(biasGradient.Length, shape.LargeChannels);
        int pixels = shape.LargeHeight * shape.LargeWidth;
        ConvolutionContractions.WeightGradient(worker, rows, shape, outputGradient, input, weightGradient);
        ChannelSums.Compute(worker, rows, pixels, shape.LargeChannels, outputGradient, biasGradient);
        worker.Barrier(StepPart.ContractionsToWeights);
    }

    /// <summary>∂L/∂x.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="inputGradient">∂L/∂x, overwritten. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    public static void BackwardToInput(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weight,
        Span<float> inputGradient)
    {
        shape.Require(rows, outputGradient.Length, inputGradient.Length, weight.Length);
        ConvolutionContractions.SmallFromLarge<StoreAsIs>(
            worker, rows, shape, outputGradient, weight, default, default, inputGradient);
        worker.Barrier(StepPart.ContractionsToData);
    }

    /// <summary>∂L/∂x where x is above zero, else 0: the layer and the Relu before it in one call.</summary>
    /// <param name="rows">The batch.</param>
    /// <param name="shape">The geometry.</param>
    /// <param name="outputGradient">∂L/∂y. // [rows, LargeHeight, LargeWidth, LargeChannels]</param>
    /// <param name="weight">W, in the order of <see cref="ConvolutionShape"/>.</param>
    /// <param name="input">x, the Relu's output. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    /// <param name="inputGradient">The gradient of the Relu's input, overwritten. // [rows, SmallHeight, SmallWidth, SmallChannels]</param>
    public static void BackwardToInputThroughRelu(
        Worker worker,
        int rows,
        in ConvolutionShape shape,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> input,
        Span<float> inputGradient)
    {
        shape.Require(rows, outputGradient.Length, inputGradient.Length, weight.Length);
        Lanes.Require(input.Length, (long)rows * shape.SmallSize);
        ConvolutionContractions.SmallFromLarge<StoreThroughRelu>(
            worker, rows, shape, outputGradient, weight, default, input, inputGradient);
        worker.Barrier(StepPart.ContractionsToData);
    }
}
