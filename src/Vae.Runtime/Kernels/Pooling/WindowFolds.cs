using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Kernels;

/// <summary>
/// A fold of a window's values: it begins with <see cref="Outside"/>, which has no effect, and takes one value after the other.
/// </summary>
internal interface IWindowFold
{
    /// <summary>The value of the padding.</summary>
    float Outside { get; }

    /// <summary>Folds one more value.</summary>
    Vector512<float> Take(Vector512<float> folded, Vector512<float> value);

    /// <summary>The result of the fold.</summary>
    Vector512<float> Finish(Vector512<float> folded);
}

/// <summary>Scale times the sum of the values.</summary>
internal readonly struct ScaledSum(float scale) : IWindowFold
{
    private readonly Vector512<float> _scale = Vector512.Create(scale);

    /// <inheritdoc/>
    public float Outside => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Take(Vector512<float> folded, Vector512<float> value) => folded + value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Finish(Vector512<float> folded) => folded * _scale;
}

/// <summary>The largest value; the first of equal ones. NaN counts as larger than any number; of several NaNs the last.</summary>
internal readonly struct Largest : IWindowFold
{
    /// <inheritdoc/>
    public float Outside => float.NegativeInfinity;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Take(Vector512<float> folded, Vector512<float> value) =>
        Vector512.ConditionalSelect(Exceeds(value, folded), value, folded);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Finish(Vector512<float> folded) => folded;

    /// <summary>Where a value replaces the largest value so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exceeds(Vector512<float> value, Vector512<float> largest) =>
        Vector512.GreaterThan(value, largest) | ~Vector512.Equals(value, value);
}
