using Vae.Data;

namespace Vae;

public static partial class ModelEvaluation
{
    /// <summary>Estimates ln p(x) of each record by importance sampling, with q(z|x) as the proposal.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Any number of records, each finite. // [rows, data size]</param>
    /// <param name="samples">K: the draws for each record, at least 1. 5,000 are usual where models are compared.</param>
    /// <param name="seed">Seed of the draws, which depend on it and on the record's position.</param>
    /// <returns>One estimate a record, in nats; on as many threads as help, and the same for any number.</returns>
    /// <exception cref="ArgumentException">
    /// The length is not a multiple of the data size, or a value is not finite or outside the likelihood's support.
    /// </exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer samples than 1.</exception>
    /// <remarks>Source: Burda, Grosse &amp; Salakhutdinov, 2016, arXiv:1509.00519.</remarks>
    public static LogLikelihood[] EstimateLogLikelihood(this VaeModel model, ReadOnlySpan<float> data, int samples, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        OutOfRange.IfLess(samples, 1);
        if (model.RowsOf(data) == 0)
            return [];
        VaeModel.RequireFinite(data, model.Description.DataSize, nameof(data), "data");
        model.RequireLikely(data);
        return ImportanceSample(
            model, Dataset.FromRows(data.ToArray(), model.Description.DataSize), samples, new EvaluationOptions(seed), null, default);
    }

    /// <summary>Estimates ln p(x) of each record of some data by importance sampling, with q(z|x) as the proposal.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="samples">K: the draws for each record, at least 1. 5,000 are usual where models are compared.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="progress">Receives the progress after each block of records, on the calling thread.</param>
    /// <param name="cancellation">Checked before each 64 draws of a record.</param>
    /// <returns>Mean, errors and every record's estimate. The result does not depend on the number of threads.</returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer samples than 1, or fewer threads than 0.</exception>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <remarks>Source: Burda, Grosse &amp; Salakhutdinov, 2016, arXiv:1509.00519.</remarks>
    public static LogLikelihoodEvaluation EstimateLogLikelihood(
        this VaeModel model, Dataset data, int samples, EvaluationOptions? options = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        OutOfRange.IfLess(samples, 1);
        options = RequireEvaluable(model, data, options);
        return new LogLikelihoodEvaluation(samples, ImportanceSample(model, data, samples, options, progress, cancellation));
    }

    private static LogLikelihood[] ImportanceSample(
        VaeModel model,
        Dataset data, int samples, EvaluationOptions options, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        model.EnsureInitialized(0);
        var results = new LogLikelihood[data.Count];
        var reader = new RecordReader(model.Description, data, options.Seed);
        using var rented = new RentedPasses(model.Passes);
        RecordBlocks.Run(
            data.Count,
            ImportanceSampler.BlockRows,
            Workers(
                model,
                options,
                data.Count,
                ImportanceSampler.BlockRows,
                samples,
                () => new ImportanceSampler(model.CompiledProgram, reader, rented.Rent(), rented.Rent(), samples, options.Seed, results)),
            progress,
            cancellation);
        return results;
    }
}
