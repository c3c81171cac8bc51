using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// A copy of some rows of an image in a thread's own scratch memory, for depthwise kernels. It has a border of zeros, so that kernels need
/// no checks. Its pixels are sorted by the strides (see <see cref="KernelAxis"/>). Where several small channels use one large channel, the
/// copy has a value for each lane.
/// </summary>
/// <remarks>
/// Rows are written in order, from left to right, in whole vectors: what one vector writes beyond its pixel is overwritten by the next. At
/// most what a kernel reads is copied, for any strides, padding and dilation.
/// </remarks>
internal unsafe ref struct StagedImage
{
    /// <summary>The image.</summary>
    internal required int Height { get; init; }

    internal required int Width { get; init; }

    internal required int Channels { get; init; }

    internal required KernelAxis Down { get; init; }

    internal required KernelAxis Across { get; init; }

    /// <summary>The columns of a plane.</summary>
    internal required int Columns { get; init; }

    /// <summary>The distance between pixels of the copy, in floats.</summary>
    internal required int PixelFloats { get; init; }

    /// <summary>How often each channel is repeated.</summary>
    internal int Repeats { get; init; } = 1;

    /// <summary>The number of planes that the channels are divided into: channel c is in plane c mod this number.</summary>
    internal int Parts { get; init; } = 1;

    // For each vector of a pixel with repeated channels: the index to load from, and the source of each lane.
    private int* _from;
    private int* _lanes;
    private int _first;
    private int _floats;

    public StagedImage()
    {
    }

    /// <summary>
    /// The large image as the places of a convolution's kernel read it, with as many large channels as small ones.
    /// </summary>
    /// <param name="shape">The convolution. Every small channel is connected to one large channel.</param>
    /// <param name="pixelFloats">The distance between pixels of the copy, in floats.</param>
    internal static StagedImage UnderKernel(in ConvolutionShape shape, int pixelFloats)
    {
        var across = new KernelAxis(shape.KernelWidth, shape.StrideWidth, shape.PaddingWidth, shape.DilationWidth);
        return new StagedImage
        {
            Height = shape.LargeHeight,
            Width = shape.LargeWidth,
            Channels = shape.LargeChannels,
            Down = new KernelAxis(shape.KernelHeight, shape.StrideHeight, shape.PaddingHeight, shape.DilationHeight),
            Across = across,
            Columns = checked(shape.SmallWidth + across.Reach),
            PixelFloats = pixelFloats,
            Repeats = shape.SmallPerGroup,
        };
    }

    /// <summary>The position that each place of the kernel reads, relative to the output's; for <see cref="UnderKernel"/>.</summary>
    internal readonly void FillSegments(in ConvolutionShape shape, int planeFloats, nint* segments)
    {
        for (int place = 0; place < shape.KernelArea; place++)
        {
            (int ky, int kx) = Math.DivRem(place, shape.KernelWidth);
            segments[place] = (nint)(Down.Plane(ky) * Across.Planes + Across.Plane(kx)) * planeFloats
                + (nint)Down.Shift(ky) * RowFloats + (nint)Across.Shift(kx) * PixelFloats;
        }
    }

    /// <summary>The floats from one row of a plane to the next.</summary>
    internal readonly int RowFloats => Apart(checked(Columns * PixelFloats));

    private readonly int Planes => Down.Planes * Across.Planes * Parts;

    /// <summary>The floats of one plane with this many rows.</summary>
    internal readonly int PlaneFloats(int rows) => checked(rows * RowFloats);

    /// <summary>The floats for this many rows of every plane, and for what a vector reads beyond them.</summary>
    internal readonly int Floats(int rows) => checked(Planes * PlaneFloats(rows) + Lanes.Count);

    /// <summary>
    /// How many rows of outputs to stage at once: all of an image's if they stay cached while the kernel's places are computed, else a
    /// multiple of the rows of a block.
    /// </summary>
    internal readonly int OutputsAtOnce(int outputs, int reach, int floats)
    {
        long fit = floats / Math.Max(1L, (long)Planes * RowFloats) - reach;
        return fit >= outputs ? outputs : (int)Math.Min(outputs, Math.Max(1, fit / DepthwiseRows.MostRows) * DepthwiseRows.MostRows);
    }

    /// <summary>The number of floats, increased a little where rows at that distance would use the same sets of the first cache.</summary>
    internal static int Apart(int floats) => floats % 1024 == 0 ? floats + Lanes.Count : floats;

    /// <summary>The floats that <see cref="Select"/> needs.</summary>
    internal static int RoomToSelect(int floats) => 2 * AlignedBuffer.RoundUp(floats);

    /// <summary>Chooses the channels of a pixel of the copy.</summary>
    /// <param name="first">The first channel, counted with repetitions.</param>
    /// <param name="floats">The number of channels.</param>
    /// <param name="room">Scratch memory.</param>
    internal void Select(int first, int floats, float* room)
    {
        (_first, _floats) = (first / Repeats, floats);
        if (Repeats == 1)
            return;
        _lanes = (int*)room;
        _from = _lanes + AlignedBuffer.RoundUp(floats);
        for (int i = 0; i < AlignedBuffer.RoundUp(floats); i++)
        {
            int start = first + i / Lanes.Count * Lanes.Count;
            _from[i / Lanes.Count] = start / Repeats - _first;
            _lanes[i] = (first + i) / Repeats - start / Repeats;
        }
    }

    /// <summary>Copies rows of one image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="limit">The end of the memory of all images: nothing after it is read.</param>
    /// <param name="first">The first row of each plane.</param>
    /// <param name="rows">The rows of each plane.</param>
    /// <param name="planeFloats">The distance between planes of the copy, in floats.</param>
    /// <param name="target">The copy.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Copy(float* image, float* limit, int first, int rows, int planeFloats, float* target)
    {
        for (int i = 0; i < Down.Planes; i++)
        {
            for (int j = 0; j < Across.Planes; j++, target += planeFloats)
            {
                for (int row = 0; row < rows; row++)
                {
                    int y = (first + row) * Down.Stride + Down.Offset(i);
                    float* line = (uint)y < (uint)Height ? image + (nint)y * Width * Channels : null;
                    for (int part = 0; part < Parts; part++)
                        CopyRow(line, limit, Across.Offset(j), part, target + (nint)part * planeFloats + (nint)row * RowFloats);
                }
            }
        }
    }

    /// <summary>Writes one row of a plane: zeros, the image's pixels, zeros.</summary>
    private readonly void CopyRow(float* line, float* limit, int offset, int part, float* target)
    {
        int stride = Across.Stride;
        int start = line == null ? Columns : offset >= 0 ? 0 : Math.Min(Columns, (stride - 1 - offset) / stride);
        int end = offset >= Width ? start : Math.Clamp((Width - 1 - offset) / stride + 1, start, Columns);
        new Span<float>(target, start * PixelFloats).Clear();
        if (start < end)
        {
            float* source = line + (nint)(start * stride + offset) * Channels;
            float* pixels = target + (nint)start * PixelFloats;
            if (Parts > 1)
                Deal(source + part, pixels, (end - start) * PixelFloats);
            else if (Repeats > 1)
                RepeatPixels(source + _first, stride * Channels, limit, pixels, end - start);
            else
                CopyPixels(source + _first, stride * Channels, limit, pixels, PixelFloats, end - start, _floats);
        }
        new Span<float>(target + (nint)end * PixelFloats, (Columns - end) * PixelFloats).Clear();
    }

    /// <summary>Copies values at a constant distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Deal(float* source, float* target, int floats)
    {
        nint stride = Parts;
        for (int i = 0; i < floats; i++, source += stride)
            target[i] = *source;
    }

    /// <summary>Copies some channels of each pixel. Up to a vector's length after them is overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CopyPixels(
        float* source, nint sourceStride, float* limit, float* target, nint targetStride, int count, int floats)
    {
        if (sourceStride == floats && targetStride == floats)
        {
            new ReadOnlySpan<float>(source, checked(count * floats)).CopyTo(new Span<float>(target, count * floats));
            return;
        }
        int whole = WholePixels(source, sourceStride, limit, AlignedBuffer.RoundUp(floats), count);
        for (int pixel = 0; pixel < count; pixel++, source += sourceStride, target += targetStride)
        {
            if (pixel >= whole)
            {
                new ReadOnlySpan<float>(source, floats).CopyTo(new Span<float>(target, floats));
                continue;
            }
            for (int channel = 0; channel < floats; channel += Lanes.Count)
                Vector512.Load(source + channel).Store(target + channel);
        }
    }

    /// <summary>The same, with each channel repeated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void RepeatPixels(float* source, nint sourceStride, float* limit, float* target, int count)
    {
        int vectors = AlignedBuffer.RoundUp(_floats) / Lanes.Count;
        int whole = WholePixels(source, sourceStride, limit, _from[vectors - 1] + Lanes.Count, count);
        for (int pixel = 0; pixel < count; pixel++, source += sourceStride, target += PixelFloats)
        {
            if (pixel < whole)
            {
                for (int i = 0; i < vectors; i++)
                {
                    Vector512<int> lanes = Vector512.Load(_lanes + i * Lanes.Count);
                    Vector512.ShuffleNative(Vector512.Load(source + _from[i]), lanes).Store(target + i * Lanes.Count);
                }
                continue;
            }
            for (int i = 0; i < _floats; i++)
                target[i] = source[_from[i / Lanes.Count] + _lanes[i]];
        }
    }

    /// <summary>How many pixels at this distance can be read without reading beyond the end.</summary>
    private static int WholePixels(float* source, nint stride, float* limit, int reads, int count)
    {
        long room = limit - source - reads;
        // A division takes longer than copying a row of a few pixels.
        return room >= (count - 1) * stride ? count : room < 0 ? 0 : (int)(room / stride) + 1;
    }
}
