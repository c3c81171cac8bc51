using Vae.Data;
using Vae.Kernels;

namespace Vae;

public static partial class ModelEvaluation
{
    /// <summary>
    /// Splits the divergence into two parts: how much z says about its record, and how far all z together are from the prior.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size. Time grows with the square of their number.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="progress">Receives the progress after each block of records, on the calling thread.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>Mutual information and marginal divergence, the same for any number of threads.</returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LatentInformation MeasureInformation(
        this VaeModel model, Dataset data, EvaluationOptions? options = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, data, options);
        int latent = model.Description.LatentSize;
        Posterior posterior = EncodeRecords(model, data, options, null, cancellation);
        double kl = 0;
        for (int i = 0; i < posterior.Mean.Length; i++)
        {
            double mean = posterior.Mean[i], logVariance = posterior.LogVariance[i];
            kl += 0.5 * (Portable.Exp(logVariance) + mean * mean - 1 - logVariance);
        }
        var aggregate = new AggregatePosterior(posterior, latent);
        var gains = new double[data.Count];
        IBlockWorker[] workers = Workers(model, options, data.Count, PassPool.Rows, 1, () => aggregate.Worker(options.Seed, gains));
        RecordBlocks.Run(data.Count, PassPool.Rows, workers, progress, cancellation);
        double information = gains.Average();
        double squares = gains.Sum(gain => (gain - information) * (gain - information));
        return new LatentInformation(
            kl / data.Count,
            information,
            Math.Sqrt(squares / (data.Count - 1) / data.Count),
            Portable.Log(data.Count),
            data.Count);
    }

    /// <summary>Compares data with their reconstructions through the posterior's mean.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="options">Seed of randomly transformed data, and threads.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>Errors and structural similarity, the same for any number of threads.</returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ReconstructionQuality EvaluateReconstruction(
        this VaeModel model, Dataset data, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, data, options);
        var reader = new RecordReader(model.Description, data, options.Seed);
        var results = new ReconstructionScorer.Results(data.Count, model.Description.DataSize);
        StructuralSimilarity? Similarity() => StructuralSimilarity.For(model.Description.DataShape);
        using var rented = new RentedPasses(model.Passes);
        RecordBlocks.Run(
            data.Count,
            PassPool.Rows,
            Workers(
                model,
                options,
                data.Count,
                PassPool.Rows,
                1,
                () => new ReconstructionScorer(model.CompiledProgram, reader, rented.Rent(), Similarity(), results)),
            null,
            cancellation);
        return results.ToQuality(Similarity());
    }

    /// <summary>
    /// Compares samples, the means of p(x|z) with z from the prior, with real records: whether they look real, and whether every kind of
    /// record is among them.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="real">At least 6 records of the model's size, held-out ones. Time grows with their number times the samples.</param>
    /// <param name="samples">How many samples to draw, at least 6.</param>
    /// <param name="features">The space to compare them in; the model's own embedding unless given.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>Precision, recall, density and coverage, the same for any number of threads.</returns>
    /// <exception cref="ArgumentException">The records have another size, there are too few, or a feature is not finite.</exception>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SampleQuality EvaluateSamples(
        this VaeModel model,
        Dataset real, int samples, Features? features = null, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, real, options);
        OutOfRange.IfNegative(samples);
        features ??= Features.Embedding(model);
        OutOfRange.IfLess(features.Size, 1, nameof(features));
        var sampled = new float[ArraySize.Of(samples, features.Size, nameof(samples))];
        int size = model.Description.DataSize;
        var block = new float[PassPool.Rows * size];
        for (int first = 0; first < samples; first += PassPool.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(PassPool.Rows, samples - first);
            model.Sample(options.Seed, first, block.AsSpan(0, count * size));
            Compute(features, block.AsSpan(0, count * size), first, sampled.AsSpan(first * features.Size, count * features.Size));
        }
        return SampleQuality.Compare(
            FeaturesOf(model, real, features, options, nameof(real), cancellation),
            sampled,
            features.Size,
            features.Name,
            options.Threads,
            cancellation);
    }

    /// <summary>
    /// Compares other records with real ones as <see cref="EvaluateSamples"/> compares samples. With training records it gives what the
    /// four measures would be if samples were as good as data; it also takes records that another model has drawn.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="real">At least 6 records of the model's size.</param>
    /// <param name="others">At least 6 more.</param>
    /// <param name="features">The space to compare them in; the model's own embedding unless given.</param>
    /// <param name="options">Seed of randomly transformed data, and threads.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>Precision, recall, density and coverage of the others, the same for any number of threads.</returns>
    /// <exception cref="ArgumentException">The records have another size, there are too few, or a feature is not finite.</exception>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SampleQuality CompareRecords(
        this VaeModel model, Dataset real, Dataset others, Features? features = null, EvaluationOptions? options = null,
        CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, real, options);
        model.RequireRecords(others, nameof(others));
        features ??= Features.Embedding(model);
        OutOfRange.IfLess(features.Size, 1, nameof(features));
        return SampleQuality.Compare(
            FeaturesOf(model, real, features, options, nameof(real), cancellation),
            FeaturesOf(model, others, features, options, nameof(others), cancellation),
            features.Size,
            features.Name,
            options.Threads,
            cancellation);
    }

    private static float[] FeaturesOf(
        VaeModel model, Dataset data, Features features, EvaluationOptions options, string name, CancellationToken cancellation)
    {
        var reader = new RecordReader(model.Description, data, options.Seed);
        int size = model.Description.DataSize;
        var records = new float[PassPool.Rows * size];
        var values = new float[ArraySize.Of(data.Count, features.Size, name)];
        for (int first = 0; first < data.Count; first += PassPool.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(PassPool.Rows, data.Count - first);
            for (int row = 0; row < count; row++)
                reader.Read(first + row, records.AsSpan(row * size, size));
            Compute(features, records.AsSpan(0, count * size), first, values.AsSpan(first * features.Size, count * features.Size));
        }
        return values;
    }

    private static void Compute(Features features, ReadOnlySpan<float> records, int first, Span<float> values)
    {
        try
        {
            features.Compute(records, values);
        }
        catch (NonFiniteResultException exception)
        {
            // It knows the row of the block only.
            throw exception.At(first);
        }
    }
}
