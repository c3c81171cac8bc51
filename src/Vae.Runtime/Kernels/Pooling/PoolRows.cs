using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// Rows of images, rearranged so that one vector holds values of sixteen windows, for any number of channels. An image's columns, with the
/// padding before them, are divided into as many phases as the stride: column u·stride + p is value u of phase p. Within a phase,
/// neighbouring windows read neighbouring values, and neighbouring columns are covered by neighbouring windows.
/// </summary>
internal readonly unsafe struct PoolRows
{
    private readonly int _width;
    private readonly int _channels;
    private readonly int _padding;
    private readonly int _columns;
    private readonly int _outputs;

    /// <summary>The layout of images under windows.</summary>
    internal PoolRows(in PoolShape shape)
    {
        _width = shape.Width;
        _channels = shape.Channels;
        _padding = shape.PaddingWidth;
        _outputs = shape.OutputWidth;
        // If the stride exceeds image and padding, there is one window. A smaller stride avoids phases without columns.
        Stride = Math.Min(shape.StrideWidth, _width + (2 * _padding));
        Reach = (shape.WindowWidth - 1) / Stride;
        _columns = Math.Max(shape.OutputWidth + Reach, ((_width - 1 + _padding) / Stride) + 1);
        Values = checked(_columns * _channels);
        // A vector may begin at any of the values.
        PhaseFloats = AlignedBuffer.RoundUp(checked(Values + Lanes.Count));
        OutputFloats = AlignedBuffer.RoundUp(checked(Values + (Reach * _channels) + Lanes.Count));
    }

    /// <summary>The number of phases: the columns from window to window, but at most those of image and padding.</summary>
    internal int Stride { get; }

    /// <summary>The number of earlier windows that also cover a column of phase 0.</summary>
    internal int Reach { get; }

    /// <summary>The number of values of a phase.</summary>
    internal int Values { get; }

    /// <summary>The floats that a phase needs.</summary>
    internal int PhaseFloats { get; }

    /// <summary>The floats that a row of outputs needs, with <see cref="Reach"/> outputs before it.</summary>
    internal int OutputFloats { get; }

    /// <summary>Splits an image's row into its first phases, and fills what is outside the image.</summary>
    /// <param name="row">The row, and the memory after it.</param>
    /// <param name="phases">The number of phases that are needed. The others are overwritten too.</param>
    /// <param name="outside">The value of the padding.</param>
    /// <param name="destination">Overwritten. // [stride, phase floats]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Split(ReadOnlySpan<float> row, int phases, float outside, float* destination)
    {
        // Whole vectors are copied. What they copy beyond a pixel is overwritten by the next copy.
        bool isRoom = row.Length >= (_width * _channels) + Lanes.Count;
        fixed (float* source = row)
        {
            for (int phase = 0; phase < phases; phase++)
            {
                (int first, int end) = Inside(phase);
                float* from = source + (((first * Stride) + phase - _padding) * _channels);
                float* to = destination + (phase * PhaseFloats) + (first * _channels);
                if (isRoom)
                    CopyPixels(from, Stride * _channels, to, _channels, _channels, end - first);
                for (int x = first; !isRoom && x < end; x++, from += Stride * _channels, to += _channels)
                    CopyExactly(from, to);
            }
        }
        for (int phase = 0; phase < phases; phase++)
        {
            var target = new Span<float>(destination + (phase * PhaseFloats), Values);
            (int first, int end) = Inside(phase);
            target[..(first * _channels)].Fill(outside);
            target[(end * _channels)..].Fill(outside);
        }
    }

    /// <summary>Joins an image's row from its phases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Join(float* source, Span<float> row)
    {
        fixed (float* target = row)
        {
            if (_channels is 1 or 4 or 8)
            {
                // Vectors that end where a pixel ends.
                for (int phase = 0; phase < Stride; phase++)
                {
                    (int first, int end) = Inside(phase);
                    float* to = target + (((first * Stride) + phase - _padding) * _channels);
                    float* values = source + (phase * PhaseFloats) + (first * _channels);
                    CopyPixels(values, _channels, to, Stride * _channels, _channels, end - first);
                }
                return;
            }
            PoolRows layout = this;
            int place = _padding % Stride;
            float* from = source + (place * PhaseFloats) + (_padding / Stride * _channels);
            for (int x = 0; x < layout._width - 1; x++)
            {
                CopyPixels(from, 0, target + (x * layout._channels), 0, layout._channels, 1);
                from += layout.NextColumn(ref place);
            }
            // The memory after the last pixel belongs to other rows.
            CopyExactly(from, target + ((_width - 1) * _channels));
        }
    }

    /// <summary>The floats from a column's value to the next column's, which is in the next phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int NextColumn(ref int phase)
    {
        if (++phase < Stride)
            return PhaseFloats;
        phase = 0;
        return _channels - ((Stride - 1) * PhaseFloats);
    }

    /// <summary>The number of windows that cover a column of the phase.</summary>
    internal int Covering(int phase, int window) => window > phase ? ((window - 1 - phase) / Stride) + 1 : 0;

    /// <summary>
    /// Of the windows that cover a phase's columns, those that can cover any of sixteen values; the end is exclusive. If a row has few
    /// outputs, most of these windows do not exist, and their zeros need not be added.
    /// </summary>
    /// <param name="lane">The first of the values.</param>
    /// <param name="covering">The number of windows that cover a column of the phase.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (int First, int End) Windows(int lane, int covering)
    {
        if (covering <= _outputs)
            return (0, covering);
        int column = lane / _channels;
        int last = (lane + Lanes.Count - 1) / _channels;
        return (Math.Max(covering - 1 - last, 0), Math.Min(covering - 1 - column + _outputs, covering));
    }

    /// <summary>Copies a row of outputs, with zeros before and after it for windows that do not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Widen(ReadOnlySpan<float> outputs, float* destination)
    {
        var target = new Span<float>(destination, Values + (Reach * _channels));
        int before = Reach * _channels;
        target[..before].Clear();
        outputs.CopyTo(target[before..]);
        target[(before + outputs.Length)..].Clear();
    }

    /// <summary>The values of a phase that are inside the image; the end is exclusive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int First, int End) Inside(int phase)
    {
        int first = phase >= _padding ? 0 : (_padding - phase + Stride - 1) / Stride;
        int end = Math.Min((_width + _padding - phase + Stride - 1) / Stride, _columns);
        return (Math.Min(first, end), end);
    }

    // Copies pixels in order. Each copy may write up to a vector beyond its pixel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPixels(float* source, int sourceStep, float* target, int targetStep, int channels, int pixels)
    {
        if (channels == 1)
        {
            for (; pixels > 0; pixels--, source += sourceStep, target += targetStep)
                *target = *source;
        }
        else if (channels <= Vector128<float>.Count)
        {
            for (; pixels > 0; pixels--, source += sourceStep, target += targetStep)
                Vector128.Load(source).Store(target);
        }
        else if (channels <= Vector256<float>.Count)
        {
            for (; pixels > 0; pixels--, source += sourceStep, target += targetStep)
                Vector256.Load(source).Store(target);
        }
        else
        {
            for (; pixels > 0; pixels--, source += sourceStep, target += targetStep)
            {
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                    Vector512.Load(source + channel).Store(target + channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyExactly(float* source, float* target)
    {
        for (int channel = 0; channel < _channels; channel++)
            target[channel] = source[channel];
    }
}

/// <summary>Copies of values that are not consecutive.</summary>
internal static class Stepping
{
    /// <summary>target[i·targetStep] = source[i·sourceStep] for each i below count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(ReadOnlySpan<float> source, int sourceStep, Span<float> target, int targetStep, int count)
    {
        if (count == 0)
            return;
        // One check for all values.
        ref float from = ref Unsafe.AsRef(in source[..(((count - 1) * sourceStep) + 1)][0]);
        ref float to = ref target[..(((count - 1) * targetStep) + 1)][0];
        nint fromStep = sourceStep;
        nint toStep = targetStep;
        to = from;
        // References never point outside the values: the garbage collector may treat them as part of another object.
        for (; count > 1; count--)
        {
            from = ref Unsafe.Add(ref from, fromStep);
            to = ref Unsafe.Add(ref to, toStep);
            to = from;
        }
    }
}
