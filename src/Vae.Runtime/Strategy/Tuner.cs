using Vae.Data;

namespace Vae;

/// <summary>
/// A search for learning rate, batch size and weights, over one model or a family of them, by successive halving: all trials are trained
/// for a few epochs, the best of them continue, and of these again the best.
/// </summary>
/// <remarks>
/// <para>Latent size and widths belong to a class, so a family of sizes is several classes; one search covers all of them.</para>
/// <para>Each trial has the options of the whole training from its start, so <see cref="VaeModel.Train"/> with the winner's options gives
/// the same bits. All models are compared by one criterion, the negative of a held-out bound of ln p(x). It is the ELBO, or if a model has
/// <c>ImportanceWeighted</c>, the bound with the largest number of samples among the models (<see cref="BoundSamples"/>): bounds of fewer
/// samples are further from ln p(x). To report a result, measure it on other data: the best of many trials is partly best by chance.</para>
/// <para>Source: Jamieson &amp; Talwalkar 2016, arXiv:1502.07943; the schedule is <see cref="HalvingRung.Of"/>.</para>
/// </remarks>
/// <example><code>
/// TunerModel[] family = [new("narrow", () => new Narrow()), new("wide", () => new Wide())];
/// var results = Tuner.Search(family, training, heldOut, "search", new TunerOptions { Trials = 27 }).ToList();
/// TunerResult best = Tuner.Ranking(results)[0];
/// </code></example>
public static class Tuner
{
    /// <summary>Searches: a lazy sequence of each trial's result at each rung, in the order of training.</summary>
    /// <param name="models">The models to choose between; at least one.</param>
    /// <param name="training">The data to learn from.</param>
    /// <param name="heldOut">The data that the trials are judged on. Not the test data that a result will be reported on.</param>
    /// <param name="folder">
    /// The folder for the trials' checkpoints and the results so far; created if missing. A rerun continues from what it finds and gives
    /// the same results; known results are returned at once.
    /// </param>
    /// <param name="options">The settings; the defaults if null.</param>
    /// <param name="progress">Receives the progress about ten times a second.</param>
    /// <param name="cancellation">Checked before each step, and throughout the evaluations.</param>
    /// <returns>The results; the same, bit for bit, for any number of threads, and whether it was interrupted or not.</returns>
    /// <exception cref="ArgumentException">
    /// At once: an option is out of its range, there is no model, or two have one name; data and models do not fit; or a model cannot be
    /// trained with one of the weights or batch sizes, such as a single record where an objective compares several.
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
            throw new ArgumentException("A search needs at least one model.", nameof(models));
        if (models.DistinctBy(model => model.Name).Count() < models.Count)
            throw new ArgumentException("Two models have the same name.", nameof(models));
        if (options.Trials < models.Count)
        {
            throw new ArgumentException(
                $"{options.Trials} trials leave some of the {models.Count} models untried: give at least one for each.", nameof(options));
        }
        VaeModel[] made = [.. models.Select(model => model.Create())];
        if (options.WeightFactors is not null && !made.Any(model => ObjectiveWeights.Has(model.Description.Objective)))
        {
            throw new ArgumentException(
                $"No model has a weight to multiply: declare one of {string.Join(", ", ObjectiveWeights.Words)}, or leave the factors out.",
                nameof(options));
        }
        for (int i = 0; i < made.Length; i++)
            RequireTrials(made[i], models[i].Name, training, heldOut, options);
        return new TunerSearch(models, training, heldOut, folder, options, progress, cancellation).Results();
    }

    /// <summary>
    /// The number k of samples of the importance-weighted bound by which a search compares these models: the largest that one of them is
    /// trained with. Null if none is trained so: the search then compares by the ELBO.
    /// </summary>
    /// <param name="models">The models to choose between.</param>
    public static int? BoundSamples(IEnumerable<ModelDescription> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models.Max(model => model.Objective.ImportanceWeighted?.Samples);
    }

    /// <summary>Throws, before anything is trained, if any trial that could be drawn for a model would be refused.</summary>
    private static void RequireTrials(VaeModel model, string name, Dataset training, Dataset heldOut, TunerOptions options)
    {
        ObjectiveDescription declared = model.Description.Objective;
        foreach (double beta in options.Betas ?? [])
        {
            Require(name, FormattableString.Invariant($"with the weight {beta}"), nameof(options), () =>
                new TrainingOptions { Beta = beta }.ObjectiveOf(model.Description).Validate(nameof(options)));
        }
        foreach (double factor in options.WeightFactors ?? [])
        {
            Require(name, FormattableString.Invariant($"with its weights times {factor}"), nameof(options), () =>
                ObjectiveWeights.MultiplyAll(declared, factor).Validate(nameof(options)));
        }
        model.RequireRecords(training, nameof(training));
        model.RequireRecords(heldOut, nameof(heldOut));
        foreach (int size in options.BatchSizes)
        {
            Require(name, FormattableString.Invariant($"in batches of {size}"), nameof(options), () =>
                model.RequireBatches(declared, training.Count, Math.Min(size, training.Count), nameof(options)));
        }
    }

    private static void Require(string model, string how, string name, Action check)
    {
        try
        {
            check();
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{model} cannot be trained {how}: {exception.Message}", name, exception);
        }
    }

    /// <summary>
    /// Each trial's furthest result, the best first: those of a later rung before those of an earlier one, and then by the loss.
    /// </summary>
    /// <param name="results">The results of <see cref="Search"/>.</param>
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
