using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The sum of each channel over all pixels of a batch: a bias's gradient. Each image is summed separately, a large one in parts, in the
/// same order for any number of workers. Then the images' sums are added in order. One chain over every pixel of a batch would lose digits.
/// </summary>
internal static class ChannelSums
{
    // This many floats hold whole pixels for any number of channels that divides them, so a channel stays in its lane.
    private const int Period = 3 * Lanes.Count;

    private const int PixelsOfPart = 1024;

    private const int PartsAtOnce = 4;

    /// <summary>
    /// Overwrites the sums, and their padding up to a whole vector with zeros. The caller must call a barrier afterwards.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compute(Worker worker, int rows, int pixels, int channels, ReadOnlySpan<float> images, Span<float> sums)
    {
        var batch = new Batch { Images = images, Pixels = pixels, Channels = channels };
        int vectors = AlignedBuffer.RoundUp(channels) / Lanes.Count;
        int parts = rows * batch.PartsOfImage;
        if (parts == 0 || vectors >= worker.Count || worker.Room.IsEmpty)
        {
            (int start, int end) = worker.Share(vectors);
            for (int vector = start; vector < end; vector++)
                Total(batch, parts, vector * Lanes.Count, sums);
            return;
        }

        // With fewer vectors than workers, the parts are divided, and their sums are stored in the team's common memory.
        Span<float> room = worker.Room;
        int atOnce = room.Length / (vectors * Lanes.Count);
        for (int first = 0; first < parts; first += atOnce)
        {
            int present = Math.Min(atOnce, parts - first);
            (int unit, int end) = worker.Share(vectors * present);
            while (unit < end)
            {
                (int vector, int part) = Math.DivRem(unit, present);
                int count = Math.Min(present - part, end - unit);
                Sum(batch, first + part, count, vector * Lanes.Count, room[(unit * Lanes.Count)..]);
                unit += count;
            }
            worker.Barrier(StepPart.ContractionsToWeights);
            (int start, int last) = worker.Share(vectors);
            for (int vector = start; vector < last; vector++)
            {
                Vector512<float> total = first == 0 ? Vector512<float>.Zero : Lanes.Load(sums, vector * Lanes.Count);
                for (int part = 0; part < present; part++)
                    total += Lanes.Load(room, (vector * present + part) * Lanes.Count);
                Lanes.Store(total, sums, vector * Lanes.Count);
            }
            if (first + atOnce < parts)
                worker.Barrier(StepPart.ContractionsToWeights);
        }
    }

    private static void Total(in Batch batch, int parts, int channel, Span<float> sums)
    {
        Span<float> some = stackalloc float[PartsAtOnce * Lanes.Count];
        Vector512<float> total = Vector512<float>.Zero;
        for (int first = 0; first < parts; first += PartsAtOnce)
        {
            int count = Math.Min(PartsAtOnce, parts - first);
            Sum(batch, first, count, channel, some);
            for (int part = 0; part < count; part++)
                total += Lanes.Load(some, part * Lanes.Count);
        }
        Lanes.Store(total, sums, channel);
    }

    /// <summary>The sums of some parts, one vector for each: sixteen channels, or fewer and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(in Batch batch, int first, int count, int channel, Span<float> sums)
    {
        int channels = batch.Channels;
        bool isWhole = channels - channel >= Lanes.Count;
        for (int i = 0; i < count;)
        {
            ReadOnlySpan<float> part = batch.Part(first + i);
            if (isWhole && i + PartsAtOnce <= count && batch.AreAlike(first + i))
            {
                Four(batch, first + i, channel, sums[(i * Lanes.Count)..]);
                i += PartsAtOnce;
                continue;
            }
            Vector512<float> sum = channels < Lanes.Count && Period % channels == 0
                ? Narrow(part, channels)
                : Wide(part, channels, channel, Math.Min(Lanes.Count, channels - channel));
            Lanes.Store(sum, sums, i++ * Lanes.Count);
        }
    }

    /// <summary>Four parts at a time: the additions of a single sum would wait for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(in Batch batch, int first, int channel, Span<float> sums)
    {
        ReadOnlySpan<float> part0 = batch.Part(first);
        ReadOnlySpan<float> part1 = batch.Part(first + 1);
        ReadOnlySpan<float> part2 = batch.Part(first + 2);
        ReadOnlySpan<float> part3 = batch.Part(first + 3);
        Vector512<float> sum0 = Vector512<float>.Zero;
        Vector512<float> sum1 = Vector512<float>.Zero;
        Vector512<float> sum2 = Vector512<float>.Zero;
        Vector512<float> sum3 = Vector512<float>.Zero;
        int channels = batch.Channels;
        for (int i = channel; i < part0.Length; i += channels)
        {
            sum0 += Lanes.Load(part0, i);
            sum1 += Lanes.Load(part1, i);
            sum2 += Lanes.Load(part2, i);
            sum3 += Lanes.Load(part3, i);
        }
        Lanes.Store(sum0, sums, 0);
        Lanes.Store(sum1, sums, Lanes.Count);
        Lanes.Store(sum2, sums, 2 * Lanes.Count);
        Lanes.Store(sum3, sums, 3 * Lanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Wide(ReadOnlySpan<float> part, int channels, int channel, int lanes)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int i = channel; i < part.Length; i += channels)
            sum += Lanes.Load(part, i, lanes);
        return sum;
    }

    /// <summary>For few channels: a vector holds several pixels, and its lanes are added at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Narrow(ReadOnlySpan<float> part, int channels)
    {
        Vector512<float> sum0 = Vector512<float>.Zero;
        Vector512<float> sum1 = Vector512<float>.Zero;
        Vector512<float> sum2 = Vector512<float>.Zero;
        int whole = part.Length / Period * Period;
        for (int i = 0; i < whole; i += Period)
        {
            sum0 += Lanes.Load(part, i);
            sum1 += Lanes.Load(part, i + Lanes.Count);
            sum2 += Lanes.Load(part, i + 2 * Lanes.Count);
        }
        Span<float> places = stackalloc float[Period];
        Lanes.Store(sum0, places, 0);
        Lanes.Store(sum1, places, Lanes.Count);
        Lanes.Store(sum2, places, 2 * Lanes.Count);
        for (int i = whole; i < part.Length; i++)
            places[i - whole] += part[i];
        Span<float> folded = stackalloc float[Lanes.Count];
        folded.Clear();
        for (int i = 0; i < Period; i++)
            folded[i % channels] += places[i];
        return Lanes.Load(folded, 0);
    }

    /// <summary>A batch as parts of images. Parts have equal numbers of pixels, except the last part of each image.</summary>
    private readonly ref struct Batch
    {
        internal required ReadOnlySpan<float> Images { get; init; }

        internal required int Pixels { get; init; }

        internal required int Channels { get; init; }

        internal int PartsOfImage => (Pixels + PixelsOfPart - 1) / PixelsOfPart;

        internal ReadOnlySpan<float> Part(int index)
        {
            (int image, int part) = Math.DivRem(index, PartsOfImage);
            int first = part * PixelsOfPart;
            return Images.Slice((image * Pixels + first) * Channels, Math.Min(PixelsOfPart, Pixels - first) * Channels);
        }

        /// <summary>Whether the four parts from this one on have equal numbers of pixels.</summary>
        internal bool AreAlike(int first)
        {
            int length = Part(first).Length;
            return Part(first + 1).Length == length && Part(first + 2).Length == length && Part(first + 3).Length == length;
        }
    }
}
