using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// Each row is shifted to mean 0 and scaled to variance 1, then each element is scaled and shifted:
/// x̂ = (x − mean)/√(variance + 10⁻⁵), y = gain·x̂ + bias. The variance is that of the row's values, divided by width. Called by
/// generated code.
/// </summary>
/// <remarks>
/// <para>Source: Ba, Kiros &amp; Hinton, "Layer Normalization", 2016, arXiv:1607.06450; the constant is PyTorch's.</para>
/// <para>A row whose squares overflow is measured in units of 2⁸⁰. Only distances from the mean that overflow themselves, beyond
/// 3.4·10³⁸, have no result.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerNorm
{
    private const double Epsilon = 1e-5;

    // 2⁸⁰ and its inverse. In this unit no value's square overflows, and only values that are negligible beside the largest are lost.
    private const float LargeUnit = 1.2089258196146292e24f;
    private const float PerLargeUnit = 1 / LargeUnit;

    /// <summary>y = gain·x̂ + bias, and each row's mean and 1/√(variance + 10⁻⁵).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The values of a row.</param>
    /// <param name="input">x. // [rows, width]</param>
    /// <param name="gain">The gain. // [width]</param>
    /// <param name="bias">The bias. // [width]</param>
    /// <param name="output">y; may be the input. // [rows, width]</param>
    /// <param name="statistics">Mean and 1/standard deviation of each row. // [rows, 2]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        Worker worker, int rows, int width, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        Span<float> output, Span<float> statistics)
    {
        Lanes.Require(input.Length, (long)rows * width);
        Lanes.Require(output.Length, (long)rows * width);
        Lanes.Require(gain.Length, width);
        Lanes.Require(bias.Length, width);
        Lanes.Require(statistics.Length, 2L * rows);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            int origin = row * width;
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
                sum += Lanes.Load(input, origin + j, width - j);
            float mean = Lanes.Sum(sum) / width;
            Vector512<float> center = Vector512.Create(mean);
            Vector512<float> squares = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                Vector512<float> distance = Lanes.KeepFirst(Lanes.Load(input, origin + j, width - j) - center, width - j);
                squares = Fused.MultiplyAdd(distance, distance, squares);
            }
            float squared = Lanes.Sum(squares);
            float inverse = (float)(1 / Math.Sqrt((double)squared / width + Epsilon));
            if (!float.IsFinite(squared))
            {
                (mean, inverse) = MeasureLarge(input.Slice(origin, width));
                center = Vector512.Create(mean);
            }
            statistics[2 * row] = mean;
            statistics[2 * row + 1] = inverse;
            Vector512<float> scale = Vector512.Create(inverse);
            for (int j = 0; j < width; j += Lanes.Count)
            {
                Vector512<float> normalized = (Lanes.Load(input, origin + j, width - j) - center) * scale;
                Lanes.Store(
                    Fused.MultiplyAdd(normalized, Lanes.Load(gain, j), Lanes.Load(bias, j)), output, origin + j, width - j);
            }
        }
        worker.Barrier();
    }

    /// <summary>
    /// ∂gain = Σ ∂y·x̂ and ∂bias = Σ ∂y over the rows. With g = gain·∂y, ∂x = (g − mean(g) − x̂·mean(g·x̂))/√(variance + 10⁻⁵), with means
    /// over a row.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The values of a row.</param>
    /// <param name="input">x. // [rows, width]</param>
    /// <param name="gain">The gain. // [width]</param>
    /// <param name="statistics">The statistics that the forward pass computed. // [rows, 2]</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, width]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [rows, width]</param>
    /// <param name="gainGradient">∂loss/∂gain, overwritten, with zeros after it up to a whole vector. // [width]</param>
    /// <param name="biasGradient">∂loss/∂bias, overwritten, with zeros after it up to a whole vector. // [width]</param>
    public static void Backward(
        Worker worker, int rows, int width, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> gainGradient, Span<float> biasGradient)
    {
        Lanes.Require(input.Length, (long)rows * width);
        Lanes.Require(outputGradient.Length, (long)rows * width);
        Lanes.Require(inputGradient.Length, (long)rows * width);
        Lanes.Require(gain.Length, width);
        Lanes.Require(statistics.Length, 2L * rows);
        Lanes.Require(gainGradient.Length, width);
        Lanes.Require(biasGradient.Length, width);
        SumOverRows(worker, rows, width, input, statistics, outputGradient, gainGradient, biasGradient);
        // These sums come first, because the second part may overwrite what they read.
        worker.Barrier();
        BackwardRows(worker, rows, width, input, gain, statistics, outputGradient, inputGradient);
        worker.Barrier();
    }

    // The mean and the inverse standard deviation of a row whose squares overflow.
    private static (float Mean, float Inverse) MeasureLarge(ReadOnlySpan<float> row)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int j = 0; j < row.Length; j += Lanes.Count)
            sum += Lanes.Load(row, j, row.Length - j) * PerLargeUnit;
        Vector512<float> center = Vector512.Create(Lanes.Sum(sum) / row.Length);
        Vector512<float> squares = Vector512<float>.Zero;
        for (int j = 0; j < row.Length; j += Lanes.Count)
        {
            Vector512<float> scaled = Lanes.Load(row, j, row.Length - j) * PerLargeUnit;
            Vector512<float> distance = Lanes.KeepFirst(scaled - center, row.Length - j);
            squares = Fused.MultiplyAdd(distance, distance, squares);
        }
        // The constant is negligible beside such a variance.
        return (center[0] * LargeUnit, (float)(PerLargeUnit / Math.Sqrt((double)Lanes.Sum(squares) / row.Length)));
    }

    // Columns are divided among workers, sixteen at a time, so that each sum runs over all rows in order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumOverRows(
        Worker worker, int rows, int width, ReadOnlySpan<float> input, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> outputGradient, Span<float> gainGradient, Span<float> biasGradient)
    {
        (int start, int end) = worker.Share(width, Lanes.Count);
        for (int j = start; j < end; j += Lanes.Count)
        {
            Vector512<float> gainSum = Vector512<float>.Zero;
            Vector512<float> biasSum = Vector512<float>.Zero;
            for (int row = 0; row < rows; row++)
            {
                int index = row * width + j;
                Vector512<float> gradient = Lanes.Load(outputGradient, index, width - j);
                Vector512<float> distance = Lanes.Load(input, index, width - j) - Vector512.Create(statistics[2 * row]);
                Vector512<float> normalized = distance * Vector512.Create(statistics[2 * row + 1]);
                gainSum = Fused.MultiplyAdd(gradient, normalized, gainSum);
                biasSum += gradient;
            }
            Lanes.Store(Lanes.KeepFirst(gainSum, width - j), gainGradient, j);
            Lanes.Store(biasSum, biasGradient, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRows(
        Worker worker, int rows, int width, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            int origin = row * width;
            Vector512<float> mean = Vector512.Create(statistics[2 * row]);
            Vector512<float> inverse = Vector512.Create(statistics[2 * row + 1]);
            Vector512<float> sum = Vector512<float>.Zero;
            Vector512<float> product = Vector512<float>.Zero;
            for (int j = 0; j < width; j += Lanes.Count)
            {
                // The memory after the gain may hold anything, even NaN, which a product with zero would not remove.
                Vector512<float> scaled = Lanes.Load(outputGradient, origin + j, width - j) * Lanes.Load(gain, j, width - j);
                Vector512<float> normalized = (Lanes.Load(input, origin + j, width - j) - mean) * inverse;
                sum += scaled;
                product = Fused.MultiplyAdd(scaled, normalized, product);
            }
            Vector512<float> meanSum = Vector512.Create(Lanes.Sum(sum) / width);
            Vector512<float> meanProduct = Vector512.Create(Lanes.Sum(product) / width);
            for (int j = 0; j < width; j += Lanes.Count)
            {
                Vector512<float> scaled = Lanes.Load(outputGradient, origin + j, width - j) * Lanes.Load(gain, j, width - j);
                Vector512<float> normalized = (Lanes.Load(input, origin + j, width - j) - mean) * inverse;
                Vector512<float> gradient = Fused.MultiplyAdd(-normalized, meanProduct, scaled - meanSum) * inverse;
                Lanes.Store(gradient, inputGradient, origin + j, width - j);
            }
        }
    }
}
