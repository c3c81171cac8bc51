using Vae.Data;

namespace Vae;

/// <summary>
/// A search for learning rate, batch size and weights, over one model or a family of them, by successive halving: all trials are trained
/// for a few epochs, the best of them go on from where they are, and of these again the best.
/// </summary>
/// <remarks>
/// <para>Latent size and widths are facts of a class, so a family of sizes is several classes, and one search goes over all of them.</para>
/// <para>Each trial has the options of the whole training from its start: what the winner was trained with, <see cref="VaeModel.Train"/>
/// repeats to the bit. The criterion is one for all models, the negative of a held-out bound of ln p(x): the ELBO, or where a model has
/// <c>ImportanceWeighted</c> the bound of as many samples as the largest of them (<see cref="BoundSamples"/>), for bounds of fewer are
/// further from ln p(x) whatever the model. Whoever reports it as the result needs other data for that: of many trials the best is the
/// best by chance too.</para>
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
            throw new ArgumentException("A search takes at least one model.", nameof(models));
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
    /// The samples k of the importance-weighted bound that a search over some models judges all of them by, the largest that one is
    /// trained by; null: by the ELBO, for none is.
    /// </summary>
    /// <param name="models">The models to choose between.</param>
    public static int? BoundSamples(IEnumerable<ModelDescription> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models.Max(model => model.Objective.ImportanceWeighted?.Samples);
    }

    /// <summary>Refuses what one of a model's trials would refuse, whichever is drawn, before anything is trained.</summary>
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
