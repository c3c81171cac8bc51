namespace Vae.Examples.Reports;

/// <summary>Points of the latent space whose decodings, drawn on a sheet, show what it holds.</summary>
internal static class LatentGrid
{
    /// <summary>The ends of a traversal: ±3 standard deviations of the prior.</summary>
    internal const float TraversalReach = 3;

    /// <summary>
    /// The plane cut into cells of equal probability under N(0, I): x to the right is the first dimension, y upwards the second.
    /// </summary>
    /// <param name="side">Cells a side, at least 1.</param>
    /// <returns>Row by row from the top. // [side·side, 2]</returns>
    internal static float[] Map(int side)
    {
        var points = new float[side * side * 2];
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                int point = (row * side + column) * 2;
                points[point] = (float)NormalQuantile((column + 0.5) / side);
                points[point + 1] = (float)NormalQuantile((side - 1 - row + 0.5) / side);
            }
        }
        return points;
    }

    /// <summary>One row for each dimension: it alone goes from −3 to 3, the others stay where the start is.</summary>
    /// <param name="start">The point that all rows pass by. // [latent]</param>
    /// <param name="dimensions">The dimensions, in the order of the rows.</param>
    /// <param name="columns">Points a row, at least 2.</param>
    /// <returns>// [dimensions·columns, latent]</returns>
    internal static float[] Traversal(ReadOnlySpan<float> start, IReadOnlyList<int> dimensions, int columns)
    {
        var points = new float[dimensions.Count * columns * start.Length];
        for (int row = 0; row < dimensions.Count; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                Span<float> point = points.AsSpan((row * columns + column) * start.Length, start.Length);
                start.CopyTo(point);
                point[dimensions[row]] = TraversalReach * (2f * column / (columns - 1) - 1);
            }
        }
        return points;
    }

    /// <summary>The dimensions by their divergence, the largest first; equal ones in order.</summary>
    internal static int[] MostActiveFirst(IReadOnlyList<double> divergences) =>
        [.. Enumerable.Range(0, divergences.Count).OrderByDescending(dimension => divergences[dimension])];

    /// <summary>The value below which a standard normal variable falls with the given probability; within 1.2e-9 relative.</summary>
    /// <remarks>Source: P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function", 2003.</remarks>
    /// <param name="probability">Between 0 and 1, both excluded.</param>
    internal static double NormalQuantile(double probability)
    {
        const double Low = 0.02425;
        if (probability < Low)
            return Tail(Math.Sqrt(-2 * Math.Log(probability)));
        if (probability > 1 - Low)
            return -Tail(Math.Sqrt(-2 * Math.Log(1 - probability)));
        double q = probability - 0.5;
        double r = q * q;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r
            - 3.066479806614716e+01) * r + 2.506628277459239e+00) * q
            / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r + 6.680131188771972e+01) * r
            - 1.328068155288572e+01) * r + 1);
    }

    private static double Tail(double q) =>
        (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q - 2.549732539343734e+00) * q
        + 4.374664141464968e+00) * q + 2.938163982698783e+00)
        / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q + 3.754408661907416e+00) * q + 1);
}
