using Vae.Execution;
using Vae.Losses;
using Vae.Sampling;

namespace Vae;

public abstract partial class VaeModel
{
    private const string PriorPoints = "latent points drawn from the prior";

    /// <summary>The mean of p(x|z) at given points of the latent space.</summary>
    /// <param name="z">Any number of points, each finite. // [rows, latent size]</param>
    /// <returns>The means; for a Bernoulli likelihood, probabilities. // [rows, data size]</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of the latent size, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A point overflows the decoder.</exception>
    public float[] Decode(ReadOnlySpan<float> z)
    {
        var data = new float[ArraySize.Of(PointsOf(z, nameof(z)), Description.DataSize, nameof(z))];
        Decode(z, data);
        return data;
    }

    /// <summary>The mean of p(x|z) at given points of the latent space, without allocating.</summary>
    /// <param name="z">Any number of points, each finite. // [rows, latent size]</param>
    /// <param name="destination">Receives the means. // [rows, data size]</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is not finite, or arguments overlap in memory.</exception>
    /// <exception cref="NonFiniteResultException">A point overflows the decoder.</exception>
    public void Decode(ReadOnlySpan<float> z, Span<float> destination)
    {
        int rows = PointsOf(z, nameof(z));
        RequireLength(destination.Length, rows, Description.DataSize, nameof(destination));
        RequireApart(z, destination, nameof(destination));
        RequireFinite(z, Description.LatentSize, nameof(z), "latent points");
        EnsureInitialized(0);
        Pass pass = _passes.Rent();
        try
        {
            for (int row = 0; row < rows; row += PassPool.Rows)
            {
                pass.Rows = Math.Min(PassPool.Rows, rows - row);
                z.Slice(row * Description.LatentSize, pass.Rows * Description.LatentSize).CopyTo(pass.Latent);
                DecodeTo(pass, destination[(row * Description.DataSize)..]);
                FiniteResults.RequireDecoded(pass, row, "latent points", pass.Mean);
            }
        }
        finally
        {
            _passes.Return(pass);
        }
    }

    /// <summary>New data: z drawn from the prior N(0, I), and the mean of p(x|z) there.</summary>
    /// <param name="count">How many records, at least 0.</param>
    /// <param name="seed">The seed. More records of one seed begin with the same ones as fewer.</param>
    /// <returns>The records; for a Bernoulli likelihood, probabilities. // [count, data size]</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or its records are more than one array holds.</exception>
    /// <exception cref="NonFiniteResultException">The decoder overflows: its parameters are too large.</exception>
    public float[] Sample(int count, ulong seed = 0)
    {
        OutOfRange.IfNegative(count);
        var data = new float[ArraySize.Of(count, Description.DataSize, nameof(count))];
        Sample(seed, data);
        return data;
    }

    /// <summary>New data: z drawn from the prior N(0, I), and the mean of p(x|z) there. Allocates nothing.</summary>
    /// <param name="seed">The seed. More records of one seed begin with the same ones as fewer.</param>
    /// <param name="destination">Receives as many records as it has room for. // [count, data size]</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the data size.</exception>
    /// <exception cref="NonFiniteResultException">The decoder overflows: its parameters are too large.</exception>
    public void Sample(ulong seed, Span<float> destination) => Sample(seed, 0, destination);

    /// <summary>The samples of a seed from one of them on, without those before it.</summary>
    internal void Sample(ulong seed, int start, Span<float> destination)
    {
        int count = RowsOf(destination, nameof(destination));
        EnsureInitialized(0);
        Pass pass = _passes.Rent();
        try
        {
            for (int row = 0; row < count; row += PassPool.Rows)
            {
                DrawFromPrior(pass, seed, start + row, start + count);
                DecodeTo(pass, destination[(row * Description.DataSize)..]);
                FiniteResults.RequireDecoded(pass, start + row, PriorPoints, pass.Mean);
            }
        }
        finally
        {
            _passes.Return(pass);
        }
    }

    /// <summary>Draws as many z as the pass has room for, from a row on.</summary>
    private void DrawFromPrior(Pass pass, ulong seed, int first, int count)
    {
        pass.Rows = Math.Min(PassPool.Rows, count - first);
        NormalNoise.Fill(
            new NoiseKey(seed, NoisePurpose.Prior),
            (ulong)first * (ulong)Description.LatentSize,
            pass.Latent[..(pass.Rows * Description.LatentSize)]);
    }

    /// <summary>
    /// New data drawn in full: z from the prior N(0, I), then x from p(x|z) itself, where <see cref="Sample(int, ulong)"/> gives its mean.
    /// </summary>
    /// <param name="count">How many records, at least 0.</param>
    /// <param name="seed">
    /// The seed. The z are those of <see cref="Sample(int, ulong)"/>; more records begin with the same ones as fewer.
    /// </param>
    /// <returns>The records: black or white for a Bernoulli likelihood, counts for a Poisson. // [count, data size]</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or its records are more than one array holds.</exception>
    /// <exception cref="NonFiniteResultException">The decoder overflows: its parameters are too large.</exception>
    public float[] SampleData(int count, ulong seed = 0)
    {
        OutOfRange.IfNegative(count);
        var data = new float[ArraySize.Of(count, Description.DataSize, nameof(count))];
        SampleData(seed, data);
        return data;
    }

    /// <summary>New data drawn in full: z from the prior N(0, I), then x from p(x|z) itself. Allocates nothing.</summary>
    /// <param name="seed">The seed. More records of one seed begin with the same ones as fewer.</param>
    /// <param name="destination">Receives as many records as it has room for. // [count, data size]</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the data size.</exception>
    /// <exception cref="NonFiniteResultException">The decoder overflows: its parameters are too large.</exception>
    public void SampleData(ulong seed, Span<float> destination)
    {
        int count = RowsOf(destination, nameof(destination));
        EnsureInitialized(0);
        Pass pass = _passes.Rent();
        try
        {
            for (int first = 0; first < count; first += PassPool.Rows)
            {
                DrawFromPrior(pass, seed, first, count);
                _program.Decode(Worker.Alone, pass);
                var key = new NoiseKey(seed, NoisePurpose.Observation, (ulong)first);
                int size = Description.DataSize;
                for (int row = 0; row < pass.Rows; row++)
                {
                    LikelihoodSampler.Draw(
                        Description, pass.State, key, row,
                        pass.Likelihood.Slice(row * Description.LikelihoodSize, Description.LikelihoodSize),
                        destination.Slice((first + row) * size, size));
                }
                FiniteResults.RequireDecoded(pass, first, PriorPoints, destination[(first * size)..]);
            }
        }
        finally
        {
            _passes.Return(pass);
        }
    }

    /// <summary>Data along the straight line, in the latent space, between the posterior means of two records.</summary>
    /// <param name="from">The record at the start, finite. // [data size]</param>
    /// <param name="to">The record at the end, finite. // [data size]</param>
    /// <param name="steps">How many points, both ends included; at least 2.</param>
    /// <returns>The mean of p(x|z) at each point. // [steps, data size]</returns>
    /// <exception cref="ArgumentException">A length is not the data size, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A point overflows the decoder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 steps, or more than one array holds.</exception>
    public float[] Interpolate(ReadOnlySpan<float> from, ReadOnlySpan<float> to, int steps)
    {
        OutOfRange.IfLess(steps, 2);
        var data = new float[ArraySize.Of(steps, Description.DataSize, nameof(steps))];
        Interpolate(from, to, data);
        return data;
    }

    /// <summary>Data along the straight line between two records, as many points as there is room for. Allocates nothing.</summary>
    /// <param name="from">The record at the start, finite. // [data size]</param>
    /// <param name="to">The record at the end, finite. // [data size]</param>
    /// <param name="destination">
    /// Receives at least 2 records, both ends included; it may overlap the two records. // [steps, data size]
    /// </param>
    /// <exception cref="ArgumentException">A length does not fit, or a value is not finite.</exception>
    /// <exception cref="NonFiniteResultException">A point overflows the decoder.</exception>
    public void Interpolate(ReadOnlySpan<float> from, ReadOnlySpan<float> to, Span<float> destination)
    {
        RequireOneRecord(from, nameof(from));
        RequireOneRecord(to, nameof(to));
        int steps = RowsOf(destination, nameof(destination));
        if (steps < 2)
        {
            throw new ArgumentException(
                $"An interpolation has at least its two ends; the destination has room for {steps}.", nameof(destination));
        }
        EnsureInitialized(0);
        Pass ends = _passes.Rent();
        Pass pass = _passes.Rent();
        try
        {
            ends.Rows = 2;
            from.CopyTo(ends.Input);
            to.CopyTo(ends.Input[Description.DataSize..]);
            _program.Encode(Worker.Alone, ends);
            FiniteResults.RequirePosterior(ends, 0, "two records");
            ReadOnlySpan<float> first = ends.Posterior[..Description.LatentSize];
            ReadOnlySpan<float> last = ends.Posterior.Slice(Description.PosteriorSize, Description.LatentSize);
            for (int start = 0; start < steps; start += PassPool.Rows)
            {
                pass.Rows = Math.Min(PassPool.Rows, steps - start);
                for (int row = 0; row < pass.Rows; row++)
                {
                    double t = (start + row) / (steps - 1.0);
                    for (int j = 0; j < Description.LatentSize; j++)
                        pass.Latent[row * Description.LatentSize + j] = (float)((1 - t) * first[j] + t * last[j]);
                }
                DecodeTo(pass, destination[(start * Description.DataSize)..]);
                FiniteResults.RequireDecoded(pass, start, "latent points between the two records", pass.Mean);
            }
        }
        finally
        {
            _passes.Return(pass);
            _passes.Return(ends);
        }
    }

    // From the pass's latent rows to the mean of p(x|z).
    internal void DecodeTo(Pass pass, Span<float> destination)
    {
        _program.Decode(Worker.Alone, pass);
        _program.Mean(Worker.Alone, pass);
        pass.Mean[..(pass.Rows * Description.DataSize)].CopyTo(destination);
    }

    private int PointsOf(ReadOnlySpan<float> z, string name)
    {
        if (z.Length % Description.LatentSize != 0)
        {
            throw new ArgumentException(
                $"A latent point of {Description.Name} has {Description.LatentSize} elements; got {z.Length}, "
                + "which is not a multiple of it.",
                name);
        }
        return z.Length / Description.LatentSize;
    }

    private void RequireOneRecord(ReadOnlySpan<float> data, string name)
    {
        if (data.Length != Description.DataSize)
        {
            throw new ArgumentException(
                $"One record of {Description.Name} has {Description.DataSize} elements; got {data.Length}.", name);
        }
        RequireFinite(data, Description.DataSize, name, "record");
    }
}
