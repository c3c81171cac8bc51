using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>Prefetches memory.</summary>
internal static unsafe class Memory
{
    /// <summary>Loads the line at an address into the second cache. An invalid address is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
