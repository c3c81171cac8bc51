using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vae.Execution;

/// <summary>A flat buffer of floats that starts on a cache line and never moves. It contains zeros at first.</summary>
internal sealed class AlignedBuffer
{
    /// <summary>Sizes and offsets are multiples of this number of floats: one cache line, or one 512-bit vector.</summary>
    public const int Alignment = 16;

    private readonly float[] _storage;
    private readonly int _start;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="length">The number of floats.</param>
    public AlignedBuffer(int length)
    {
        OutOfRange.IfNegative(length);
        Length = length;
        // Pinned memory is aligned to 8 bytes only. So the array is one line longer, and the buffer begins at its first line boundary.
        _storage = GC.AllocateArray<float>(length + Alignment, pinned: true);
        long address = Address(_storage);
        _start = (int)((-address & (Alignment * sizeof(float) - 1)) / sizeof(float));
    }

    /// <summary>The number of floats.</summary>
    public int Length { get; }

    /// <summary>The floats.</summary>
    public Span<float> Span => _storage.AsSpan(_start, Length);

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static int RoundUp(int floats) => (floats + Alignment - 1) & -Alignment;

    private static unsafe long Address(float[] pinned) => (long)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
