#if !NET9_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Vae.Kernels;

namespace Vae;

/// <summary>The vector functions that .NET 9 and later have, with the same bits.</summary>
internal static class VectorOperations
{
    extension(Vector512)
    {
        /// <summary>a·b + c, rounded once.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
        {
            if (Avx512F.IsSupported)
                return Avx512F.FusedMultiplyAdd(a, b, c);
            if (Fma.IsSupported)
            {
                return Vector512.Create(
                    Fma.MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                    Fma.MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
            }
            return AdvSimd.IsSupported
                ? Vector512.Create(
                    Vector256.FusedMultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                    Vector256.FusedMultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()))
                : SoftwareFused.MultiplyAdd(a, b, c);
        }

        /// <summary>The magnitude of one vector with the sign of another.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector512<float> CopySign(Vector512<float> value, Vector512<float> sign) =>
            Vector512.ConditionalSelect(Vector512.Create(-0f), sign, value);
    }

    extension(Vector256)
    {
        /// <summary>a·b + c, rounded once; the processor has an instruction for it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector256<float> FusedMultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
            Fma.IsSupported
                ? Fma.MultiplyAdd(a, b, c)
                : Vector256.Create(
                    Vector128.FusedMultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                    Vector128.FusedMultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
    }

    extension(Vector128)
    {
        /// <summary>a·b + c, rounded once; the processor has an instruction for it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
            Fma.IsSupported ? Fma.MultiplyAdd(a, b, c) : AdvSimd.FusedMultiplyAdd(c, a, b);
    }
}
#endif
