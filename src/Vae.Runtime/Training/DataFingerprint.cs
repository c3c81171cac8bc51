using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vae.Data;
using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae;

/// <summary>A hash of all rows of a dataset. It detects that a run is resumed with other data.</summary>
internal static class DataFingerprint
{
    private const ulong FoldStart = 14695981039346656037;
    private const ulong FoldPrime = 1099511628211;

    /// <summary>16 hexadecimal digits; the same on every machine.</summary>
    /// <remarks>
    /// Element i of each row goes into lane i mod 16: h = (rotate(h, 5) xor bits)·0x9E3779B1 in 32 bits. For a given h, different bits give
    /// different results. The rotation moves the high bits, in which floats differ, to low positions, from which the product spreads them.
    /// The lanes' bytes are folded by FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static string Of(Dataset data)
    {
        // Zeros after the row, so that the last lanes of each row are hashed like the others.
        var values = new float[AlignedBuffer.RoundUp(data.RowSize)];
        Vector512<uint> hash = Vector512<uint>.Indices;
        Vector512<uint> factor = Vector512.Create(0x9E3779B1u);
        for (int row = 0; row < data.Count; row++)
        {
            data.Read(row, values.AsSpan(0, data.RowSize), new RowNoise(new NoiseKey(0, NoisePurpose.Binarization), 0));
            for (int i = 0; i < values.Length; i += Lanes.Count)
            {
                Vector512<uint> bits = Lanes.Load(values, i).AsUInt32();
                hash = (((hash << 5) | (hash >>> 27)) ^ bits) * factor;
            }
        }
        Span<uint> lanes = stackalloc uint[Lanes.Count];
        hash.StoreUnsafe(ref MemoryMarshal.GetReference(lanes));
        ulong folded = FoldStart;
        foreach (uint lane in lanes)
        {
            for (int shift = 0; shift < 32; shift += 8)
                folded = unchecked((folded ^ (byte)(lane >> shift)) * FoldPrime);
        }
        return folded.ToString("x16", CultureInfo.InvariantCulture);
    }
}
