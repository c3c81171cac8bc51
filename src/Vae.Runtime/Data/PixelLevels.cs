using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vae.Data;

/// <summary>
/// Converts stored levels to floats between 0 and 1: byte b to b / 255, 16-bit word w to w / 65535. Each quotient is rounded correctly. So
/// vectors and the remainder agree bit for bit, and byte b gives the same as word 257·b.
/// </summary>
internal static class PixelLevels
{
    /// <summary>Converts bytes; the destination is at least as long.</summary>
    public static void ToFloats(ReadOnlySpan<byte> source, Span<float> destination)
    {
        int i = 0;
        for (; i + 16 <= source.Length; i += 16)
        {
            Vector256<ushort> words = Vector256.WidenLower(Vector128.Create(source.Slice(i, 16)).ToVector256());
            Vector512<uint> numbers = Vector512.WidenLower(words.ToVector512());
            (Vector512.ConvertToSingle(numbers.AsInt32()) / 255f).StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)i);
        }

        for (; i < source.Length; i++)
            destination[i] = source[i] / 255f;
    }

    /// <summary>Converts 16-bit words; the destination is at least as long.</summary>
    public static void ToFloats(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        int i = 0;
        for (; i + 16 <= source.Length; i += 16)
        {
            Vector512<uint> numbers = Vector512.WidenLower(Vector256.Create(source.Slice(i, 16)).ToVector512());
            (Vector512.ConvertToSingle(numbers.AsInt32()) / 65535f).StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)i);
        }

        for (; i < source.Length; i++)
            destination[i] = source[i] / 65535f;
    }
}
