using Vae.Data;
using Vae.Execution;

namespace Vae;

/// <summary>
/// What can be found out about a model from data. These are extension methods, called as methods of the model
/// (<c>model.Evaluate(data)</c>). They leave its parameters as they are.
/// </summary>
public static partial class ModelEvaluation
{
    /// <summary>
    /// Scores the model on some data: both loss terms, what each latent dimension contributes, and how many are in use; and the
    /// importance-weighted bound, if that is what the model's training raises.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one record of the model's size.</param>
    /// <param name="options">Seed and threads. Without a seed, the result is that of an epoch's record for the same model and data.</param>
    /// <param name="cancellation">Checked before each chunk of records, and before each 64 draws for the importance-weighted bound.</param>
    /// <returns>Means over the records, in nats per sample. The result does not depend on the number of threads.</returns>
    /// <exception cref="ArgumentException">The records have another size, or there is none.</exception>
    /// <exception cref="InvalidDataException">A value is not finite, or outside the likelihood's support.</exception>
    /// <exception cref="NonFiniteResultException">A record overflows the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Evaluation Evaluate(
        this VaeModel model, Dataset data, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options = RequireEvaluable(model, data, options);
        Pass pass = model.Passes.Rent();
        try
        {
            using var team = new WorkerTeam(WorkerCount.For(options.Threads, model.Description, PassPool.Rows, flopsPerForwardFlop: 1));
            Evaluation evaluation = new EvaluationWork(model.CompiledProgram, data, pass, options.Seed).Run(team, cancellation)
                ?? throw new OperationCanceledException(cancellation);
            return WithBound(model, evaluation, data, options, cancellation) with { Warnings = data.Warnings };
        }
        finally
        {
            model.Passes.Return(pass);
        }
    }

    /// <summary>Adds the importance-weighted bound, with as many samples of each record as the model's training takes.</summary>
    internal static Evaluation WithBound(
        this VaeModel model, Evaluation evaluation, Dataset data, EvaluationOptions options, CancellationToken cancellation) =>
        model.Description.Objective.ImportanceWeighted is { } bound
            ? evaluation with { Bound = EstimateLogLikelihood(model, data, bound.Samples, options, null, cancellation).Mean }
            : evaluation;
}
