using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>Transposes blocks of floats. The only computation is that of an epilogue for each element.</summary>
internal static unsafe class BlockTranspose
{
    /// <summary>The side of a block.</summary>
    internal const int Side = 16;

    /// <summary>
    /// target[j, i] = source[i, j] for i below <paramref name="rows"/>, zero for larger i, and j below <paramref name="columns"/>.
    /// </summary>
    /// <param name="source">Rows of at least <paramref name="columns"/> floats.</param>
    /// <param name="sourceStride">The floats from one row of the source to the next.</param>
    /// <param name="rows">The rows of the source, at most 16.</param>
    /// <param name="target">Lines of 16 floats.</param>
    /// <param name="targetStride">The floats from one row of the target to the next.</param>
    /// <param name="columns">The rows of the target to write, at most 16.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(float* source, nint sourceStride, int rows, float* target, nint targetStride, int columns)
    {
        if (rows == Side && columns == Side)
        {
            Whole<StoreAsIs>(source, sourceStride, target, targetStride, null);
            return;
        }

        // A partial block is copied into a whole one first.
        float* whole = stackalloc float[Side * Side];
        new Span<float>(whole, Side * Side).Clear();
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<float>(source + i * sourceStride, columns).CopyTo(new Span<float>(whole + i * Side, columns));
        if (columns == Side)
        {
            Whole<StoreAsIs>(whole, Side, target, targetStride, null);
            return;
        }
        float* lines = stackalloc float[Side * Side];
        Whole<StoreAsIs>(whole, Side, lines, Side, null);
        for (int j = 0; j < columns; j++)
            new ReadOnlySpan<float>(lines + j * Side, Side).CopyTo(new Span<float>(target + j * targetStride, Side));
    }

    /// <summary>A whole block of 16 × 16. Each element passes through an epilogue.</summary>
    /// <param name="source">The block's first row.</param>
    /// <param name="sourceStride">The floats from one row of the source to the next.</param>
    /// <param name="target">The transposed block's first line.</param>
    /// <param name="targetStride">The floats from one row of the target to the next.</param>
    /// <param name="saved">The epilogue's second matrix, in the target's layout.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Whole<TEpilogue>(float* source, nint sourceStride, float* target, nint targetStride, float* saved)
        where TEpilogue : struct, IEpilogue
    {
        if (Avx512F.IsSupported)
            Sixteen<TEpilogue>(source, sourceStride, target, targetStride, saved);
        else if (Avx.IsSupported)
        {
            for (int i = 0; i < Side; i += 8)
            {
                for (int j = 0; j < Side; j += 8)
                {
                    nint place = j * targetStride + i;
                    Eight<TEpilogue>(source + i * sourceStride + j, sourceStride, target + place, targetStride, saved + place);
                }
            }
        }
        else
        {
            float* line = stackalloc float[Side];
            for (int j = 0; j < Side; j++)
            {
                for (int i = 0; i < Side; i++)
                    line[i] = source[i * sourceStride + j];
                for (int i = 0; i < Side; i += Lanes128.Count)
                    Put<Lanes128, Vector128<float>, TEpilogue>(Vector128.Load(line + i), target, saved, j * targetStride + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, TVector, TEpilogue>(TVector value, float* target, float* saved, nint place)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TEpilogue : struct, IEpilogue =>
        TLanes.Store(TEpilogue.Apply<TLanes, TVector>(value, saved + place), target + place);

    /// <summary>16×16 in registers: first groups of four within each 128-bit quarter, then the quarters are exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen<TEpilogue>(float* source, nint sourceStride, float* target, nint targetStride, float* saved)
        where TEpilogue : struct, IEpilogue
    {
        // The letter is a group of four rows, the number is the column within each quarter.
        QuadruplesOf16(source, sourceStride, out var a0, out var a1, out var a2, out var a3);
        QuadruplesOf16(source + 4 * sourceStride, sourceStride, out var b0, out var b1, out var b2, out var b3);
        QuadruplesOf16(source + 8 * sourceStride, sourceStride, out var c0, out var c1, out var c2, out var c3);
        QuadruplesOf16(source + 12 * sourceStride, sourceStride, out var d0, out var d1, out var d2, out var d3);
        Quarters<TEpilogue>(a0, b0, c0, d0, target, saved, 0, targetStride);
        Quarters<TEpilogue>(a1, b1, c1, d1, target, saved, targetStride, targetStride);
        Quarters<TEpilogue>(a2, b2, c2, d2, target, saved, 2 * targetStride, targetStride);
        Quarters<TEpilogue>(a3, b3, c3, d3, target, saved, 3 * targetStride, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuadruplesOf16(
        float* source,
        nint stride,
        out Vector512<float> column0,
        out Vector512<float> column1,
        out Vector512<float> column2,
        out Vector512<float> column3)
    {
        Vector512<float> row0 = Vector512.Load(source);
        Vector512<float> row1 = Vector512.Load(source + stride);
        Vector512<float> row2 = Vector512.Load(source + 2 * stride);
        Vector512<float> row3 = Vector512.Load(source + 3 * stride);
        Vector512<float> low01 = Avx512F.UnpackLow(row0, row1);
        Vector512<float> high01 = Avx512F.UnpackHigh(row0, row1);
        Vector512<float> low23 = Avx512F.UnpackLow(row2, row3);
        Vector512<float> high23 = Avx512F.UnpackHigh(row2, row3);
        column0 = Avx512F.Shuffle(low01, low23, 0x44);
        column1 = Avx512F.Shuffle(low01, low23, 0xEE);
        column2 = Avx512F.Shuffle(high01, high23, 0x44);
        column3 = Avx512F.Shuffle(high01, high23, 0xEE);
    }

    /// <summary>One column of each quarter: four rows of the target, four apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters<TEpilogue>(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, float* saved, nint place,
        nint stride)
        where TEpilogue : struct, IEpilogue
    {
        Vector512<float> even01 = Avx512F.Shuffle4x128(a, b, 0x88);
        Vector512<float> odd01 = Avx512F.Shuffle4x128(a, b, 0xDD);
        Vector512<float> even23 = Avx512F.Shuffle4x128(c, d, 0x88);
        Vector512<float> odd23 = Avx512F.Shuffle4x128(c, d, 0xDD);
        Put<Lanes512, Vector512<float>, TEpilogue>(Avx512F.Shuffle4x128(even01, even23, 0x88), target, saved, place);
        Put<Lanes512, Vector512<float>, TEpilogue>(Avx512F.Shuffle4x128(odd01, odd23, 0x88), target, saved, place + 4 * stride);
        Put<Lanes512, Vector512<float>, TEpilogue>(Avx512F.Shuffle4x128(even01, even23, 0xDD), target, saved, place + 8 * stride);
        Put<Lanes512, Vector512<float>, TEpilogue>(Avx512F.Shuffle4x128(odd01, odd23, 0xDD), target, saved, place + 12 * stride);
    }

    /// <summary>8×8 in registers: first groups of four within each half, then the halves are exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<TEpilogue>(float* source, nint sourceStride, float* target, nint targetStride, float* saved)
        where TEpilogue : struct, IEpilogue
    {
        QuadruplesOf8(source, sourceStride, out var a0, out var a1, out var a2, out var a3);
        QuadruplesOf8(source + 4 * sourceStride, sourceStride, out var b0, out var b1, out var b2, out var b3);
        Halves<TEpilogue>(a0, b0, target, saved, 0, targetStride);
        Halves<TEpilogue>(a1, b1, target, saved, targetStride, targetStride);
        Halves<TEpilogue>(a2, b2, target, saved, 2 * targetStride, targetStride);
        Halves<TEpilogue>(a3, b3, target, saved, 3 * targetStride, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuadruplesOf8(
        float* source,
        nint stride,
        out Vector256<float> column0,
        out Vector256<float> column1,
        out Vector256<float> column2,
        out Vector256<float> column3)
    {
        Vector256<float> row0 = Vector256.Load(source);
        Vector256<float> row1 = Vector256.Load(source + stride);
        Vector256<float> row2 = Vector256.Load(source + 2 * stride);
        Vector256<float> row3 = Vector256.Load(source + 3 * stride);
        Vector256<float> low01 = Avx.UnpackLow(row0, row1);
        Vector256<float> high01 = Avx.UnpackHigh(row0, row1);
        Vector256<float> low23 = Avx.UnpackLow(row2, row3);
        Vector256<float> high23 = Avx.UnpackHigh(row2, row3);
        column0 = Avx.Shuffle(low01, low23, 0x44);
        column1 = Avx.Shuffle(low01, low23, 0xEE);
        column2 = Avx.Shuffle(high01, high23, 0x44);
        column3 = Avx.Shuffle(high01, high23, 0xEE);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves<TEpilogue>(Vector256<float> a, Vector256<float> b, float* target, float* saved, nint place, nint stride)
        where TEpilogue : struct, IEpilogue
    {
        Put<Lanes256, Vector256<float>, TEpilogue>(Avx.Permute2x128(a, b, 0x20), target, saved, place);
        Put<Lanes256, Vector256<float>, TEpilogue>(Avx.Permute2x128(a, b, 0x31), target, saved, place + 4 * stride);
    }
}
