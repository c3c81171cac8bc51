using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Kernels;

/// <summary>
/// Which channel each lane of a vector holds. Rows of channels are stored one after the other. The assignment repeats after the least
/// common multiple of channels and lanes, the period. So whole vectors work for any number of channels, and even one channel is processed
/// sixteen values at a time.
/// </summary>
internal static class ChannelLanes
{
    /// <summary>The period, in floats: the least common multiple of channels and lanes.</summary>
    // The greatest power of two that divides the channels, up to 16, is the greatest common divisor.
    internal static int Period(int channels) => channels * (Lanes.Count / Math.Min(channels & -channels, Lanes.Count));

    /// <summary>Sixteen values: each lane gets its channel's value.</summary>
    /// <param name="perChannel">A value for each channel. // [channels]</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="lane">The position of the first lane in the period.</param>
    /// <param name="lanes">Scratch memory for the values. // [16]</param>
    internal static Vector512<float> Gather(ReadOnlySpan<float> perChannel, int channels, int lane, Span<float> lanes)
    {
        int channel = lane % channels;
        for (int i = 0; i < Lanes.Count; i++)
        {
            lanes[i] = perChannel[channel];
            if (++channel == channels)
                channel = 0;
        }
        return Lanes.Load(lanes, 0);
    }

    /// <summary>Writes a channel's value into each of its lanes of a period.</summary>
    internal static void Spread(float value, int channel, int channels, Span<float> period)
    {
        for (int lane = channel; lane < period.Length; lane += channels)
            period[lane] = value;
    }
}

/// <summary>Steps from lane to lane, with each lane's channel and its group of neighbouring channels.</summary>
internal struct GroupCursor
{
    private readonly int _channels;
    private readonly int _perGroup;
    private int _within;

    /// <summary>Starts at a lane of the period.</summary>
    internal GroupCursor(int channels, int groups, int lane)
    {
        _channels = channels;
        _perGroup = channels / groups;
        Channel = lane % channels;
        Group = Channel / _perGroup;
        _within = Channel - (Group * _perGroup);
    }

    /// <summary>The lane's channel.</summary>
    internal int Channel { get; private set; }

    /// <summary>The lane's group.</summary>
    internal int Group { get; private set; }

    /// <summary>Moves to the next lane.</summary>
    internal void Advance()
    {
        Channel++;
        if (++_within == _perGroup)
        {
            _within = 0;
            Group++;
        }
        if (Channel == _channels)
            (Channel, Group) = (0, 0);
    }
}

/// <summary>Two sums over sixteen lanes in double precision: of values, and of products.</summary>
internal struct LaneSums
{
    private Vector512<double> _low;
    private Vector512<double> _high;
    private Vector512<double> _productLow;
    private Vector512<double> _productHigh;

    /// <summary>Adds x to the first sum and x·y to the second, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(Vector512<float> x, Vector512<float> y)
    {
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(x);
        (Vector512<double> otherLow, Vector512<double> otherHigh) = Vector512.Widen(y);
        _low += low;
        _high += high;
        // The product of two floats is exact in a double.
        _productLow += low * otherLow;
        _productHigh += high * otherHigh;
    }

    /// <summary>Writes both sums. // [16] each</summary>
    internal readonly void Store(Span<double> sums, Span<double> products)
    {
        _low.CopyTo(sums);
        _high.CopyTo(sums[(Lanes.Count / 2)..]);
        _productLow.CopyTo(products);
        _productHigh.CopyTo(products[(Lanes.Count / 2)..]);
    }
}
