using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>
/// a·b + c, rounded once, in each lane. x86 does so with FMA or AVX-512 (none has it
/// without FMA), ARM with AdvSimd. Where the processor has no such instruction (x86 before AVX2, WebAssembly),
/// <see cref="SoftwareFused"/> computes the same bits.
/// </summary>
/// <remarks>
/// The framework's own function goes to the C library there, lane by lane: it was thirteen times slower. The losses and the functions
/// of <see cref="VectorFunctions"/> call it all the same: with one more level of inlining they exceed what the compiler inlines into one
/// method, and were slower with AVX2.
/// </remarks>
internal static class Fused
{
    /// <summary>Whether the processor has an instruction for it.</summary>
    internal static bool IsNative => Fma.IsSupported || AdvSimd.IsSupported;

    // The framework's own function is no call where there is an instruction. Written out here, its halves exhaust what the compiler
    // inlines into one method: without AVX-512 the losses took several times as long. The condition is written out in each, since the
    // compiler drops a branch before it inlines only where it sees the property itself.

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Fma.IsSupported || AdvSimd.IsSupported ? Vector512.FusedMultiplyAdd(a, b, c) : SoftwareFused.MultiplyAdd(a, b, c);

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Fma.IsSupported || AdvSimd.IsSupported
            ? Vector256.FusedMultiplyAdd(a, b, c)
            : Vector256.Create(
                SoftwareFused.MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                SoftwareFused.MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Fma.IsSupported || AdvSimd.IsSupported ? Vector128.FusedMultiplyAdd(a, b, c) : SoftwareFused.MultiplyAdd(a, b, c);
}
