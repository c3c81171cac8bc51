using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// Each channel is shifted to mean 0 and scaled to variance 1 over all rows, then scaled and shifted:
/// x̂ = (x − mean)/√(variance + 10⁻⁵), y = gain·x̂ + bias. A row is a record, or a pixel of one. In training, mean and variance are those
/// of the batch, and the variance is divided by the number of rows. Otherwise they are the running ones. Called by generated code.
/// </summary>
/// <remarks>
/// <para>Source: Ioffe &amp; Szegedy, "Batch Normalization", 2015, arXiv:1502.03167; constants and running statistics are PyTorch's.</para>
/// <para>Sums are in double precision, of distances from the first row's values, so a mean far from zero loses no digits. They are
/// computed in chunks, whose number depends only on the channels, and added in order.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchNorm
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    // One piece of work is sixteen lanes of one chunk of rows. There are enough pieces for any number of workers.
    private const int LeastPieces = 32;

    /// <summary>The scratch floats that <see cref="Forward"/> and <see cref="Backward"/> need.</summary>
    /// <param name="channels">The number of channels.</param>
    internal static int ScratchFloats(int channels)
    {
        int period = ChannelLanes.Period(channels);
        // Two sums in double precision for each chunk and lane, then four coefficients for each lane.
        return (4 * Chunks(period) * period) + (4 * period);
    }

    /// <summary>y = gain·x̂ + bias with the batch's statistics. The running statistics move towards them by a tenth.</summary>
    /// <param name="rows">The number of rows, at least 2.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="input">x. // [rows, channels]</param>
    /// <param name="gain">The gain. // [channels]</param>
    /// <param name="bias">The bias. // [channels]</param>
    /// <param name="output">y; may be the input. // [rows, channels]</param>
    /// <param name="statistics">The means; after a whole number of vectors, 1/standard deviation. // [2, channels in 16s]</param>
    /// <param name="scratch">Scratch, overwritten. // [scratch floats]</param>
    /// <param name="runningMean">Becomes 0.9·itself + 0.1·mean. // [channels]</param>
    /// <param name="runningVariance">Becomes 0.9·itself + 0.1·variance·rows/(rows − 1). // [channels]</param>
    /// <param name="batches">The number of batches so far; incremented. // a 64-bit integer</param>
    /// <exception cref="ArgumentException">There is only one row: one value has no variance.</exception>
    public static void Forward(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        Span<float> output, Span<float> statistics, Span<float> scratch, Span<float> runningMean, Span<float> runningVariance,
        Span<float> batches) =>
        Normalize(
            worker, rows, channels, input, gain, bias, output, statistics, scratch, runningMean, runningVariance, batches, relu: false);

    /// <summary>y = max(gain·x̂ + bias, 0); otherwise as <see cref="Forward"/>.</summary>
    /// <inheritdoc cref="Forward"/>
    public static void ForwardRelu(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        Span<float> output, Span<float> statistics, Span<float> scratch, Span<float> runningMean, Span<float> runningVariance,
        Span<float> batches) =>
        Normalize(
            worker, rows, channels, input, gain, bias, output, statistics, scratch, runningMean, runningVariance, batches, relu: true);

    /// <summary>y = gain·x̂ + bias with the running statistics.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="input">x. // [rows, channels]</param>
    /// <param name="gain">The gain. // [channels]</param>
    /// <param name="bias">The bias. // [channels]</param>
    /// <param name="runningMean">The mean. // [channels]</param>
    /// <param name="runningVariance">The variance. // [channels]</param>
    /// <param name="output">y; may be the input. // [rows, channels]</param>
    /// <param name="scratch">Scratch, overwritten. // [scratch floats]</param>
    public static void Infer(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        ReadOnlySpan<float> runningMean, ReadOnlySpan<float> runningVariance, Span<float> output, Span<float> scratch) =>
        NormalizeByRunning(worker, rows, channels, input, gain, bias, runningMean, runningVariance, output, scratch, relu: false);

    /// <summary>y = max(gain·x̂ + bias, 0) with the running statistics.</summary>
    /// <inheritdoc cref="Infer"/>
    public static void InferRelu(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        ReadOnlySpan<float> runningMean, ReadOnlySpan<float> runningVariance, Span<float> output, Span<float> scratch) =>
        NormalizeByRunning(worker, rows, channels, input, gain, bias, runningMean, runningVariance, output, scratch, relu: true);

    /// <summary>
    /// ∂gain = Σ ∂y·x̂ and ∂bias = Σ ∂y over the rows; ∂x = gain·(∂y − mean(∂y) − x̂·mean(∂y·x̂))/√(variance + 10⁻⁵), the means over the
    /// rows.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="input">x. // [rows, channels]</param>
    /// <param name="gain">The gain. // [channels]</param>
    /// <param name="statistics">The statistics that the forward pass computed. // [2, channels in 16s]</param>
    /// <param name="outputGradient">∂loss/∂y. // [rows, channels]</param>
    /// <param name="inputGradient">∂loss/∂x, overwritten; may be the output's gradient. // [rows, channels]</param>
    /// <param name="gainGradient">∂loss/∂gain, overwritten, with zeros after it up to a whole vector. // [channels]</param>
    /// <param name="biasGradient">∂loss/∂bias, overwritten, with zeros after it up to a whole vector. // [channels]</param>
    /// <param name="scratch">Scratch, overwritten. // [scratch floats]</param>
    public static void Backward(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Span<float> gainGradient, Span<float> biasGradient,
        Span<float> scratch)
    {
        Require(rows, channels, input, gain, scratch);
        Lanes.Require(statistics.Length, 2L * AlignedBuffer.RoundUp(channels));
        Lanes.Require(outputGradient.Length, (long)rows * channels);
        Lanes.Require(inputGradient.Length, (long)rows * channels);
        Lanes.Require(gainGradient.Length, channels);
        Lanes.Require(biasGradient.Length, channels);
        int period = ChannelLanes.Period(channels);
        var place = new Scratch(scratch, period);
        SumGradients(worker, rows * channels, channels, input, statistics, outputGradient, place.Sums);
        worker.Barrier();
        FinishBackward(worker, rows, channels, gain, statistics, gainGradient, biasGradient, place);
        worker.Barrier();
        ReadOnlySpan<float> inverses = statistics.Slice(AlignedBuffer.RoundUp(channels), channels);
        if (HasLarge(inverses))
            ToInputLarge(worker, rows * channels, input, inverses, outputGradient, inputGradient, place);
        else
            ToInput(worker, rows * channels, input, outputGradient, inputGradient, place);
        worker.Barrier();
    }

    private static void Normalize(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        Span<float> output, Span<float> statistics, Span<float> scratch, Span<float> runningMean, Span<float> runningVariance,
        Span<float> batches, bool relu)
    {
        Require(rows, channels, input, gain, scratch);
        Lanes.Require(bias.Length, channels);
        Lanes.Require(output.Length, (long)rows * channels);
        Lanes.Require(statistics.Length, 2L * AlignedBuffer.RoundUp(channels));
        Lanes.Require(runningMean.Length, channels);
        Lanes.Require(runningVariance.Length, channels);
        Lanes.Require(batches.Length, 2);
        if (rows < 2)
            throw new ArgumentException("BatchNorm needs at least two values for each channel: one value has no variance.", nameof(rows));
        var place = new Scratch(scratch, ChannelLanes.Period(channels));
        SumSquares(worker, rows * channels, channels, input, place.Sums);
        worker.Barrier();
        FinishForward(worker, rows, channels, input, gain, bias, statistics, runningMean, runningVariance, place);
        if (worker.Rank == 0)
            MemoryMarshal.Cast<float, long>(batches)[0]++;
        worker.Barrier();
        Apply(worker, rows * channels, input, output, place, relu);
        worker.Barrier();
    }

    private static void NormalizeByRunning(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        ReadOnlySpan<float> runningMean, ReadOnlySpan<float> runningVariance, Span<float> output, Span<float> scratch, bool relu)
    {
        Require(rows, channels, input, gain, scratch);
        Lanes.Require(bias.Length, channels);
        Lanes.Require(output.Length, (long)rows * channels);
        Lanes.Require(runningMean.Length, channels);
        Lanes.Require(runningVariance.Length, channels);
        var place = new Scratch(scratch, ChannelLanes.Period(channels));
        (int start, int end) = worker.Share(channels, Lanes.Count);
        for (int channel = start; channel < end; channel++)
        {
            double inverse = 1 / Math.Sqrt(runningVariance[channel] + Epsilon);
            place.SetForward(channel, channels, runningMean[channel], (float)(gain[channel] * inverse), bias[channel]);
        }
        worker.Barrier();
        Apply(worker, rows * channels, input, output, place, relu);
        worker.Barrier();
    }

    private static int Chunks(int period) => Math.Max(1, LeastPieces * Lanes.Count / period);

    private static void Require(int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, Span<float> scratch)
    {
        Lanes.Require(input.Length, (long)rows * channels);
        Lanes.Require(gain.Length, channels);
        Lanes.Require(scratch.Length, ScratchFloats(channels));
    }

    // Σ d and Σ d² for each chunk and lane; d is the distance from the first row's value.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumSquares(Worker worker, int count, int channels, ReadOnlySpan<float> input, Span<double> sums)
    {
        int period = ChannelLanes.Period(channels);
        int blocks = period / Lanes.Count;
        Span<float> room = stackalloc float[Lanes.Count];
        (int start, int end) = worker.Share(blocks * Chunks(period));
        for (int piece = start; piece < end; piece++)
        {
            int lane = piece % blocks * Lanes.Count;
            (int first, int whole, int last) = Piece(count, period, piece / blocks, lane);
            Vector512<float> origin = ChannelLanes.Gather(input, channels, lane, room);
            var sum = default(LaneSums);
            for (int turn = first; turn < whole; turn++)
            {
                Vector512<float> distance = Lanes.Load(input, (turn * period) + lane) - origin;
                sum.Add(distance, distance);
            }
            if (whole < last)
            {
                int index = (whole * period) + lane;
                Vector512<float> distance = Lanes.KeepFirst(Lanes.Load(input, index, count - index) - origin, count - index);
                sum.Add(distance, distance);
            }
            Store(sum, sums, period, piece / blocks, lane);
        }
    }

    // Σ ∂y and Σ ∂y·(x − mean) for each chunk and lane.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumGradients(
        Worker worker, int count, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> outputGradient, Span<double> sums)
    {
        int period = ChannelLanes.Period(channels);
        int blocks = period / Lanes.Count;
        Span<float> room = stackalloc float[Lanes.Count];
        (int start, int end) = worker.Share(blocks * Chunks(period));
        for (int piece = start; piece < end; piece++)
        {
            int lane = piece % blocks * Lanes.Count;
            (int first, int whole, int last) = Piece(count, period, piece / blocks, lane);
            Vector512<float> mean = ChannelLanes.Gather(statistics, channels, lane, room);
            var sum = default(LaneSums);
            for (int turn = first; turn < whole; turn++)
            {
                int index = (turn * period) + lane;
                sum.Add(Lanes.Load(outputGradient, index), Lanes.Load(input, index) - mean);
            }
            if (whole < last)
            {
                int index = (whole * period) + lane;
                // The gradient is padded with zeros; the distances there are finite.
                sum.Add(Lanes.Load(outputGradient, index, count - index), Lanes.Load(input, index, count - index) - mean);
            }
            Store(sum, sums, period, piece / blocks, lane);
        }
    }

    /// <summary>A chunk's repetitions of the period: the first, the end of those whose vector is whole, and the end.</summary>
    private static (int First, int Whole, int Last) Piece(int count, int period, int chunk, int lane)
    {
        // As many repetitions as begin before the end, and among them those that have all sixteen values.
        int chunks = Chunks(period);
        int turns = count <= lane ? 0 : ((count - lane - 1) / period) + 1;
        int wholeTurns = count - lane < Lanes.Count ? 0 : ((count - lane - Lanes.Count) / period) + 1;
        int allTurns = ((count - 1) / period) + 1;
        int first = (int)((long)allTurns * chunk / chunks);
        int last = Math.Min((int)((long)allTurns * (chunk + 1) / chunks), turns);
        return (first, Math.Max(first, Math.Min(last, wholeTurns)), last);
    }

    private static void Store(LaneSums sum, Span<double> sums, int period, int chunk, int lane)
    {
        Span<double> place = sums.Slice((2 * chunk * period) + lane);
        sum.Store(place, place[period..]);
    }

    // Adds a channel's sums over the chunks in order, and in each chunk over the lanes of the channel.
    private static (double Sum, double Product) Total(ReadOnlySpan<double> sums, int period, int channel, int channels)
    {
        (double sum, double product) = (0, 0);
        for (int chunk = 0; chunk < Chunks(period); chunk++)
        {
            ReadOnlySpan<double> part = sums.Slice(2 * chunk * period, 2 * period);
            for (int lane = channel; lane < period; lane += channels)
            {
                sum += part[lane];
                product += part[period + lane];
            }
        }
        return (sum, product);
    }

    private static void FinishForward(
        Worker worker, int rows, int channels, ReadOnlySpan<float> input, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,
        Span<float> statistics, Span<float> runningMean, Span<float> runningVariance, Scratch place)
    {
        (int start, int end) = worker.Share(channels, Lanes.Count);
        for (int channel = start; channel < end; channel++)
        {
            (double sum, double squares) = Total(place.Sums, place.Period, channel, channels);
            double distance = sum / rows;
            double mean = input[channel] + distance;
            // Rounding must not make it negative. NaN stays NaN.
            double variance = Math.Max(0, (squares / rows) - (distance * distance));
            double inverse = 1 / Math.Sqrt(variance + Epsilon);
            statistics[channel] = (float)mean;
            statistics[AlignedBuffer.RoundUp(channels) + channel] = (float)inverse;
            place.SetForward(channel, channels, (float)mean, (float)(gain[channel] * inverse), bias[channel]);
            double unbiased = variance * rows / (rows - 1);
            runningMean[channel] = (float)(((1 - Momentum) * runningMean[channel]) + (Momentum * mean));
            runningVariance[channel] = (float)(((1 - Momentum) * runningVariance[channel]) + (Momentum * unbiased));
        }
    }

    private static void FinishBackward(
        Worker worker, int rows, int channels, ReadOnlySpan<float> gain, ReadOnlySpan<float> statistics, Span<float> gainGradient,
        Span<float> biasGradient, Scratch place)
    {
        int padded = AlignedBuffer.RoundUp(channels);
        (int start, int end) = worker.Share(channels, Lanes.Count);
        for (int channel = start; channel < end; channel++)
        {
            (double sum, double product) = Total(place.Sums, place.Period, channel, channels);
            double inverse = statistics[padded + channel];
            double scale = gain[channel] * inverse;
            biasGradient[channel] = (float)sum;
            gainGradient[channel] = (float)(product * inverse);
            // Where its square underflows, the distances are first multiplied by one of the two factors.
            double factor = LargeScale.IsLarge(inverse) ? 1 : inverse;
            place.SetBackward(
                channel, channels, statistics[channel], (float)scale, (float)(-scale * inverse * factor * product / rows),
                (float)(-scale * sum / rows));
        }
        if (worker.Rank == 0)
        {
            gainGradient[channels..padded].Clear();
            biasGradient[channels..padded].Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(Worker worker, int count, ReadOnlySpan<float> input, Span<float> output, Scratch place, bool relu)
    {
        ReadOnlySpan<float> mean = place.Mean;
        ReadOnlySpan<float> scale = place.Scale;
        ReadOnlySpan<float> bias = place.Shift;
        (int start, int end) = worker.Share(count, Lanes.Count);
        int lane = start % place.Period;
        for (int i = start; i < end; i += Lanes.Count)
        {
            Vector512<float> y = Fused.MultiplyAdd(
                Lanes.Load(input, i) - Lanes.Load(mean, lane), Lanes.Load(scale, lane), Lanes.Load(bias, lane));
            Lanes.Store(relu ? VectorFunctions.PositivePart(y) : y, output, i);
            lane = lane + Lanes.Count == place.Period ? 0 : lane + Lanes.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToInput(
        Worker worker, int count, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, Scratch place)
    {
        ReadOnlySpan<float> mean = place.Mean;
        ReadOnlySpan<float> scale = place.Scale;
        ReadOnlySpan<float> slope = place.Slope;
        ReadOnlySpan<float> shift = place.Shift;
        (int start, int end) = worker.Share(count, Lanes.Count);
        int lane = start % place.Period;
        for (int i = start; i < end; i += Lanes.Count)
        {
            Vector512<float> distance = Lanes.Load(input, i) - Lanes.Load(mean, lane);
            Vector512<float> rest = Fused.MultiplyAdd(distance, Lanes.Load(slope, lane), Lanes.Load(shift, lane));
            Lanes.Store(
                Fused.MultiplyAdd(Lanes.Load(outputGradient, i), Lanes.Load(scale, lane), rest), inputGradient, i);
            lane = lane + Lanes.Count == place.Period ? 0 : lane + Lanes.Count;
        }
    }

    // The same, with the same bits for channels that are not large. It is a separate method, because a call in the loop would keep the
    // loop's registers in memory.
    private static void ToInputLarge(
        Worker worker, int count, ReadOnlySpan<float> input, ReadOnlySpan<float> inverses, ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient, Scratch place)
    {
        Span<float> room = stackalloc float[Lanes.Count];
        (int start, int end) = worker.Share(count, Lanes.Count);
        int lane = start % place.Period;
        for (int i = start; i < end; i += Lanes.Count)
        {
            Vector512<float> distance = (Lanes.Load(input, i) - Lanes.Load(place.Mean, lane)) * Factors(inverses, lane, room);
            Vector512<float> rest = Fused.MultiplyAdd(distance, Lanes.Load(place.Slope, lane), Lanes.Load(place.Shift, lane));
            Lanes.Store(
                Fused.MultiplyAdd(Lanes.Load(outputGradient, i), Lanes.Load(place.Scale, lane), rest), inputGradient, i);
            lane = lane + Lanes.Count == place.Period ? 0 : lane + Lanes.Count;
        }
    }

    private static bool HasLarge(ReadOnlySpan<float> inverses)
    {
        foreach (float inverse in inverses)
        {
            if (LargeScale.IsLarge(inverse))
                return true;
        }
        return false;
    }

    // For each lane: the inverse standard deviation where its square underflows, else 1.
    private static Vector512<float> Factors(ReadOnlySpan<float> inverses, int lane, Span<float> room)
    {
        Vector512<float> inverse = ChannelLanes.Gather(inverses, inverses.Length, lane, room);
        return Vector512.ConditionalSelect(
            Vector512.LessThan(inverse, Vector512.Create(LargeScale.LeastInverse)), inverse, Vector512<float>.One);
    }

    /// <summary>The parts of the scratch memory: sums, and the coefficients of each lane of the period.</summary>
    private readonly ref struct Scratch
    {
        internal Scratch(Span<float> scratch, int period)
        {
            Period = period;
            int sums = 4 * Chunks(period) * period;
            Sums = MemoryMarshal.Cast<float, double>(scratch[..sums]);
            Mean = scratch.Slice(sums, period);
            Scale = scratch.Slice(sums + period, period);
            Shift = scratch.Slice(sums + (2 * period), period);
            Slope = scratch.Slice(sums + (3 * period), period);
        }

        internal int Period { get; }

        internal Span<double> Sums { get; }

        internal Span<float> Mean { get; }

        internal Span<float> Scale { get; }

        internal Span<float> Shift { get; }

        internal Span<float> Slope { get; }

        /// <summary>y = (x − mean)·scale + bias.</summary>
        internal void SetForward(int channel, int channels, float mean, float scale, float bias)
        {
            ChannelLanes.Spread(mean, channel, channels, Mean);
            ChannelLanes.Spread(scale, channel, channels, Scale);
            ChannelLanes.Spread(bias, channel, channels, Shift);
        }

        /// <summary>∂x = ∂y·scale + (x − mean)·slope + shift.</summary>
        internal void SetBackward(int channel, int channels, float mean, float scale, float slope, float shift)
        {
            SetForward(channel, channels, mean, scale, shift);
            ChannelLanes.Spread(slope, channel, channels, Slope);
        }
    }
}
