using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>
/// a·b + c, rounded once, in each lane. x86 has an instruction for it with FMA or AVX-512 (no processor has AVX-512 without FMA), ARM with
/// AdvSimd. If the processor has no such instruction (x86 before AVX2, WebAssembly), <see cref="SoftwareFused"/> computes the same bits.
/// </summary>
/// <remarks>
/// The framework's own function then calls the C library for each lane, which was thirteen times slower.
/// </remarks>
internal static class Fused
{
    /// <summary>Whether the processor has an instruction for it.</summary>
    internal static bool IsNative => Fma.IsSupported || AdvSimd.IsSupported;

    // The conditions are written out in each method: the compiler drops a branch before it inlines only if it sees the property itself. The
    // methods are short and take no argument's address. Without AVX-512 a vector of 16 floats is a structure of two, and each operation on
    // it is inlined. Long losses reach the limit of what the compiler inlines into one method.

    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Fma.IsSupported ? Vector512.FusedMultiplyAdd(a, b, c) : WithoutX86(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> WithoutX86(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        AdvSimd.IsSupported ? Vector512.FusedMultiplyAdd(a, b, c) : SoftwareFused.MultiplyAdd(a, b, c);

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

/// <summary>A way to compute a·b + c, rounded once: what a formula is compiled for.</summary>
internal interface IFused
{
    /// <summary>a·b + c, rounded once.</summary>
    static abstract Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c);
}

/// <summary>By the processor's instruction.</summary>
internal readonly struct InstructionFused : IFused
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}

/// <summary>By <see cref="SoftwareFused"/>.</summary>
internal readonly struct EmulatedFused : IFused
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        SoftwareFused.MultiplyAdd(a, b, c);
}
