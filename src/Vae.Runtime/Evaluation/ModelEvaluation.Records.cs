using Vae.Data;
using Vae.Execution;

namespace Vae;

public static partial class ModelEvaluation
{
    /// <summary>
    /// An estimate of the evidence lower bound of each record of some data, from one z per record. The lower it is, the less the model
    /// expects the record. <c>EstimateLogLikelihood</c> is a tighter bound, and takes longer.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="options">Seed of ε and of randomly transformed data, and threads.</param>
    /// <param name="progress">Receives the progress after each block of records, on the calling thread.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>
    /// Both terms of each record, in nats, in the order of the data; their means are those of <see cref="Evaluate"/>. The result does not
    /// depend on the number of threads.
    /// </returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer threads than 0.</exception>
    /// <exception cref="InvalidDataException">
    /// A value is not finite, or outside the likelihood's support; the message names row and element.
    /// </exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ElboEstimate[] Elbo(
        this VaeModel model, Dataset data, EvaluationOptions? options = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, data, options);
        ulong seed = options.Seed;
        int latent = model.Description.LatentSize;
        var estimates = new ElboEstimate[data.Count];
        RunBlocks(model, data, options, progress, (pass, first) =>
        {
            pass.Noise = EvaluationNoise.Latent(seed, first);
            model.CompiledProgram.Encode(Worker.Alone, pass);
            FiniteResults.RequirePosterior(pass, first);
            model.CompiledProgram.DrawLatent(Worker.Alone, pass);
            model.CompiledProgram.Decode(Worker.Alone, pass);
            model.CompiledProgram.Score(Worker.Alone, pass);
            FiniteResults.RequireScores(pass, first);
            for (int row = 0; row < pass.Rows; row++)
            {
                double kl = 0;
                foreach (float term in pass.Divergence.Slice(row * latent, latent))
                    kl += term;
                estimates[first + row] = new ElboEstimate(pass.Reconstruction[row], kl);
            }
        }, cancellation);
        return estimates;
    }

    /// <summary>The posterior q(z|x) of each record of some data.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="options">Seed of randomly transformed data, and threads.</param>
    /// <param name="progress">Receives the progress after each block of records, on the calling thread.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>
    /// Means and log-variances, in the order of the data. The result does not depend on the number of threads. // [rows, latent size] each
    /// </returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer threads than 0, or more values than one array holds.</exception>
    /// <exception cref="InvalidDataException">
    /// A value is not finite, or outside the likelihood's support; the message names row and element.
    /// </exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Posterior Encode(
        this VaeModel model, Dataset data, EvaluationOptions? options = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, data, options);
        return EncodeRecords(model, data, options, progress, cancellation);
    }

    private static Posterior EncodeRecords(
        VaeModel model, Dataset data, EvaluationOptions options, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        int latent = model.Description.LatentSize;
        int floats = ArraySize.Of(data.Count, latent, nameof(data));
        var posterior = new Posterior(new float[floats], new float[floats]);
        RunBlocks(model, data, options, progress, (pass, first) =>
        {
            model.CompiledProgram.Encode(Worker.Alone, pass);
            FiniteResults.RequirePosterior(pass, first);
            VaeModel.CopyPosterior(pass, 0, posterior.Mean.AsSpan(first * latent));
            VaeModel.CopyPosterior(pass, latent, posterior.LogVariance.AsSpan(first * latent));
            VaeModel.BoundLogVariances(posterior.LogVariance.AsSpan(first * latent, pass.Rows * latent));
        }, cancellation);
        return posterior;
    }

    /// <summary>A point of the latent space for each record of some data: the posterior's mean. Deterministic.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="options">Seed of randomly transformed data, and threads.</param>
    /// <param name="progress">Receives the progress after each block of records, on the calling thread.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>
    /// The means, in the order of the data. The result does not depend on the number of threads. // [rows, latent size]
    /// </returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer threads than 0, or more values than one array holds.</exception>
    /// <exception cref="InvalidDataException">
    /// A value is not finite, or outside the likelihood's support; the message names row and element.
    /// </exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static float[] Embed(
        this VaeModel model, Dataset data, EvaluationOptions? options = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, data, options);
        int latent = model.Description.LatentSize;
        var mean = new float[ArraySize.Of(data.Count, latent, nameof(data))];
        RunBlocks(model, data, options, progress, (pass, first) =>
        {
            model.CompiledProgram.Encode(Worker.Alone, pass);
            FiniteResults.RequirePosterior(pass, first);
            VaeModel.CopyPosterior(pass, 0, mean.AsSpan(first * latent));
        }, cancellation);
        return mean;
    }

    /// <summary>The mean of p(x|z) at the posterior's mean of each record of some data. Deterministic.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="options">Seed of randomly transformed data, and threads.</param>
    /// <param name="progress">Receives the progress after each block of records, on the calling thread.</param>
    /// <param name="cancellation">Checked before each block of records.</param>
    /// <returns>
    /// The reconstructions, in the order of the data; for a Bernoulli likelihood, probabilities. The result does not depend on the number
    /// of threads. // [rows, data size]
    /// </returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer threads than 0, or more values than one array holds.</exception>
    /// <exception cref="InvalidDataException">
    /// A value is not finite, or outside the likelihood's support; the message names row and element.
    /// </exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static float[] Reconstruct(
        this VaeModel model, Dataset data, EvaluationOptions? options = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, data, options);
        int size = model.Description.DataSize;
        var reconstruction = new float[ArraySize.Of(data.Count, size, nameof(data))];
        RunBlocks(model, data, options, progress, (pass, first) =>
        {
            model.CompiledProgram.Encode(Worker.Alone, pass);
            FiniteResults.RequirePosterior(pass, first);
            VaeModel.CopyPosterior(pass, 0, pass.Latent);
            model.DecodeTo(pass, reconstruction.AsSpan(first * size));
            FiniteResults.RequireReconstructions(pass, first, pass.Mean);
        }, cancellation);
        return reconstruction;
    }

    // Blocks are as large as a pass, so that noise is that of Evaluate.
    private static void RunBlocks(
        VaeModel model, Dataset data, EvaluationOptions options, IProgress<EvaluationProgress>? progress, Action<Pass, int> infer,
        CancellationToken cancellation)
    {
        var reader = new RecordReader(model.Description, data, options.Seed);
        using var rented = new RentedPasses(model.Passes);
        RecordBlocks.Run(
            data.Count,
            PassPool.Rows,
            Workers(model, options, data.Count, PassPool.Rows, 1, () => new BlockInference(reader, rented.Rent(), infer)),
            progress,
            cancellation);
    }

    /// <summary>One block worker for each thread that helps.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The threads asked for.</param>
    /// <param name="records">The records.</param>
    /// <param name="blockRows">The records of a block, which one worker does.</param>
    /// <param name="samples">How often the model runs over each record.</param>
    /// <param name="create">Makes a worker.</param>
    private static TWorker[] Workers<TWorker>(
        VaeModel model, EvaluationOptions options, int records, int blockRows, int samples, Func<TWorker> create)
        where TWorker : IBlockWorker
    {
        int rows = (int)Math.Min(int.MaxValue, (long)samples * records);
        int count = Math.Min(
            WorkerCount.For(options.Threads, model.Description, rows, flopsPerForwardFlop: 1), RecordBlocks.CountOf(records, blockRows));
        var workers = new TWorker[count];
        for (int rank = 0; rank < count; rank++)
            workers[rank] = create();
        return workers;
    }

    private static EvaluationOptions RequireEvaluable(VaeModel model, Dataset data, EvaluationOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.RequireRecords(data, nameof(data));
        options ??= new EvaluationOptions();
        options.Validate();
        model.EnsureInitialized(0);
        return options;
    }
}
