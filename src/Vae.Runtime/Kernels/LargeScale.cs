namespace Vae.Kernels;

/// <summary>Values that are so large that the square of their inverse standard deviation underflows.</summary>
internal static class LargeScale
{
    // 2⁻⁴⁸: its square, times the other factors in a gradient, is far above the smallest normal number, 2⁻¹²⁶.
    internal const float LeastInverse = 1f / (1L << 48);

    /// <summary>
    /// Whether ∂x = ∂y·scale + (x − mean)·slope + shift, whose slope contains the square, must multiply the distance by one of the square's
    /// two factors first.
    /// </summary>
    /// <param name="inverse">1/√(variance + 10⁻⁵).</param>
    internal static bool IsLarge(double inverse) => inverse < LeastInverse;
}
