using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>
/// a·b + c, rounded once, in each lane: the one place that computes it. x86 does so with FMA or AVX-512, ARM with AdvSimd. Where the
/// processor has no such instruction (x86 before AVX2, WebAssembly), <see cref="SoftwareFused"/> computes the same bits.
/// </summary>
/// <remarks>
/// The framework's own function goes to the C library there, lane by lane: it was thirteen times slower.
/// </remarks>
internal static class Fused
{
    /// <summary>Whether the processor has an instruction for it. A constant to the compiler.</summary>
    internal static bool IsNative => Fma.IsSupported || Avx512F.IsSupported || AdvSimd.IsSupported;

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
            return Avx512F.FusedMultiplyAdd(a, b, c);
        if (IsNative)
        {
            return Vector512.Create(
                MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()), MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
        }
        return SoftwareFused.MultiplyAdd(a, b, c);
    }

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.IsSupported
        ? Fma.MultiplyAdd(a, b, c)
        : Vector256.Create(
            MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()), MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        if (Fma.IsSupported)
            return Fma.MultiplyAdd(a, b, c);
        if (AdvSimd.IsSupported)
            return AdvSimd.FusedMultiplyAdd(c, a, b);
        return SoftwareFused.MultiplyAdd(a, b, c);
    }
}
