using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vae.Kernels;

/// <summary>Sixteen floats at a time: whole vectors, the first lanes of one, and a sum in a fixed order.</summary>
internal static class Lanes
{
    /// <summary>The number of lanes of a vector.</summary>
    internal const int Count = 16;

    /// <summary>Loads 16 floats from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load(ReadOnlySpan<float> values, int index) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    /// <summary>Writes 16 floats from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector512<float> vector, Span<float> values, int index) =>
        vector.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    /// <summary>Loads the first <paramref name="lanes"/> floats from <paramref name="index"/> on; the other lanes are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load(ReadOnlySpan<float> values, int index, int lanes)
    {
        if (lanes >= Count)
            return Load(values, index);
        return index <= values.Length - Count
            ? KeepFirst(Load(values, index), lanes)
            : LoadFirst(ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index), lanes);
    }

    /// <summary>Writes the first <paramref name="lanes"/> floats from <paramref name="index"/> on, and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector512<float> vector, Span<float> values, int index, int lanes)
    {
        if (lanes >= Count)
            Store(vector, values, index);
        else
            StoreFirst(vector, ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index), lanes);
    }

    /// <summary>The vector with zeros in all lanes but the first <paramref name="lanes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> KeepFirst(Vector512<float> vector, int lanes) => lanes >= Count
        ? vector
        : Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle(), vector, Vector512<float>.Zero);

    /// <summary>The sum over the lanes: the upper half is added to the lower half, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sum(Vector512<float> vector)
    {
        Vector256<float> eight = vector.GetLower() + vector.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>Throws if a buffer does not hold <paramref name="count"/> floats in whole vectors. Nothing else checks that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Require(int length, long count)
    {
        if (length < ((count + Count - 1) & -Count))
            Refuse(length, count);
    }

    private static void Refuse(int length, long count) => throw new ArgumentException(
        $"The kernel's buffer has {length} floats for {count} values; it must hold them in whole vectors of {Count} floats.");

    // Both methods go value by value and call nothing. No call preserves vector registers, so a loop that may call something, even only at
    // its end, would keep its sums in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LoadFirst(ref float values, int lanes)
    {
        Vector512<float> vector = default;
        ref float first = ref Unsafe.As<Vector512<float>, float>(ref vector);
        for (int i = 0; i < lanes; i++)
            Unsafe.Add(ref first, i) = Unsafe.Add(ref values, i);
        return vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFirst(Vector512<float> vector, ref float values, int lanes)
    {
        ref float first = ref Unsafe.As<Vector512<float>, float>(ref vector);
        for (int i = 0; i < lanes; i++)
            Unsafe.Add(ref values, i) = Unsafe.Add(ref first, i);
    }
}
