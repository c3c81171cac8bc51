namespace Vae.Tests.Kernels;

/// <summary>The slow truth: functions in double precision.</summary>
internal static class Exact
{
    internal static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    internal static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>ln(1 + x), with Kahan's correction.</summary>
    internal static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    internal static double Expm1(double x)
    {
        if (Math.Abs(x) > 0.5)
            return Math.Exp(x) - 1;
        double sum = 0;
        double term = x;
        for (int n = 2; n < 30; n++)
        {
            sum += term;
            term *= x / n;
        }
        return sum;
    }

    internal static double Erf(double x) => x < 0 ? -Erf(-x) : x < 2.5 ? ErfSeries(x) : 1 - ErfcFraction(x);

    internal static double Erfc(double x) => x < 2.5 ? 1 - Erf(x) : ErfcFraction(x);

    internal static double NormalCumulative(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    private static double ErfSeries(double x)
    {
        double sum = 0;
        double term = x;
        for (int n = 0; n < 100; n++)
        {
            sum += term / (2 * n + 1);
            term *= -x * x / (n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double ErfcFraction(double x)
    {
        double fraction = x;
        for (int k = 200; k > 0; k--)
            fraction = x + k / 2.0 / fraction;
        return Math.Exp(-x * x) / (fraction * Math.Sqrt(Math.PI));
    }
}
