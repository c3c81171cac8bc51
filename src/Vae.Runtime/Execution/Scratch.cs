using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vae.Execution;

/// <summary>
/// A thread's scratch memory for one kernel's call. It stays in that core's cache from call to call. It grows to the size that the largest
/// kernel needs, and then allocates nothing.
/// </summary>
internal unsafe ref struct Scratch
{
    [ThreadStatic]
    private static AlignedBuffer? t_buffer;

    private float* _next;
    private readonly float* _end;

    /// <summary>Takes the thread's scratch memory for one kernel's call.</summary>
    /// <param name="floats">The number of floats, including the roundings of <see cref="Floats"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative: its sum was too large for an int.</exception>
    internal Scratch(int floats)
    {
        OutOfRange.IfNegative(floats);
        AlignedBuffer buffer = t_buffer is { } present && present.Length >= floats ? present : t_buffer = new AlignedBuffer(floats);
        // The buffer never moves.
        _next = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer.Span));
        _end = _next + buffer.Length;
    }

    /// <summary>The floats to ask for, for this many offsets.</summary>
    internal static int SizeOfNumbers(int count) => AlignedBuffer.RoundUp(checked(count * (sizeof(nint) / sizeof(float))));

    /// <summary>The floats to ask for, for this many numbers in double precision.</summary>
    internal static int SizeOfDoubles(int count) => AlignedBuffer.RoundUp(checked(count * (sizeof(double) / sizeof(float))));

    /// <summary>Floats that start on a cache line. They are not cleared.</summary>
    internal float* Floats(int count)
    {
        float* place = _next;
        _next += AlignedBuffer.RoundUp(count);
        if (count < 0 || _next > _end)
            throw new InvalidOperationException("A kernel uses more scratch memory than it asked for.");
        return place;
    }

    /// <summary>Numbers in double precision. They are not cleared.</summary>
    internal Span<double> Doubles(int count) => new(Floats(SizeOfDoubles(count)), count);

    /// <summary>Offsets. They are not cleared.</summary>
    internal nint* Numbers(int count) => (nint*)Floats(SizeOfNumbers(count));
}
