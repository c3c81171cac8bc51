namespace Vae.Tests.Interpreter;

/// <summary>The formulas of the declaration's stages, in double precision, one number or one row at a time.</summary>
internal static class ReferenceMath
{
    private const double NormEpsilon = 1e-5;

    /// <summary>y = W·x + b, with W as in files: [outputs, inputs].</summary>
    internal static double[] Dense(double[] x, double[] weight, double[] bias)
    {
        Assert.Equal(x.Length * bias.Length, weight.Length);
        var y = new double[bias.Length];
        for (int output = 0; output < y.Length; output++)
        {
            y[output] = bias[output];
            for (int input = 0; input < x.Length; input++)
                y[output] += weight[(output * x.Length) + input] * x[input];
        }
        return y;
    }

    /// <summary>y = γ·(x − mean)/√(variance + ε) + β over each run of γ's length, the last axis.</summary>
    internal static double[] LayerNorm(double[] x, double[] gain, double[] bias)
    {
        int width = gain.Length;
        var y = new double[x.Length];
        for (int start = 0; start < x.Length; start += width)
        {
            double mean = 0;
            for (int i = 0; i < width; i++)
                mean += x[start + i] / width;
            double variance = 0;
            for (int i = 0; i < width; i++)
                variance += (x[start + i] - mean) * (x[start + i] - mean) / width;
            for (int i = 0; i < width; i++)
                y[start + i] = (gain[i] * (x[start + i] - mean) / Math.Sqrt(variance + NormEpsilon)) + bias[i];
        }
        return y;
    }

    /// <summary>Each channel's mean and variance, divided by the number of its values; channels are the last axis.</summary>
    internal static (double[] Mean, double[] Variance) Moments(double[] x, int channels)
    {
        double count = (double)x.Length / channels;
        var mean = new double[channels];
        var variance = new double[channels];
        for (int i = 0; i < x.Length; i++)
            mean[i % channels] += x[i] / count;
        for (int i = 0; i < x.Length; i++)
            variance[i % channels] += (x[i] - mean[i % channels]) * (x[i] - mean[i % channels]) / count;
        return (mean, variance);
    }

    /// <summary>y = γ·(x − mean)/√(variance + ε) + β, by channel.</summary>
    internal static double[] BatchNorm(double[] x, double[] mean, double[] variance, double[] gain, double[] bias) =>
        x.Select((value, i) =>
        {
            int channel = i % gain.Length;
            return (gain[channel] * (value - mean[channel]) / Math.Sqrt(variance[channel] + NormEpsilon)) + bias[channel];
        }).ToArray();

    /// <summary>y = γ·(x − mean)/√(variance + ε) + β, with the moments of each group of neighbouring channels at all positions.</summary>
    internal static double[] GroupNorm(double[] x, int groups, double[] gain, double[] bias)
    {
        int channels = gain.Length;
        int GroupOf(int i) => i % channels / (channels / groups);
        var y = new double[x.Length];
        for (int group = 0; group < groups; group++)
        {
            int[] members = Enumerable.Range(0, x.Length).Where(i => GroupOf(i) == group).ToArray();
            double mean = members.Average(i => x[i]);
            double variance = members.Average(i => (x[i] - mean) * (x[i] - mean));
            foreach (int i in members)
                y[i] = (gain[i % channels] * (x[i] - mean) / Math.Sqrt(variance + NormEpsilon)) + bias[i % channels];
        }
        return y;
    }

    internal static double Relu(double x) => x > 0 ? x : 0;

    internal static double LeakyRelu(double x, double slope) => x > 0 ? x : slope * x;

    internal static double Elu(double x, double alpha) => x > 0 ? x : alpha * (Math.Exp(x) - 1);

    internal static double Gelu(double x) => x * 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    internal static double Silu(double x) => x * Sigmoid(x);

    internal static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    internal static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    internal static double Log1p(double x) => Math.Sign(x) * Math.Log(1 + Math.Abs(x));

    /// <summary>−ln p(x) of a Bernoulli with this logit.</summary>
    internal static double BernoulliNats(double x, double logit) => Softplus(logit) - (x * logit);

    /// <summary>−ln p(x) of a Gaussian.</summary>
    internal static double GaussianNats(double x, double mean, double sigma)
    {
        double scaled = (x - mean) / sigma;
        return (0.5 * scaled * scaled) + Math.Log(sigma) + (0.5 * Math.Log(2 * Math.PI));
    }

    /// <summary>The log-variance that a posterior's parameter stands for: 20 at most.</summary>
    internal static double BoundedLogVariance(double parameter) => Math.Min(parameter, 20);

    /// <summary>KL(N(μ, σ²) ‖ N(0, 1)).</summary>
    internal static double DivergenceNats(double mean, double logVariance) =>
        0.5 * (Math.Exp(logVariance) + (mean * mean) - 1 - logVariance);

    /// <summary>The error function, 2/√π·e^(−x²)·Σ 2ⁿ·x²ⁿ⁺¹/(2n + 1)!!: all terms of one sign, so nothing cancels.</summary>
    /// <remarks>Source: Abramowitz &amp; Stegun, 7.1.6.</remarks>
    internal static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
