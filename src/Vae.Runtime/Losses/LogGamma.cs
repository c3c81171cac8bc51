using Vae.Kernels;

namespace Vae.Losses;

/// <summary>ln Γ of one number, for the constants of densities.</summary>
internal static class LogGamma
{
    /// <summary>ln Γ(x) for x above 0, within a few units in the last place of double precision.</summary>
    /// <remarks>Stirling's series for x ≥ 10. For smaller x, Γ(x) = Γ(x + n)/(x·(x + 1)·…·(x + n − 1)).</remarks>
    internal static double Of(double x)
    {
        double product = 1;
        for (; x < 10; x++)
            product *= x;
        double t = 1 / (x * x);
        double series = (1.0 / 12 - t * (1.0 / 360 - t * (1.0 / 1260 - t * (1.0 / 1680 - t * (1.0 / 1188 - t * (691.0 / 360360)))))) / x;
        return (x - 0.5) * Portable.Log(x) - x + 0.5 * Portable.Log(Math.Tau) + series - Portable.Log(product);
    }
}
