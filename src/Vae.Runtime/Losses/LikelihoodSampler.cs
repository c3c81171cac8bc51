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
        Likelihood likelihood = Likelihoods.Of(stage)!;
        double sigma = likelihood.HasTrainedSigma ? Sigma(description, stage, state) : 0;
        int count = parameters.Length / destination.Length;
        int channels = likelihood.HasOwnAxis ? 1 : stage.Output[^1];
        Span<float> noise = stackalloc float[2 * Chunk];
        for (int i = 0; i < destination.Length; i++)
        {
            int lane = i % Chunk;
            if (lane == 0)
                UniformNoise.Fill(key, 2 * (firstElement + (ulong)i), noise);
            // Above 0 and below 1.
            double first = noise[2 * lane] + 0.5 / (1 << 24);
            double second = noise[2 * lane + 1] + 0.5 / (1 << 24);
            double both = noise[2 * lane] + second / (1 << 24);
            (int place, int channel) = Math.DivRem(i, channels);
            var own = new ElementParameters(parameters, place * count * channels + channel, channels, count);
            destination[i] = (float)likelihood.Draw(stage, sigma, own, new ElementNoise(first, second, both));
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
}
