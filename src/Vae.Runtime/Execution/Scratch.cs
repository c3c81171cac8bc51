using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vae.Execution;

/// <summary>
/// A thread's own room for what a kernel needs only while it runs: it stays in that core's cache from call to call. Grows to what the
/// largest kernel asks for, and then allocates nothing.
/// </summary>
internal unsafe ref struct Scratch
{
    [ThreadStatic]
    private static AlignedBuffer? t_buffer;

    private float* _next;
    private readonly float* _end;

    /// <summary>Takes the thread's room for one kernel's call.</summary>
    /// <param name="floats">Room for this many floats, the roundings of <see cref="Floats"/> included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative: its sum was too large for an int.</exception>
    internal Scratch(int floats)
    {
        OutOfRange.IfNegative(floats);
        AlignedBuffer buffer = t_buffer is { } present && present.Length >= floats ? present : t_buffer = new AlignedBuffer(floats);
        // The buffer never moves.
        _next = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer.Span));
        _end = _next + buffer.Length;
    }

    /// <summary>The floats to ask for when so many numbers are wanted.</summary>
    internal static int SizeOfNumbers(int count) => AlignedBuffer.RoundUp(checked(count * (sizeof(nint) / sizeof(float))));

    /// <summary>The floats to ask for when so many numbers in double precision are wanted.</summary>
    internal static int SizeOfDoubles(int count) => AlignedBuffer.RoundUp(checked(count * (sizeof(double) / sizeof(float))));

    /// <summary>A cache-line aligned stretch of floats, with whatever is in it.</summary>
    internal float* Floats(int count)
    {
        float* place = _next;
        _next += AlignedBuffer.RoundUp(count);
        if (count < 0 || _next > _end)
            throw new InvalidOperationException("A kernel asked for less room than it uses.");
        return place;
    }

    /// <summary>A stretch of numbers in double precision, with whatever is in it.</summary>
    internal Span<double> Doubles(int count) => new(Floats(SizeOfDoubles(count)), count);

    /// <summary>A stretch of offsets.</summary>
    internal nint* Numbers(int count) => (nint*)Floats(SizeOfNumbers(count));
}
