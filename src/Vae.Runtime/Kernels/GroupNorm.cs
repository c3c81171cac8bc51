using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// A record's channels are divided into groups of neighbours. Each group, over all positions, is shifted to mean 0 and scaled to variance
/// 1, then each channel is scaled and shifted: x̂ = (x − mean)/√(variance + 10⁻⁵), y = gain·x̂ + bias. The variance is divided by the
/// number of the group's values. Called by generated code.
/// </summary>
/// <remarks>
/// Source: Wu &amp; He, "Group Normalization", 2018, arXiv:1803.08494; the constant is PyTorch's. Sums are in double precision, of
/// distances from the group's first value.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GroupNorm
{
    private const double Epsilon = 1e-5;

    /// <summary>The floats for each row that <see cref="Forward"/> stores for <see cref="Backward"/>.</summary>
    /// <param name="groups">The number of groups.</param>
    internal static int StatisticsFloats(int groups) => 4 * groups;

    /// <summary>The scratch floats for each row that <see cref="Backward"/> needs.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="groups">The number of groups.</param>
    internal static int ScratchFloats(int channels, int groups) => (4 * channels) + (2 * groups);

    /// <summary>y = gain·x̂ + bias, and each group's mean and 1/√(variance + 10⁻⁵).</summary>
    /// <param name="rows">The number of records.</param>
    /// <param name="positions">The positions of a record: height × width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="groups">The number of groups, which divides the channels.</param>
    /// <param name="input">x. // [rows, positions, channels]</param>
    /// <param name="gain">The gain. // [channels]</param>
    /// <param name="bias">The bias. // [channels]</param>
    /// <param name="output">y; may be the input. // [rows, positions, channels]</param>
    /// <param name="statistics">For each row the means, zeros, 1/standard deviations, zeros. // [rows, 4, groups]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        Worker worker, int rows, int positions, int channels, int groups, ReadOnlySpan<float> input, ReadOnlySpan<float> gain,
        ReadOnlySpan<float> bias, Span<float> output, Span<float> statistics)
    {
        int size = positions * channels;
        Lanes.Require(input.Length, (long)rows * size);
        Lanes.Require(output.Length, (long)rows * size);
        Lanes.Require(gain.Length, channels);
        Lanes.Require(bias.Length, channels);
        Lanes.Require(statistics.Length, (long)rows * StatisticsFloats(groups));
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<float> x = input.Slice(row * size, size);
            Span<float> measured = statistics.Slice(row * StatisticsFloats(groups), StatisticsFloats(groups));
            Measure(positions, channels, groups, x, measured);
            Normalize(channels, groups, x, gain, bias, measured, output.Slice(row * size, size));
        }
        worker.Barrier();
    }

    /// <summary>
    /// ∂gain = Σ ∂y·x̂ and ∂bias = Σ ∂y over rows and positions. With g = gain·∂y,
    /// ∂x = (g − mean(g) − x̂·mean(g·x̂))/√(variance + 10⁻⁵), with means over a group.
    /// </summary>
    /// <param name="rows">The number of records.</param>
    /// <param name="positions">The positions of a record: height × width.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="groups">The number of groups, which divides the channels.</param>
    /// <param name="input">x. // [rows, positions, channels]</param>
    /// <param name="gain">The gain. // [channels]</param>
    /// <param name="statistics">The statistics that the forward pass computed. // [rows, 4, groups]</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, positions, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [rows, positions, channels]</param>
    /// <param name="gainGradient">∂loss/∂gain, overwritten, with zeros after it up to a whole vector. // [channels]</param>
    /// <param name="biasGradient">∂loss/∂bias, overwritten, with zeros after it up to a whole vector. // [channels]</param>
    /// <param name="scratch">Scratch, overwritten. // [rows, scratch floats]</param>
    public static void Backward(
        Worker worker, int rows, int positions, int channels, int groups, ReadOnlySpan<float> input, ReadOnlySpan<float> gain,
        ReadOnlySpan<float> statistics, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> gainGradient,
        Span<float> biasGradient, Span<float> scratch)
    {
        int size = positions * channels;
        int scratchFloats = ScratchFloats(channels, groups);
        Lanes.Require(input.Length, (long)rows * size);
        Lanes.Require(outputGradient.Length, (long)rows * size);
        Lanes.Require(inputGradient.Length, (long)rows * size);
        Lanes.Require(gain.Length, channels);
        Lanes.Require(statistics.Length, (long)rows * StatisticsFloats(groups));
        Lanes.Require(gainGradient.Length, channels);
        Lanes.Require(biasGradient.Length, channels);
        Lanes.Require(scratch.Length, (long)rows * scratchFloats);
        (int start, int end) = worker.Share(rows);
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<float> x = input.Slice(row * size, size);
            ReadOnlySpan<float> gradient = outputGradient.Slice(row * size, size);
            ReadOnlySpan<float> measured = statistics.Slice(row * StatisticsFloats(groups), StatisticsFloats(groups));
            Span<float> room = scratch.Slice(row * scratchFloats, scratchFloats);
            Span<double> sums = MemoryMarshal.Cast<float, double>(room[..(4 * channels)]);
            Span<float> coefficients = room[(4 * channels)..];
            SumGradients(channels, groups, x, measured, gradient, sums);
            Finish(positions, channels, groups, gain, measured, sums, coefficients);
            ToInput(channels, groups, x, gain, measured, gradient, coefficients, inputGradient.Slice(row * size, size));
        }
        worker.Barrier();
        SumOverRows(worker, rows, channels, scratchFloats, scratch, gainGradient, biasGradient);
        worker.Barrier();
    }

    // Each group's mean and 1/standard deviation. Until then the row's statistics hold the sums, in double precision.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Measure(int positions, int channels, int groups, ReadOnlySpan<float> x, Span<float> statistics)
    {
        Span<double> sums = MemoryMarshal.Cast<float, double>(statistics);
        sums.Clear();
        int perGroup = channels / groups;
        int period = ChannelLanes.Period(channels);
        Span<float> first = stackalloc float[Lanes.Count];
        Span<double> distances = stackalloc double[Lanes.Count];
        Span<double> squares = stackalloc double[Lanes.Count];
        for (int lane = 0; lane < period && lane < x.Length; lane += Lanes.Count)
        {
            var cursor = new GroupCursor(channels, groups, lane);
            for (int i = 0; i < Lanes.Count; i++, cursor.Advance())
                first[i] = x[cursor.Group * perGroup];
            Vector512<float> origin = Lanes.Load(first, 0);
            var sum = default(LaneSums);
            int index = lane;
            for (; index <= x.Length - Lanes.Count; index += period)
            {
                Vector512<float> distance = Lanes.Load(x, index) - origin;
                sum.Add(distance, distance);
            }
            if (index < x.Length)
            {
                Vector512<float> distance = Lanes.KeepFirst(Lanes.Load(x, index, x.Length - index) - origin, x.Length - index);
                sum.Add(distance, distance);
            }
            sum.Store(distances, squares);
            cursor = new GroupCursor(channels, groups, lane);
            for (int i = 0; i < Lanes.Count; i++, cursor.Advance())
            {
                sums[cursor.Group] += distances[i];
                sums[groups + cursor.Group] += squares[i];
            }
        }
        double count = (double)positions * perGroup;
        for (int group = 0; group < groups; group++)
        {
            double distance = sums[group] / count;
            double variance = Math.Max(0, (sums[groups + group] / count) - (distance * distance));
            // This overwrites sums that were already read: those of this group or of one before it.
            statistics[group] = (float)(x[group * perGroup] + distance);
            statistics[(2 * groups) + group] = (float)(1 / Math.Sqrt(variance + Epsilon));
        }
        statistics[groups..(2 * groups)].Clear();
        statistics[(3 * groups)..].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize(
        int channels, int groups, ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        ReadOnlySpan<float> statistics, Span<float> y)
    {
        int period = ChannelLanes.Period(channels);
        Span<float> means = stackalloc float[Lanes.Count];
        Span<float> scales = stackalloc float[Lanes.Count];
        Span<float> shifts = stackalloc float[Lanes.Count];
        for (int lane = 0; lane < period && lane < x.Length; lane += Lanes.Count)
        {
            var cursor = new GroupCursor(channels, groups, lane);
            for (int i = 0; i < Lanes.Count; i++, cursor.Advance())
            {
                means[i] = statistics[cursor.Group];
                scales[i] = gain[cursor.Channel] * statistics[(2 * groups) + cursor.Group];
                shifts[i] = bias[cursor.Channel];
            }
            (Vector512<float> mean, Vector512<float> scale, Vector512<float> shift) =
                (Lanes.Load(means, 0), Lanes.Load(scales, 0), Lanes.Load(shifts, 0));
            for (int index = lane; index < x.Length; index += period)
            {
                int left = x.Length - index;
                Lanes.Store(Fused.MultiplyAdd(Lanes.Load(x, index, left) - mean, scale, shift), y, index, left);
            }
        }
    }

    // For each channel, over the row's positions: Σ ∂y, then Σ ∂y·(x − mean).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumGradients(
        int channels, int groups, ReadOnlySpan<float> x, ReadOnlySpan<float> statistics, ReadOnlySpan<float> gradient, Span<double> sums)
    {
        sums.Clear();
        int period = ChannelLanes.Period(channels);
        Span<float> means = stackalloc float[Lanes.Count];
        Span<double> plain = stackalloc double[Lanes.Count];
        Span<double> products = stackalloc double[Lanes.Count];
        for (int lane = 0; lane < period && lane < x.Length; lane += Lanes.Count)
        {
            var cursor = new GroupCursor(channels, groups, lane);
            for (int i = 0; i < Lanes.Count; i++, cursor.Advance())
                means[i] = statistics[cursor.Group];
            Vector512<float> mean = Lanes.Load(means, 0);
            var sum = default(LaneSums);
            for (int index = lane; index < x.Length; index += period)
            {
                int left = x.Length - index;
                sum.Add(Lanes.Load(gradient, index, left), Lanes.Load(x, index, left) - mean);
            }
            sum.Store(plain, products);
            cursor = new GroupCursor(channels, groups, lane);
            for (int i = 0; i < Lanes.Count; i++, cursor.Advance())
            {
                sums[cursor.Channel] += plain[i];
                sums[channels + cursor.Channel] += products[i];
            }
        }
    }

    // With the group's means of g and g·x̂: ∂x = ∂y·gain·inverse + (x − mean)·slope + shift. The second sums become Σ ∂y·x̂.
    private static void Finish(
        int positions, int channels, int groups, ReadOnlySpan<float> gain, ReadOnlySpan<float> statistics, Span<double> sums,
        Span<float> coefficients)
    {
        int perGroup = channels / groups;
        double count = (double)positions * perGroup;
        for (int group = 0; group < groups; group++)
        {
            double inverse = statistics[(2 * groups) + group];
            (double sum, double product) = (0, 0);
            for (int channel = group * perGroup; channel < (group + 1) * perGroup; channel++)
            {
                double normalized = sums[channels + channel] * inverse;
                sums[channels + channel] = normalized;
                sum += gain[channel] * sums[channel];
                product += gain[channel] * normalized;
            }
            // Where its square underflows, the distances are first multiplied by one of the two factors.
            coefficients[group] = (float)(-inverse * (LargeScale.IsLarge(inverse) ? 1 : inverse) * product / count);
            coefficients[groups + group] = (float)(-inverse * sum / count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToInput(
        int channels, int groups, ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> coefficients, Span<float> inputGradient)
    {
        int period = ChannelLanes.Period(channels);
        Span<float> means = stackalloc float[Lanes.Count];
        Span<float> scales = stackalloc float[Lanes.Count];
        Span<float> slopes = stackalloc float[Lanes.Count];
        Span<float> shifts = stackalloc float[Lanes.Count];
        Span<float> factors = stackalloc float[Lanes.Count];
        for (int lane = 0; lane < period && lane < x.Length; lane += Lanes.Count)
        {
            var cursor = new GroupCursor(channels, groups, lane);
            bool large = false;
            for (int i = 0; i < Lanes.Count; i++, cursor.Advance())
            {
                float inverse = statistics[(2 * groups) + cursor.Group];
                large |= LargeScale.IsLarge(inverse);
                factors[i] = LargeScale.IsLarge(inverse) ? inverse : 1;
                means[i] = statistics[cursor.Group];
                scales[i] = gain[cursor.Channel] * inverse;
                slopes[i] = coefficients[cursor.Group];
                shifts[i] = coefficients[groups + cursor.Group];
            }
            (Vector512<float> mean, Vector512<float> scale) = (Lanes.Load(means, 0), Lanes.Load(scales, 0));
            (Vector512<float> slope, Vector512<float> shift) = (Lanes.Load(slopes, 0), Lanes.Load(shifts, 0));
            Vector512<float> factor = Lanes.Load(factors, 0);
            for (int index = lane; index < x.Length; index += period)
            {
                int left = x.Length - index;
                Vector512<float> distance = Lanes.Load(x, index, left) - mean;
                if (large)
                    distance *= factor;
                Vector512<float> rest = Fused.MultiplyAdd(distance, slope, shift);
                Lanes.Store(
                    Fused.MultiplyAdd(Lanes.Load(gradient, index, left), scale, rest), inputGradient, index, left);
            }
        }
    }

    // Channels are divided among workers, so that each sum runs over all rows in order.
    private static void SumOverRows(
        Worker worker, int rows, int channels, int scratchFloats, Span<float> scratch, Span<float> gainGradient, Span<float> biasGradient)
    {
        Span<double> bias = stackalloc double[Lanes.Count];
        Span<double> gain = stackalloc double[Lanes.Count];
        (int start, int end) = worker.Share(channels, Lanes.Count);
        for (int first = start; first < end; first += Lanes.Count)
        {
            bias.Clear();
            gain.Clear();
            int width = Math.Min(Lanes.Count, channels - first);
            for (int row = 0; row < rows; row++)
            {
                Span<double> sums = MemoryMarshal.Cast<float, double>(scratch.Slice(row * scratchFloats, 4 * channels));
                for (int i = 0; i < width; i++)
                {
                    bias[i] += sums[first + i];
                    gain[i] += sums[channels + first + i];
                }
            }
            for (int i = 0; i < Lanes.Count; i++)
            {
                biasGradient[first + i] = (float)bias[i];
                gainGradient[first + i] = (float)gain[i];
            }
        }
    }
}
