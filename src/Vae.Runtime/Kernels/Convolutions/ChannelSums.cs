using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The sum of each channel over all pixels of a batch: a bias's gradient. Each image is summed by itself, in one order for all numbers of
/// workers, then the images in theirs: a chain over every pixel of a batch would lose digits.
/// </summary>
internal static class ChannelSums
{
    // So many floats hold whole pixels of any channel count that divides them; a sum of one place goes on in one lane.
    private const int Period = 3 * Lanes.Count;

    /// <summary>Overwrites the sums, and their padding up to a whole vector with zeros. Needs a barrier after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compute(Worker worker, int rows, int pixels, int channels, ReadOnlySpan<float> images, Span<float> sums)
    {
        (int start, int end) = worker.Share(AlignedBuffer.RoundUp(channels), Lanes.Count);
        for (int channel = start; channel < end; channel += Lanes.Count)
        {
            int lanes = Math.Min(Lanes.Count, channels - channel);
            Vector512<float> total = Vector512<float>.Zero;
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> image = images.Slice(row * pixels * channels, pixels * channels);
                if (channels < Lanes.Count && Period % channels == 0)
                    total += Narrow(image, channels);
                else
                    total += Wide(image, channels, channel, lanes);
            }
            Lanes.Store(total, sums, channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Wide(ReadOnlySpan<float> image, int channels, int channel, int lanes)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int i = channel; i < image.Length; i += channels)
            sum += Lanes.Load(image, i, lanes);
        return sum;
    }

    /// <summary>Few channels: a vector holds several pixels, and its lanes are added up at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Narrow(ReadOnlySpan<float> image, int channels)
    {
        Vector512<float> sum0 = Vector512<float>.Zero;
        Vector512<float> sum1 = Vector512<float>.Zero;
        Vector512<float> sum2 = Vector512<float>.Zero;
        int whole = image.Length / Period * Period;
        for (int i = 0; i < whole; i += Period)
        {
            sum0 += Lanes.Load(image, i);
            sum1 += Lanes.Load(image, i + Lanes.Count);
            sum2 += Lanes.Load(image, i + 2 * Lanes.Count);
        }
        Span<float> places = stackalloc float[Period];
        Lanes.Store(sum0, places, 0);
        Lanes.Store(sum1, places, Lanes.Count);
        Lanes.Store(sum2, places, 2 * Lanes.Count);
        for (int i = whole; i < image.Length; i++)
            places[i - whole] += image[i];
        Span<float> folded = stackalloc float[Lanes.Count];
        folded.Clear();
        for (int i = 0; i < Period; i++)
            folded[i % channels] += places[i];
        return Lanes.Load(folded, 0);
    }
}
