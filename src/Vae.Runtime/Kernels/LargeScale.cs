namespace Vae.Kernels;

/// <summary>Where values are so large that the square of their inverse standard deviation underflows.</summary>
internal static class LargeScale
{
    // 2⁻⁴⁸: its square, times what stands beside it in a gradient, is far from the least normal number, 2⁻¹²⁶.
    internal const float LeastInverse = 1f / (1L << 48);

    /// <summary>
    /// Whether ∂x = ∂y·scale + (x − mean)·slope + shift, whose slope has the square in it, needs the distance multiplied by one of its two
    /// factors first.
    /// </summary>
    /// <param name="inverse">1/√(variance + 10⁻⁵).</param>
    internal static bool IsLarge(double inverse) => inverse < LeastInverse;
}
