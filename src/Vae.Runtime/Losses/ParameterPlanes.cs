using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae.Losses;

/// <summary>
/// The layout of a decoder's output for a likelihood with several parameters for each data element. The output's last axis is as many times
/// the data's as there are parameters: the first parameter of all channels, then the second of all channels, as PyTorch's <c>chunk</c>
/// splits a tensor's last axis. Parameter p of channel c of a place is at place·planes·channels + p·channels + c.
/// </summary>
/// <param name="channels">The size of the data's last axis.</param>
/// <param name="planes">The parameters of each element.</param>
internal readonly struct ParameterPlanes(int channels, int planes)
{
    /// <summary>One parameter of a row's elements from <paramref name="element"/> on; zeros after the last lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<float> Load(ReadOnlySpan<float> row, int plane, int element, int lanes)
    {
        (int place, int channel) = Math.DivRem(element, channels);
        int index = (place * planes + plane) * channels + channel;
        lanes = Math.Min(lanes, Lanes.Count);
        return channel + lanes <= channels ? Lanes.Load(row, index, lanes) : Gather(row, index, channel, lanes);
    }

    /// <summary>Writes one parameter of a row's elements from <paramref name="element"/> on, and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Store(Vector512<float> vector, Span<float> row, int plane, int element, int lanes)
    {
        (int place, int channel) = Math.DivRem(element, channels);
        int index = (place * planes + plane) * channels + channel;
        lanes = Math.Min(lanes, Lanes.Count);
        if (channel + lanes <= channels)
            Lanes.Store(vector, row, index, lanes);
        else
            Scatter(vector, row, index, channel, lanes);
    }

    private Vector512<float> Gather(ReadOnlySpan<float> row, int index, int channel, int lanes)
    {
        Vector512<float> vector = default;
        Span<float> values = MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<float>, float>(ref vector), Lanes.Count);
        for (int lane = 0; lane < lanes; lane++)
        {
            values[lane] = row[index];
            index = Next(index, ref channel);
        }
        return vector;
    }

    private void Scatter(Vector512<float> vector, Span<float> row, int index, int channel, int lanes)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            row[index] = vector[lane];
            index = Next(index, ref channel);
        }
    }

    // The next channel; after the last one, the first of the next place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int index, ref int channel)
    {
        if (++channel < channels)
            return index + 1;
        channel = 0;
        return index + 1 + (planes - 1) * channels;
    }
}
