namespace Vae.Tests.Golden;

/// <summary>Gradients against finite differences of a loss, tensor by tensor, along a few fixed directions.</summary>
internal static class Slopes
{
    private const int Directions = 3;

    /// <summary>
    /// The central difference (L(θ + h·d) − L(θ − h·d))/2h along directions d of signs, beside Σ gradient·d of both gradients. Every
    /// element has its part in each, so a difference that one of them made in all would be an accident.
    /// </summary>
    /// <param name="name">The case.</param>
    /// <param name="tolerance">Relative to √Σ gradient², the size of such a sum.</param>
    /// <param name="at">The tensors.</param>
    /// <param name="loss">The loss as a function of them.</param>
    /// <param name="gradients">What is compared: by origin, the gradient of each tensor.</param>
    internal static void Compare(
        string name, double tolerance, double[][] at, Func<double[][], double> loss, params float[][][] gradients)
    {
        var random = new Random(20261123);
        for (int tensor = 0; tensor < at.Length; tensor++)
        {
            for (int i = 0; i < Directions; i++)
            {
                double[] direction = [.. at[tensor].Select(_ => random.Next(2) == 0 ? -1.0 : 1.0)];
                double slope = Slope(at, tensor, direction, loss);
                foreach (float[][] gradient in gradients)
                {
                    Assert.Equal(at[tensor].Length, gradient[tensor].Length);
                    double expected = gradient[tensor].Zip(direction, (g, d) => g * d).Sum();
                    double size = Math.Sqrt(gradient[tensor].Sum(g => (double)g * g));
                    Assert.True(
                        Math.Abs(slope - expected) <= (tolerance * size) + 1e-9,
                        $"{name}, tensor {tensor}: slope {slope:R}, gradient {expected:R}, of size {size:G4}.");
                }
            }
        }
    }

    private static double Slope(double[][] at, int tensor, double[] direction, Func<double[][], double> loss)
    {
        const double h = 1e-5;
        double Moved(double distance)
        {
            double[][] values = [.. at];
            values[tensor] = [.. at[tensor].Zip(direction, (value, along) => value + (distance * along))];
            return loss(values);
        }
        return (Moved(h) - Moved(-h)) / (2 * h);
    }
}
