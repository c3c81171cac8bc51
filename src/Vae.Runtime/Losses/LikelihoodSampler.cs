using Vae.Kernels;
using Vae.Sampling;

namespace Vae.Losses;

/// <summary>Draws x from p(x|z), one element at a time and in double precision. Training does not use it.</summary>
/// <remarks>
/// Each element takes two uniform numbers of its own, whether it needs both or not. So its draw depends only on the key, its position and
/// its parameters. Where one uniform number is needed, it is made of both and has 48 bits.
/// </remarks>
internal static class LikelihoodSampler
{
    // The uniform numbers of this many elements are drawn at a time.
    private const int Chunk = 64;

    /// <summary>Draws one row.</summary>
    /// <param name="description">The model.</param>
    /// <param name="state">The model's state, which holds the trained σ.</param>
    /// <param name="key">The draw's random key.</param>
    /// <param name="row">The row's number, which gives the index of its first random number.</param>
    /// <param name="parameters">The likelihood's parameters. // [likelihood size]</param>
    /// <param name="destination">x. // [data size]</param>
    internal static void Draw(
        ModelDescription description, ReadOnlySpan<float> state, NoiseKey key, int row, ReadOnlySpan<float> parameters,
        Span<float> destination)
    {
        StageDescription stage = description.Decoder[^1];
        ulong first = (ulong)row * (ulong)destination.Length;
        if (stage.Stages.Count == 0)
        {
            Draw(description, stage, state, key, first, parameters, destination);
            return;
        }
        for (int i = 0; i < stage.Stages.Count; i++)
        {
            // The columns of one part, and their parameters.
            StageDescription part = stage.Stages[i];
            int columns = part.Output[0];
            int given = columns * ParametersPerElement(part);
            Draw(description, part, state, key, first, parameters[..given], destination[..columns]);
            first += (ulong)columns;
            parameters = parameters[given..];
            destination = destination[columns..];
        }
    }

    private static int ParametersPerElement(StageDescription stage)
    {
        int parameters = 1;
        for (int i = 0; i < stage.Input.Count; i++)
            parameters *= stage.Input[i];
        return parameters / stage.Output[0];
    }

    /// <summary>Draws the elements of one likelihood.</summary>
    private static void Draw(
        ModelDescription description, StageDescription stage, ReadOnlySpan<float> state, NoiseKey key, ulong firstElement,
        ReadOnlySpan<float> parameters, Span<float> destination)
    {
        double sigma = stage.Kind == "GaussianOptimal" ? Sigma(description, stage, state) : 0;
        int count = parameters.Length / destination.Length;
        int channels = stage.Kind == "Categorical" ? 1 : stage.Output[^1];
        Span<float> noise = stackalloc float[2 * Chunk];
        Span<double> own = stackalloc double[Math.Min(count, 3 * DiscretizedLogisticLikelihood.MostMixtures)];
        for (int i = 0; i < destination.Length; i++)
        {
            int lane = i % Chunk;
            if (lane == 0)
                UniformNoise.Fill(key, 2 * (firstElement + (ulong)i), noise);
            // Above 0 and below 1.
            double first = noise[2 * lane] + 0.5 / (1 << 24);
            double second = noise[2 * lane + 1] + 0.5 / (1 << 24);
            double both = noise[2 * lane] + second / (1 << 24);
            if (stage.Kind == "Categorical")
            {
                destination[i] = Class(parameters.Slice(i * count, count), both);
                continue;
            }
            (int place, int channel) = Math.DivRem(i, channels);
            for (int p = 0; p < count; p++)
                own[p] = parameters[(place * count + p) * channels + channel];
            destination[i] = (float)(stage.Kind switch
            {
                "Bernoulli" => both < Sigmoid(own[0]) ? 1 : 0,
                "ContinuousBernoulli" => ContinuousBernoulli(own[0], both),
                "Gaussian" => own[0] + stage.Arguments["sigma"] * Normal(first, second),
                "GaussianOptimal" => own[0] + sigma * Normal(first, second),
                "GaussianLearned" => own[0] + Portable.Exp(0.5 * BoundedLogVariance(own[1])) * Normal(first, second),
                "Laplace" => own[0] + stage.Arguments["scale"] * Laplace(both),
                "StudentT" => own[0] + stage.Arguments["scale"] * StudentT(stage.Arguments["degrees"], first, second),
                "Poisson" => Poisson(own[0], both),
                "NegativeBinomial" => NegativeBinomial(own[0], own[1], both),
                "DiscretizedLogistic" => Level(own, first, second),
                _ => throw new NotSupportedException($"{stage.Kind} is not a likelihood that can be sampled."),
            });
        }
    }

    private static double Sigma(ModelDescription description, StageDescription stage, ReadOnlySpan<float> state)
    {
        // Compared without building a string or an enumerator, so that nothing is allocated.
        const string suffix = ".running_var";
        for (int i = 0; i < description.State.Count; i++)
        {
            StateDescription tensor = description.State[i];
            bool isOwn = tensor.Name.Length == stage.Path.Length + suffix.Length
                && tensor.Name.StartsWith(stage.Path, StringComparison.Ordinal)
                && tensor.Name.EndsWith(suffix, StringComparison.Ordinal);
            if (isOwn)
                return Math.Max(Math.Sqrt(state[tensor.Offset]), GaussianOptimalLikelihood.LeastSigma);
        }
        throw new KeyNotFoundException($"The state has no variance of {stage.Path}.");
    }

    private static double Sigmoid(double x) => 1 / (1 + Portable.Exp(-x));

    private static double BoundedLogVariance(double raw)
    {
        double above = raw - GaussianLearnedLikelihood.LeastLogVariance;
        return ExponentBound.AtMost(
            GaussianLearnedLikelihood.LeastLogVariance + Math.Max(above, 0) + Portable.Log(1 + Portable.Exp(-Math.Abs(above))),
            ExponentBound.LikelihoodLogVariance);
    }

    // Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
    private static double Normal(double first, double second) => Math.Sqrt(-2 * Portable.Log(first)) * Portable.CosOfTurn(second);

    private static double Laplace(double u) => u < 0.5 ? Portable.Log(2 * u) : -Portable.Log(2 * (1 - u));

    // The polar method for Student's t. Source: Bailey, "Polar Generation of Random Variates with the t-Distribution", 1994.
    private static double StudentT(double degrees, double first, double second) =>
        Math.Sqrt(degrees * (Portable.Exp(-2 / degrees * Portable.Log(first)) - 1)) * Portable.CosOfTurn(second);

    // The inverse of the distribution function (e^(l·x) − 1)/(eˡ − 1); if l is positive, from the other end, so that nothing overflows.
    private static double ContinuousBernoulli(double logit, double u)
    {
        if (Math.Abs(logit) < 1e-6)
            return u;
        return logit < 0
            ? Math.Clamp(Portable.Log(1 + u * (Portable.Exp(logit) - 1)) / logit, 0, 1)
            : Math.Clamp(1 + Portable.Log(u + (1 - u) * Portable.Exp(-logit)) / logit, 0, 1);
    }

    private static double Poisson(double logRate, double u)
    {
        logRate = ExponentBound.AtMost(logRate, ExponentBound.LogRate);
        double rate = Portable.Exp(logRate);
        double mode = Math.Min(Math.Floor(rate), Counts.Largest);
        double atMode = rate == 0 ? 1 : Portable.Exp(mode * logRate - rate - LogGamma.Of(mode + 1));
        return FromMode(u, mode, atMode, rate, 0, 0);
    }

    private static double NegativeBinomial(double logit, double logSize, double u)
    {
        logit = ExponentBound.AtMost(logit, ExponentBound.CountLogit);
        logSize = -ExponentBound.AtMost(-ExponentBound.AtMost(logSize, ExponentBound.LogSize), -ExponentBound.LeastLogSize);
        double size = Portable.Exp(logSize);
        double mode = Math.Clamp(Math.Floor((size - 1) * Portable.Exp(logit)), 0, Counts.Largest);
        double atMode = Portable.Exp(
            LogGamma.Of(size + mode) - LogGamma.Of(size) - LogGamma.Of(mode + 1) + size * Portable.Log(Sigmoid(-logit))
            + (mode == 0 ? 0 : mode * Portable.Log(Sigmoid(logit))));
        return FromMode(u, mode, atMode, 0, Sigmoid(logit), size);
    }

    /// <summary>
    /// Inverts the distribution function. From the mode on, alternately upwards and downwards, each count's probability is subtracted from
    /// u until nothing is left: the last count is the draw. Count k + 1 has (rate + success·(size + k))/(k + 1) times the probability of
    /// count k.
    /// </summary>
    private static double FromMode(double u, double mode, double atMode, double rate, double success, double size)
    {
        if (double.IsNaN(atMode))
            return double.NaN;
        u -= atMode;
        (double up, double down) = (mode, mode);
        (double upward, double downward) = (atMode, atMode);
        while (u > 0 && (upward > 1e-18 || downward > 1e-18))
        {
            if (up < Counts.Largest)
            {
                upward *= (rate + success * (size + up)) / (up + 1);
                up++;
                u -= upward;
                if (u <= 0)
                    return up;
            }
            else
            {
                upward = 0;
            }
            if (down > 0)
            {
                downward *= down / (rate + success * (size + down - 1));
                down--;
                u -= downward;
                if (u <= 0)
                    return down;
            }
            else
            {
                downward = 0;
            }
        }
        return mode;
    }

    private static float Class(ReadOnlySpan<float> logits, double u)
    {
        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
            largest = Math.Max(largest, logit);
        double total = 0;
        foreach (float logit in logits)
            total += Portable.Exp(logit - largest);
        double left = u * total;
        int last = 0;
        for (int k = 0; k < logits.Length; k++)
        {
            double share = Portable.Exp(logits[k] - largest);
            left -= share;
            if (left <= 0)
                return k;
            if (share > 0)
                last = k;
        }
        return double.IsNaN(total) ? float.NaN : last;
    }

    // First a component, then a number from its logistic; the interval that contains the number is the level.
    private static double Level(ReadOnlySpan<double> parameters, double first, double second)
    {
        int mixtures = parameters.Length / 3;
        double largest = double.NegativeInfinity;
        foreach (double logit in parameters[..mixtures])
            largest = Math.Max(largest, logit);
        double total = 0;
        foreach (double logit in parameters[..mixtures])
            total += Portable.Exp(logit - largest);
        double left = first * total;
        int component = 0;
        for (; component < mixtures - 1; component++)
        {
            left -= Portable.Exp(parameters[component] - largest);
            if (left <= 0)
                break;
        }
        double scale = Portable.Exp(ExponentBound.AtMost(
            Math.Max(parameters[2 * mixtures + component], DiscretizedLogisticLikelihood.LeastLogScale), ExponentBound.LogScale));
        double y = parameters[mixtures + component] + scale * Portable.Log(second / (1 - second));
        return Math.Clamp(Math.Floor(127.5 * (y + 1) + 0.5), 0, 255) / 255;
    }
}
