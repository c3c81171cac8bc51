using System.Runtime.CompilerServices;

namespace Vae.Kernels;

/// <summary>What is done to a tile's values on their way from the registers to memory.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>Whether it reads a second matrix, laid out as C.</summary>
    static abstract bool ReadsSaved { get; }

    /// <summary>Whether the sums go on from what C holds, rather than from the start values.</summary>
    static abstract bool Accumulates { get; }

    /// <summary>The value to store.</summary>
    /// <param name="value">The contraction's.</param>
    /// <param name="saved">The second matrix at the same place.</param>
    static abstract TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>Nothing.</summary>
internal readonly unsafe struct StoreAsIs : IEpilogue
{
    public static bool ReadsSaved => false;

    public static bool Accumulates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => value;
}

/// <summary>Nothing; the sums go on from what is there, as if they had never been put down.</summary>
internal readonly unsafe struct Accumulate : IEpilogue
{
    public static bool ReadsSaved => false;

    public static bool Accumulates => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => value;
}

/// <summary>max(c, 0), as the Relu kernel computes it.</summary>
internal readonly unsafe struct StoreRelu : IEpilogue
{
    public static bool ReadsSaved => false;

    public static bool Accumulates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.KeepPositive(value, value);
}

/// <summary>c where the saved output of a Relu is above zero, as the Relu kernel's backward pass computes it.</summary>
internal readonly unsafe struct StoreThroughRelu : IEpilogue
{
    public static bool ReadsSaved => true;

    public static bool Accumulates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.KeepPositive(TLanes.Load(saved), value);
}
