#if !NET9_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae;

/// <summary>The numbers of a vector's lanes, which .NET 9 and later have.</summary>
internal static class VectorIndices
{
    extension<T>(Vector512<T>)
        where T : unmanaged
    {
        /// <summary>0, 1, 2, … 15, of a type of 32 bits.</summary>
        internal static Vector512<T> Indices
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => typeof(T) == typeof(int) || typeof(T) == typeof(uint)
                ? Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15).As<int, T>()
                : throw new NotSupportedException();
        }
    }
}
#endif
