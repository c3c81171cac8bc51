using Vae.Execution;
using Vae.Losses;

namespace Vae;

public abstract partial class VaeModel
{
    /// <summary>The posterior q(z|x) of each record.</summary>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <returns>Means and log-variances. // [rows, latent size] each</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of the data size, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public Posterior Encode(ReadOnlySpan<float> data)
    {
        int floats = ArraySize.Of(RowsOf(data), Description.LatentSize, nameof(data));
        var posterior = new Posterior(new float[floats], new float[floats]);
        Encode(data, posterior.Mean, posterior.LogVariance);
        return posterior;
    }

    /// <summary>The posterior q(z|x) of each record, without allocating.</summary>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <param name="mean">Receives the means. // [rows, latent size]</param>
    /// <param name="logVariance">Receives the log-variances ln σ², at most 20. // [rows, latent size]</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is not finite, or arguments overlap in memory.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public void Encode(ReadOnlySpan<float> data, Span<float> mean, Span<float> logVariance)
    {
        int rows = RowsOf(data);
        RequireLength(mean.Length, rows, Description.LatentSize, nameof(mean));
        RequireLength(logVariance.Length, rows, Description.LatentSize, nameof(logVariance));
        RequireApart(data, mean, nameof(mean));
        RequireApart(data, logVariance, nameof(logVariance));
        RequireApart(mean, logVariance, nameof(logVariance));
        Infer(data, rows, Output.Posterior, mean, logVariance, 0);
    }

    /// <summary>A point of the latent space for each record: the posterior's mean. Deterministic.</summary>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <returns>The means. // [rows, latent size]</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of the data size, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public float[] Embed(ReadOnlySpan<float> data)
    {
        var mean = new float[ArraySize.Of(RowsOf(data), Description.LatentSize, nameof(data))];
        Embed(data, mean);
        return mean;
    }

    /// <summary>A point of the latent space for each record: the posterior's mean. Deterministic; allocates nothing.</summary>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <param name="destination">Receives the means. // [rows, latent size]</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is not finite, or arguments overlap in memory.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public void Embed(ReadOnlySpan<float> data, Span<float> destination)
    {
        int rows = RowsOf(data);
        RequireLength(destination.Length, rows, Description.LatentSize, nameof(destination));
        RequireApart(data, destination, nameof(destination));
        Infer(data, rows, Output.Embedding, destination, default, 0);
    }

    /// <summary>A random point of the latent space for each record: z = μ + σ·ε, drawn from its posterior.</summary>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <param name="seed">Seed of ε, which depends on it and on the record's position.</param>
    /// <returns>z. // [rows, latent size]</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of the data size, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public float[] EmbedSample(ReadOnlySpan<float> data, ulong seed)
    {
        int rows = RowsOf(data);
        var z = new float[ArraySize.Of(rows, Description.LatentSize, nameof(data))];
        Infer(data, rows, Output.EmbeddingSample, z, default, seed);
        return z;
    }

    /// <summary>The mean of p(x|z) at the posterior's mean: what the model keeps of each record. Deterministic.</summary>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <returns>The reconstructions; for a Bernoulli likelihood, probabilities. // [rows, data size]</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of the data size, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public float[] Reconstruct(ReadOnlySpan<float> data)
    {
        var reconstruction = new float[data.Length];
        Reconstruct(data, reconstruction);
        return reconstruction;
    }

    /// <summary>The mean of p(x|z) at the posterior's mean: what the model keeps of each record. Allocates nothing.</summary>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <param name="destination">Receives the reconstructions; may be <paramref name="data"/> itself. // [rows, data size]</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is not finite, or arguments overlap in memory.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public void Reconstruct(ReadOnlySpan<float> data, Span<float> destination)
    {
        int rows = RowsOf(data);
        RequireLength(destination.Length, rows, Description.DataSize, nameof(destination));
        // Over itself, a row is read before it is written.
        if (data != destination)
            RequireApart(data, destination, nameof(destination));
        Infer(data, rows, Output.Reconstruction, destination, default, 0);
    }

    /// <summary>An estimate of the evidence lower bound, from one z per record.</summary>
    /// <param name="data">At least one record, each finite. // [rows, data size]</param>
    /// <param name="seed">Seed of ε, which depends on it and on the record's position.</param>
    /// <returns>Both terms, averaged over the records, in nats per sample.</returns>
    /// <exception cref="ArgumentException">The length is 0 or not a multiple of the data size, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    public ElboEstimate Elbo(ReadOnlySpan<float> data, ulong seed = 0)
    {
        int rows = RowsOf(data);
        if (rows == 0)
            throw new ArgumentException("The ELBO is a mean over records: give at least one.", nameof(data));
        (double reconstruction, double kl) = Infer(data, rows, Output.Loss, default, default, seed);
        return new ElboEstimate(reconstruction / rows, kl / rows);
    }

    // The results that an inference over data may compute.
    private enum Output
    {
        Posterior,
        Embedding,
        EmbeddingSample,
        Reconstruction,
        Loss,
    }

    // Runs the rows in chunks. Returns the sums of both loss terms if the loss is computed.
    private (double Reconstruction, double Kl) Infer(
        ReadOnlySpan<float> data, int rows, Output output, Span<float> first, Span<float> second, ulong seed)
    {
        RequireFinite(data, Description.DataSize, nameof(data), "data");
        if (output == Output.Loss)
            RequireLikely(data);
        EnsureInitialized(0);
        (double reconstruction, double kl) = (0, 0);
        Pass pass = _passes.Rent();
        try
        {
            for (int row = 0; row < rows; row += PassPool.Rows)
            {
                pass.Rows = Math.Min(PassPool.Rows, rows - row);
                pass.Noise = EvaluationNoise.Latent(seed, row);
                data.Slice(row * Description.DataSize, pass.Rows * Description.DataSize).CopyTo(pass.Input);
                _program.Encode(Worker.Alone, pass);
                FiniteResults.RequirePosterior(pass, row);
                switch (output)
                {
                    case Output.Posterior:
                        CopyPosterior(pass, 0, first[(row * Description.LatentSize)..]);
                        CopyPosterior(pass, Description.LatentSize, second[(row * Description.LatentSize)..]);
                        BoundLogVariances(second.Slice(row * Description.LatentSize, pass.Rows * Description.LatentSize));
                        break;
                    case Output.Embedding:
                        CopyPosterior(pass, 0, first[(row * Description.LatentSize)..]);
                        break;
                    case Output.EmbeddingSample:
                        _program.DrawLatent(Worker.Alone, pass);
                        FiniteResults.RequireLatent(pass, row);
                        pass.Latent[..(pass.Rows * Description.LatentSize)].CopyTo(first[(row * Description.LatentSize)..]);
                        break;
                    case Output.Reconstruction:
                        CopyPosterior(pass, 0, pass.Latent);
                        DecodeTo(pass, first[(row * Description.DataSize)..]);
                        FiniteResults.RequireReconstructions(pass, row, pass.Mean);
                        break;
                    default:
                        _program.DrawLatent(Worker.Alone, pass);
                        _program.Decode(Worker.Alone, pass);
                        _program.Score(Worker.Alone, pass);
                        FiniteResults.RequireScores(pass, row);
                        foreach (float term in pass.Reconstruction[..pass.Rows])
                            reconstruction += term;
                        foreach (float term in pass.Divergence[..(pass.Rows * Description.LatentSize)])
                            kl += term;
                        break;
                }
            }
        }
        finally
        {
            _passes.Return(pass);
        }
        return (reconstruction, kl);
    }

    // A posterior's row is the means, then the log-variances. This copies one half of each row.
    internal static void CopyPosterior(Pass pass, int offset, Span<float> destination)
    {
        ModelDescription description = pass.Description;
        for (int row = 0; row < pass.Rows; row++)
        {
            pass.Posterior.Slice(row * description.PosteriorSize + offset, description.LatentSize)
                .CopyTo(destination[(row * description.LatentSize)..]);
        }
    }

    // Bounded, as the model itself uses them.
    internal static void BoundLogVariances(Span<float> logVariances)
    {
        foreach (ref float logVariance in logVariances)
            logVariance = Math.Min(logVariance, ExponentBound.PosteriorLogVariance);
    }

    internal int RowsOf(ReadOnlySpan<float> data, string name = "data")
    {
        if (data.Length % Description.DataSize != 0)
        {
            throw new ArgumentException(
                $"A record of {Description.Name} has {Elements(Description.DataShape)}; got {data.Length}, which is not a multiple of it.",
                name);
        }
        return data.Length / Description.DataSize;
    }

    private static void RequireLength(int actual, int rows, int width, string name)
    {
        if (actual != (long)rows * width)
        {
            throw new ArgumentException(
                $"The destination takes {rows} rows of {width}, which is {(long)rows * width} elements; it has {actual}.", name);
        }
    }

    /// <summary>Throws if a destination shares memory with another destination, or with data that are still to be read.</summary>
    private static void RequireApart(ReadOnlySpan<float> one, Span<float> destination, string name)
    {
        if (one.Overlaps(destination))
        {
            throw new ArgumentException(
                "The destination overlaps another argument of this call: writing to it would change values that the call still needs. " +
                "Give it memory of its own.",
                name);
        }
    }

    internal void RequireLikely(ReadOnlySpan<float> data)
    {
        int index = LikelihoodDomain.IndexOutside(Description, data);
        if (index >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Row {index / Description.DataSize}, element {index % Description.DataSize} of the data is {data[index]}. ")
                + LikelihoodDomain.Advice(Description, index),
                nameof(data));
        }
    }

    internal static void RequireFinite(ReadOnlySpan<float> values, int width, string name, string what)
    {
        int index = NonFinite.IndexOf(values);
        if (index >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Row {index / width}, element {index % width} of the {what} is {values[index]}; every value must be finite."),
                name);
        }
    }
}
