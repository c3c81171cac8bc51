using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>Transposes blocks of floats: moves bits, computes nothing.</summary>
internal static unsafe class BlockTranspose
{
    /// <summary>The side of a block.</summary>
    internal const int Side = 16;

    /// <summary>target[j, i] = source[i, j] for i below <paramref name="rows"/>, zero for the i beyond, and j below <paramref name="columns"/>.</summary>
    /// <param name="source">Rows of 16 floats, all of which may be read.</param>
    /// <param name="sourceStride">From one row of the source to the next.</param>
    /// <param name="rows">The rows of the source, at most 16.</param>
    /// <param name="target">Lines of 16 floats.</param>
    /// <param name="targetStride">From one line of the target to the next.</param>
    /// <param name="columns">The lines to write, at most 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(float* source, nint sourceStride, int rows, float* target, nint targetStride, int columns)
    {
        if (Avx.IsSupported && rows == Side && columns == Side)
        {
            for (int i = 0; i < Side; i += 8)
            {
                for (int j = 0; j < Side; j += 8)
                    Eight(source + i * sourceStride + j, sourceStride, target + j * targetStride + i, targetStride);
            }
            return;
        }
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < Side; i++)
                target[j * targetStride + i] = i < rows ? source[i * sourceStride + j] : 0;
        }
    }

    /// <summary>8×8 in registers: pairs, then quadruples, then halves change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(float* source, nint sourceStride, float* target, nint targetStride)
    {
        Vector256<float> a0 = Vector256.Load(source);
        Vector256<float> a1 = Vector256.Load(source + sourceStride);
        Vector256<float> a2 = Vector256.Load(source + 2 * sourceStride);
        Vector256<float> a3 = Vector256.Load(source + 3 * sourceStride);
        Vector256<float> a4 = Vector256.Load(source + 4 * sourceStride);
        Vector256<float> a5 = Vector256.Load(source + 5 * sourceStride);
        Vector256<float> a6 = Vector256.Load(source + 6 * sourceStride);
        Vector256<float> a7 = Vector256.Load(source + 7 * sourceStride);
        Quarter(a0, a1, a2, a3, out Vector256<float> b0, out Vector256<float> b1, out Vector256<float> b2, out Vector256<float> b3);
        Quarter(a4, a5, a6, a7, out Vector256<float> b4, out Vector256<float> b5, out Vector256<float> b6, out Vector256<float> b7);
        Avx.Permute2x128(b0, b4, 0x20).Store(target);
        Avx.Permute2x128(b1, b5, 0x20).Store(target + targetStride);
        Avx.Permute2x128(b2, b6, 0x20).Store(target + 2 * targetStride);
        Avx.Permute2x128(b3, b7, 0x20).Store(target + 3 * targetStride);
        Avx.Permute2x128(b0, b4, 0x31).Store(target + 4 * targetStride);
        Avx.Permute2x128(b1, b5, 0x31).Store(target + 5 * targetStride);
        Avx.Permute2x128(b2, b6, 0x31).Store(target + 6 * targetStride);
        Avx.Permute2x128(b3, b7, 0x31).Store(target + 7 * targetStride);
    }

    /// <summary>4×4 in each 128-bit half of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        Vector256<float> a0,
        Vector256<float> a1,
        Vector256<float> a2,
        Vector256<float> a3,
        out Vector256<float> b0,
        out Vector256<float> b1,
        out Vector256<float> b2,
        out Vector256<float> b3)
    {
        Vector256<float> low01 = Avx.UnpackLow(a0, a1);
        Vector256<float> high01 = Avx.UnpackHigh(a0, a1);
        Vector256<float> low23 = Avx.UnpackLow(a2, a3);
        Vector256<float> high23 = Avx.UnpackHigh(a2, a3);
        b0 = Avx.Shuffle(low01, low23, 0x44);
        b1 = Avx.Shuffle(low01, low23, 0xEE);
        b2 = Avx.Shuffle(high01, high23, 0x44);
        b3 = Avx.Shuffle(high01, high23, 0xEE);
    }
}
