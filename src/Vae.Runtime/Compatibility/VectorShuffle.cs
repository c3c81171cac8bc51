#if !NET10_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae;

/// <summary>The shuffle of .NET 10. Earlier frameworks have only one that handles indices out of range, lane by lane.</summary>
internal static class VectorShuffle
{
    extension(Vector512)
    {
        /// <summary>Lane i is the vector's lane indices[i], which is in 0 … 15.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector512<float> ShuffleNative(Vector512<float> vector, Vector512<int> indices)
        {
            if (Avx512F.IsSupported)
                return Avx512F.PermuteVar16x32(vector, indices);
            if (!Avx2.IsSupported)
                return Vector512.Shuffle(vector, indices);
            return Vector512.Create(
                Select(vector.GetLower(), vector.GetUpper(), indices.GetLower()),
                Select(vector.GetLower(), vector.GetUpper(), indices.GetUpper()));
        }
    }

    // The instruction reads the lowest three bits of an index. The fourth, moved to the sign, says which half is meant.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Select(Vector256<float> lower, Vector256<float> upper, Vector256<int> indices) =>
        Avx.BlendVariable(
            Avx2.PermuteVar8x32(lower, indices),
            Avx2.PermuteVar8x32(upper, indices),
            Avx2.ShiftLeftLogical(indices, 28).AsSingle());
}
#endif
