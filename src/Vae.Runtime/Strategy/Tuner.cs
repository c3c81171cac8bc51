using Vae.Data;

namespace Vae;

/// <summary>
/// A search for learning rate, batch size and weight β, over one model or a family of them, by successive halving: all trials are trained
/// for a few epochs, the best of them go on from where they are, and of these again the best.
/// </summary>
/// <remarks>
/// <para>Latent size and widths are facts of a class, so a family of sizes is several classes, and one search goes over all of them.</para>
/// <para>Each trial has the options of the whole training from its start: what the winner was trained with, <see cref="VaeModel.Train"/>
/// repeats to the bit. The criterion is the held-out negative ELBO. Whoever reports it as the result needs other data for that: of many
/// trials the best is the best by chance too.</para>
/// <para>Source: Jamieson &amp; Talwalkar 2016, arXiv:1502.07943; the schedule is <see cref="HalvingRung.Of"/>.</para>
/// </remarks>
/// <example><code>
/// TunerModel[] family = [new("narrow", () => new Narrow()), new("wide", () => new Wide())];
/// var results = Tuner.Search(family, training, heldOut, "search", new TunerOptions { Trials = 27 }).ToList();
/// TunerResult best = Tuner.Ranking(results)[0];
/// </code></example>
public static class Tuner
{
    /// <summary>Searches: a lazy sequence of what each trial came to at each rung, in the order of their training.</summary>
    /// <param name="models">The models to choose between; at least one.</param>
    /// <param name="training">The data to learn from.</param>
    /// <param name="heldOut">The data that the trials are judged on. Not the test data that a result will be reported on.</param>
    /// <param name="folder">
    /// Where the trials keep their checkpoints, and the search what it knows; made if it is not there. A rerun goes on from what it finds
    /// and comes to the same results: those that are known come at once.
    /// </param>
    /// <param name="options">Everything there is to choose; the defaults without it.</param>
    /// <param name="progress">Told some ten times a second where it is.</param>
    /// <param name="cancellation">Looked at before each step, and all through the evaluations.</param>
    /// <returns>The results; the same, bit for bit, for any number of threads, and whether it was interrupted or not.</returns>
    /// <exception cref="ArgumentException">
    /// At once: an option is out of its range, there is no model, or two have one name. While enumerating: data and models do not fit.
    /// </exception>
    /// <exception cref="Persistence.CheckpointException">
    /// While enumerating: the folder holds another search; the message gives both values.
    /// </exception>
    /// <exception cref="OperationCanceledException">While enumerating: cancelled. A rerun with the same folder goes on.</exception>
    public static IEnumerable<TunerResult> Search(
        IReadOnlyList<TunerModel> models,
        Dataset training,
        Dataset heldOut,
        string folder,
        TunerOptions? options = null,
        IProgress<TunerProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new TunerOptions();
        options.Validate();
        if (models.Count == 0)
            throw new ArgumentException("A search takes at least one model.", nameof(models));
        if (models.DistinctBy(model => model.Name).Count() < models.Count)
            throw new ArgumentException("Two models have the same name.", nameof(models));
        if (options.Trials < models.Count)
        {
            throw new ArgumentException(
                $"{options.Trials} trials leave some of the {models.Count} models untried: give at least one for each.", nameof(options));
        }
        foreach (TunerModel model in models)
            RequireWeights(model, options);
        return new TunerSearch(models, training, heldOut, folder, options, progress, cancellation).Results();
    }

    /// <summary>Refuses weights that a model's objective has no place for, before anything is trained.</summary>
    private static void RequireWeights(TunerModel model, TunerOptions options)
    {
        ModelDescription description = model.Create().Description;
        foreach (double beta in options.Betas ?? [])
        {
            try
            {
                new TrainingOptions { Beta = beta }.ObjectiveOf(description).Validate(nameof(options));
            }
            catch (ArgumentException exception)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"{model.Name} cannot be trained with the weight {beta}: {exception.Message}"), nameof(options),
                    exception);
            }
        }
    }

    /// <summary>
    /// Each trial's furthest result, the best first: those of a later rung before those of an earlier one, and then by the loss.
    /// </summary>
    /// <param name="results">What <see cref="Search"/> gave.</param>
    public static IReadOnlyList<TunerResult> Ranking(IEnumerable<TunerResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return
        [
            .. results
                .GroupBy(result => result.Trial.Number)
                .Select(trial => trial.MaxBy(result => result.Rung)!)
                .OrderByDescending(result => result.Rung)
                .ThenBy(result => result.Loss)
                .ThenBy(result => result.Trial.Number),
        ];
    }
}
