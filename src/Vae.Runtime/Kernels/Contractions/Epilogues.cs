using System.Runtime.CompilerServices;

namespace Vae.Kernels;

/// <summary>An operation on a tile's values before they are stored.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>Whether it reads a second matrix, in C's layout.</summary>
    static abstract bool ReadsSaved { get; }

    /// <summary>Whether the sums continue from the values in C and not from the start values.</summary>
    static abstract bool Accumulates { get; }

    /// <summary>The value to store.</summary>
    /// <param name="value">The contraction's value.</param>
    /// <param name="saved">The second matrix's value at the same position.</param>
    static abstract TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>No operation.</summary>
internal readonly unsafe struct StoreAsIs : IEpilogue
{
    public static bool ReadsSaved => false;

    public static bool Accumulates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => value;
}

/// <summary>No operation; the sums continue from the stored values, with the same bits as one sum.</summary>
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

/// <summary>c where a Relu's saved output is above zero, else 0, as the Relu kernel's backward pass computes it.</summary>
internal readonly unsafe struct StoreThroughRelu : IEpilogue
{
    public static bool ReadsSaved => true;

    public static bool Accumulates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value, float* saved)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.KeepPositive(TLanes.Load(saved), value);
}
