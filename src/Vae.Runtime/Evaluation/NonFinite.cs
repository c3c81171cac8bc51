using System.Numerics;
using System.Runtime.InteropServices;

namespace Vae;

/// <summary>Finds infinities and NaN.</summary>
internal static class NonFinite
{
    private const int ExponentMask = 0x7F800000;

    /// <summary>The index of the first value that is infinite or NaN; −1 if there is none.</summary>
    internal static int IndexOf(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        var mask = new Vector<int>(ExponentMask);
        int i = 0;
        for (; i <= bits.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            if (Vector.EqualsAny(new Vector<int>(bits[i..]) & mask, mask))
                break;
        }
        for (; i < bits.Length; i++)
        {
            if ((bits[i] & ExponentMask) == ExponentMask)
                return i;
        }
        return -1;
    }
}
