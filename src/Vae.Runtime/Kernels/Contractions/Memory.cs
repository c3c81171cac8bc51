using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Vae.Kernels;

/// <summary>Asks for memory before it is needed.</summary>
internal static unsafe class Memory
{
    /// <summary>Brings the line at an address, if it is one, into the second cache. Never faults.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
