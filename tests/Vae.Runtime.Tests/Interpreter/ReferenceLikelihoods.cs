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
        // Classes have an axis of their own.
        int channels = stage.Kind == "Categorical" ? 1 : stage.Output[^1];
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
        "NegativeBinomial" => NegativeBinomial(x, p[0], p[1]),
        "Categorical" => Categorical(x, p),
        "DiscretizedLogistic" => DiscretizedLogistic(x, p),
        _ => throw new NotSupportedException($"{stage.Kind} as a likelihood"),
    };

    internal static double ContinuousBernoulli(double x, double logit) =>
        ReferenceMath.BernoulliNats(x, logit) - Math.Log(Math.Abs(logit) < 1e-5 ? 2 : logit / Math.Tanh(logit / 2));

    internal static double GaussianLearned(double x, double mean, double raw) =>
        ReferenceMath.GaussianNats(x, mean, Math.Exp(Math.Min(80, -12 + ReferenceMath.Softplus(raw + 12)) / 2));

    internal static double Laplace(double x, double mean, double scale) => Math.Abs(x - mean) / scale + Math.Log(2 * scale);

    internal static double StudentT(double x, double mean, double degrees, double scale)
    {
        double u = (x - mean) / scale;
        return (degrees + 1) / 2 * Math.Log(1 + u * u / degrees) + Math.Log(scale) + 0.5 * Math.Log(Math.PI * degrees)
            + LogGamma(degrees / 2) - LogGamma((degrees + 1) / 2);
    }

    internal static double Poisson(double x, double logRate)
    {
        double bounded = Math.Min(60, logRate);
        return Math.Exp(bounded) - x * bounded + LogGamma(x + 1);
    }

    internal static double NegativeBinomial(double x, double logit, double logSize)
    {
        double size = Math.Exp(Math.Clamp(logSize, -60, 40));
        double bounded = Math.Min(60, logit);
        return LogGamma(size) + LogGamma(x + 1) - LogGamma(x + size) + x * ReferenceMath.Softplus(-bounded)
            + size * ReferenceMath.Softplus(bounded);
    }

    internal static double Categorical(double x, double[] logits)
    {
        double largest = logits.Max();
        return largest - logits[(int)x] + Math.Log(logits.Sum(logit => Math.Exp(logit - largest)));
    }

    /// <summary>Parameters: logits, means, logarithms of scales.</summary>
    internal static double DiscretizedLogistic(double x, double[] parameters)
    {
        int mixtures = parameters.Length / 3;
        double level = Math.Round(x * 255);
        double[] logits = parameters[..mixtures];
        double total = logits.Sum(Math.Exp);
        double probability = 0;
        for (int k = 0; k < mixtures; k++)
        {
            double scale = Math.Exp(Math.Clamp(parameters[2 * mixtures + k], -7, 60));
            double upper = level == 255 ? double.PositiveInfinity : (2 * level / 255 - 1 + 1.0 / 255 - parameters[mixtures + k]) / scale;
            double lower = level == 0 ? double.NegativeInfinity : (2 * level / 255 - 1 - 1.0 / 255 - parameters[mixtures + k]) / scale;
            // Of the two tails, the one in which the difference keeps its digits.
            double inside = lower > 0
                ? ReferenceMath.Sigmoid(-lower) - ReferenceMath.Sigmoid(-upper)
                : ReferenceMath.Sigmoid(upper) - ReferenceMath.Sigmoid(lower);
            probability += Math.Exp(logits[k]) / total * inside;
        }
        return -Math.Log(probability);
    }

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
