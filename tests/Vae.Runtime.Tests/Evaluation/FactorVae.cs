using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests;

/// <summary>
/// Factor analysis as a VAE: x = W·z + b + σ·n, so that ln p(x) = ln N(x; b, WWᵀ + σ²I) is known. W's columns are orthogonal: then
/// p(z|x) has independent dimensions, and an encoder can be it.
/// </summary>
[Vae]
[Encoder, Input(3), Gaussian(2)]
[Decoder, Dense(3), Gaussian(Sigma = 0.5)]
public sealed partial class FactorVae
{
    private const double Variance = 0.25;

    private static readonly double[][] s_columns = [[1, 0.5, 0], [-0.5, 1, 0.3]];

    private static readonly double[] s_bias = [0.2, -0.1, 0.4];

    /// <summary>A model whose encoder is p(z|x); or one that errs: its means off, its deviations stretched.</summary>
    internal static FactorVae Create(double shift = 0, double stretch = 1)
    {
        var model = new FactorVae();
        model.Initialize(0);
        model.SetParameter("decoder.0.weight", [.. Enumerable.Range(0, 3).SelectMany(i => s_columns.Select(column => (float)column[i]))]);
        model.SetParameter("decoder.0.bias", [.. s_bias.Select(value => (float)value)]);
        double[] precision = [.. s_columns.Select(column => 1 + Dot(column, column) / Variance)];
        float[] weight = new float[12], bias = new float[4];
        for (int j = 0; j < 2; j++)
        {
            for (int i = 0; i < 3; i++)
                weight[j * 3 + i] = (float)(s_columns[j][i] / Variance / precision[j]);
            bias[j] = (float)(shift - Dot(s_columns[j], s_bias) / Variance / precision[j]);
            bias[2 + j] = (float)(2 * Math.Log(stretch) - Math.Log(precision[j]));
        }
        model.SetParameter("encoder.0.weight", weight);
        model.SetParameter("encoder.0.bias", bias);
        return model;
    }

    /// <summary>ln p(x), by Woodbury's identity.</summary>
    internal static double LogDensity(ReadOnlySpan<float> x)
    {
        double[] distance = new double[3];
        for (int i = 0; i < 3; i++)
            distance[i] = x[i] - s_bias[i];
        double square = Dot(distance, distance);
        double determinant = Variance;
        foreach (double[] column in s_columns)
        {
            double eigenvalue = Variance + Dot(column, column);
            double along = Dot(column, distance);
            square -= along * along / eigenvalue;
            determinant *= eigenvalue;
        }
        return -0.5 * (square / Variance + Math.Log(determinant) + 3 * Math.Log(Math.Tau));
    }

    /// <summary>Records that the model itself has drawn.</summary>
    internal static float[] Draw(int count, ulong seed = 1)
    {
        var noise = new float[count * 5];
        NormalNoise.Fill(new NoiseKey(seed, NoisePurpose.Drawing), 0, noise);
        var rows = new float[count * 3];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < 3; i++)
            {
                double mean = s_bias[i] + s_columns[0][i] * noise[row * 5] + s_columns[1][i] * noise[row * 5 + 1];
                rows[row * 3 + i] = (float)(mean + Math.Sqrt(Variance) * noise[row * 5 + 2 + i]);
            }
        }
        return rows;
    }

    internal static Dataset Set(int count, ulong seed = 1) => Dataset.FromRows(Draw(count, seed), 3);

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
