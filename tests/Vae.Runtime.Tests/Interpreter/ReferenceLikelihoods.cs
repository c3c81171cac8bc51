namespace Vae.Tests.Interpreter;

/// <summary>The likelihoods' formulas as they stand in books, in double precision, one element at a time.</summary>
internal static class ReferenceLikelihoods
{
    /// <summary>−ln p(x|z) of one row, in nats.</summary>
    /// <param name="stage">The decoder's last stage.</param>
    /// <param name="x">The data.</param>
    /// <param name="parameters">The decoder's output.</param>
    internal static double Nats(StageDescription stage, double[] x, double[] parameters)
    {
        int count = parameters.Length / x.Length;
        Assert.Equal(x.Length * count, parameters.Length);
        double nats = 0;
        for (int i = 0; i < x.Length; i++)
            nats += Nats(stage, x[i], OfElement(stage, parameters, i, count));
        return nats;
    }

    /// <summary>An element's parameters: one block of the last axis after the other.</summary>
    private static double[] OfElement(StageDescription stage, double[] parameters, int element, int count)
    {
        int channels = stage.Output[^1];
        (int place, int channel) = Math.DivRem(element, channels);
        return Enumerable.Range(0, count).Select(p => parameters[(place * count + p) * channels + channel]).ToArray();
    }

    private static double Nats(StageDescription stage, double x, double[] p) => stage.Kind switch
    {
        "Bernoulli" => ReferenceMath.BernoulliNats(x, p[0]),
        "ContinuousBernoulli" => ContinuousBernoulli(x, p[0]),
        "Gaussian" => ReferenceMath.GaussianNats(x, p[0], stage.Arguments["sigma"]),
        "GaussianLearned" => GaussianLearned(x, p[0], p[1]),
        "Laplace" => Laplace(x, p[0], stage.Arguments["scale"]),
        "StudentT" => StudentT(x, p[0], stage.Arguments["degrees"], stage.Arguments["scale"]),
        "Poisson" => Poisson(x, p[0]),
        _ => throw new NotSupportedException($"{stage.Kind} as a likelihood"),
    };

    internal static double ContinuousBernoulli(double x, double logit) =>
        ReferenceMath.BernoulliNats(x, logit) - Math.Log(Math.Abs(logit) < 1e-5 ? 2 : logit / Math.Tanh(logit / 2));

    internal static double GaussianLearned(double x, double mean, double raw) =>
        ReferenceMath.GaussianNats(x, mean, Math.Exp((-12 + ReferenceMath.Softplus(raw + 12)) / 2));

    internal static double Laplace(double x, double mean, double scale) => Math.Abs(x - mean) / scale + Math.Log(2 * scale);

    internal static double StudentT(double x, double mean, double degrees, double scale)
    {
        double u = (x - mean) / scale;
        return (degrees + 1) / 2 * Math.Log(1 + u * u / degrees) + Math.Log(scale) + 0.5 * Math.Log(Math.PI * degrees)
            + LogGamma(degrees / 2) - LogGamma((degrees + 1) / 2);
    }

    internal static double Poisson(double x, double logRate) => Math.Exp(logRate) - x * logRate + LogGamma(x + 1);

    /// <summary>ln Γ(x) for x above 0: Stirling's series at x + 30, and the thirty factors between.</summary>
    internal static double LogGamma(double x)
    {
        double factors = 0;
        for (int i = 0; i < 30; i++)
            factors += Math.Log(x + i);
        double z = x + 30;
        return (z - 0.5) * Math.Log(z) - z + 0.5 * Math.Log(2 * Math.PI) + 1 / (12 * z) - 1 / (360 * z * z * z)
            + 1 / (1260 * Math.Pow(z, 5)) - factors;
    }
}
