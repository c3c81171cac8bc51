using Vae.Data;
using Vae.Examples.Commands;

namespace Vae.Examples.Reports;

/// <summary>All that can be measured of a trained model on data it was not trained on. Terms in nats per sample.</summary>
internal sealed record ModelReview
{
    /// <summary>The most real records, and as many samples, that are compared with each other: time grows with the square.</summary>
    internal const int MostCompared = 2_000;

    /// <summary>The samples, and the held-out rows beside them, whose nearest training row is looked for.</summary>
    internal const int MostTraced = 500;

    public required string ModelName { get; init; }

    public required string DataName { get; init; }

    public required ModelDescription Model { get; init; }

    /// <summary>What balanced the loss in training; null where nothing says it.</summary>
    public ObjectiveDescription? Trained { get; init; }

    /// <summary>What advice is given for: <see cref="Trained"/>, or else what the model declares.</summary>
    public ObjectiveDescription Objective => Trained ?? Model.Objective;

    public required ulong Seed { get; init; }

    public required int TrainingRows { get; init; }

    /// <summary>Why the training rows may be none that the model learned from; null where they are known to be.</summary>
    public string? Doubt { get; init; }

    /// <summary>Whether grey levels were made 0 or 1 for all but the search for copies.</summary>
    public bool IsBinarized { get; init; }

    /// <summary>Whether a Bernoulli likelihood is given grey levels: then nothing is a density of the data.</summary>
    public required bool HasGreyLevels { get; init; }

    public required Evaluation Train { get; init; }

    public required Evaluation Test { get; init; }

    public required LogLikelihoodEvaluation LogLikelihood { get; init; }

    /// <summary>
    /// The importance-weighted bound on the test rows, from as many samples as the model's training took of each: the first of those that
    /// <see cref="LogLikelihood"/> is from. Null for a model that was trained by the ELBO.
    /// </summary>
    public LogLikelihoodEvaluation? Bound { get; init; }

    public required LatentInformation Information { get; init; }

    public required ReconstructionQuality Reconstruction { get; init; }

    public required SampleQuality Samples { get; init; }

    /// <summary>
    /// Whether the samples compared are draws from p(x|z), as they can be where those look like the data: zeros and ones. Otherwise they
    /// are its means, smoother than the data.
    /// </summary>
    public bool AreDraws { get; init; }

    /// <summary>
    /// Whether samples are compared by elements though the embedding was asked for: it has collapsed, and would find everything like
    /// everything else.
    /// </summary>
    public bool IsEmbeddingPassedOver { get; init; }

    /// <summary>As many training rows in the place of the samples: what samples as good as data would come to.</summary>
    public required SampleQuality Reference { get; init; }

    /// <summary>The samples whose nearest training rows follow. // [traced, data size]</summary>
    public required float[] TracedSamples { get; init; }

    /// <summary>The training row nearest to each sample.</summary>
    public required IReadOnlyList<NearestRecord> SampleNeighbours { get; init; }

    /// <summary>The training row nearest to each of as many held-out rows: what is no copy looks like this.</summary>
    public required IReadOnlyList<NearestRecord> TestNeighbours { get; init; }

    /// <summary>The share of samples that are copies of a training row.</summary>
    public double CopiedSamples => (double)SampleNeighbours.Count(nearest => nearest.IsCopy) / SampleNeighbours.Count;

    /// <summary>The share of held-out rows that would pass for copies.</summary>
    public double CopiedRows => (double)TestNeighbours.Count(nearest => nearest.IsCopy) / TestNeighbours.Count;

    /// <summary>
    /// The share of samples that lie nearer to a training row, for its distance to the next one, than all but a twentieth of the held-out
    /// rows: a twentieth itself, if samples are as new as those. Meehan, Chaudhuri &amp; Dasgupta, 2020, arXiv:2004.05675, compare so.
    /// </summary>
    public double CloseSamples
    {
        get
        {
            double limit = TestNeighbours.Select(nearest => nearest.Ratio).Order().ElementAt(TestNeighbours.Count / 20);
            return (double)SampleNeighbours.Count(nearest => nearest.Ratio < limit) / SampleNeighbours.Count;
        }
    }

    /// <summary>ln p(x) in bits for each element of a record.</summary>
    public double BitsPerElement => -LogLikelihood.Mean / Math.Log(2) / Model.DataSize;

    /// <summary>Measures everything.</summary>
    /// <param name="name">The model's name on the command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">What it was trained on and what it was not.</param>
    /// <param name="binarize">
    /// How elements become 0 or 1, for all but the search for copies: that takes means, and compares them with grey levels.
    /// </param>
    /// <param name="samples">The importance samples for each test row.</param>
    /// <param name="byElements">
    /// Whether samples are compared with test rows element by element; otherwise in the model's embedding, unless that has collapsed.
    /// </param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="begin">Called as each long part begins, with its name; what it returns hears of the progress.</param>
    /// <param name="cancellation">Looked at often.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static ModelReview Measure(
        string name,
        VaeModel model,
        DataSource data,
        Binarization binarize,
        int samples,
        bool byElements,
        EvaluationOptions options,
        Func<string, IProgress<EvaluationProgress>?> begin,
        CancellationToken cancellation)
    {
        (string dataName, Dataset training, Dataset rows) = data.Binarized(binarize);
        // Equally many of each kind: the measures depend on it.
        int compared = Math.Min(MostCompared, Math.Min(data.Test.Count, data.Training.Count));
        int traced = Math.Min(MostTraced, data.Test.Count);
        float[] drawn = model.Sample(traced, options.Seed);
        float[] queries = [.. drawn, .. Read(data.Test, traced)];
        NearestRecord[] nearest = NearestRecords.Find(queries, data.Training, options, begin("nearest training rows"), cancellation);
        Evaluation test = model.Evaluate(rows, options, cancellation);
        bool hasCollapsed = double.IsFinite(test.Elbo) && test.ActiveUnits == 0;
        Features features = byElements || hasCollapsed ? Features.Elements(model) : Features.Embedding(model);
        bool isBernoulli = model.Description.Decoder[^1].Kind == "Bernoulli";
        bool hasGreyLevels = binarize == Binarization.None && isBernoulli && queries.AsSpan(drawn.Length).ContainsAnyExcept(0f, 1f);
        bool areDraws = isBernoulli && !hasGreyLevels;
        // Drawn anew the rows of both sets would be drawn by the same numbers.
        DataSource alike = data.Binarized(binarize == Binarization.Dynamic ? Binarization.Static : binarize);
        (Dataset learned, Dataset unseen) = (alike.Training.Take(compared), alike.Test.Take(compared));
        return new ModelReview
        {
            ModelName = name,
            DataName = dataName,
            Model = model.Description,
            Seed = options.Seed,
            TrainingRows = data.Training.Count,
            HasGreyLevels = hasGreyLevels,
            IsBinarized = binarize != Binarization.None,
            Train = model.Evaluate(training, options, cancellation),
            Test = test,
            Information = model.MeasureInformation(rows, options, begin("mutual information"), cancellation),
            Reconstruction = model.EvaluateReconstruction(rows, options, cancellation),
            Reference = model.CompareRecords(unseen, learned, features, options, cancellation),
            Samples = areDraws
                ? model.CompareRecords(
                    unseen,
                    Dataset.FromRows(model.SampleData(compared, options.Seed), [.. model.Description.DataShape]),
                    features,
                    options,
                    cancellation)
                : model.EvaluateSamples(unseen, compared, features, options, cancellation),
            AreDraws = areDraws,
            IsEmbeddingPassedOver = hasCollapsed && !byElements,
            TracedSamples = drawn,
            SampleNeighbours = nearest[..traced],
            TestNeighbours = nearest[traced..],
            LogLikelihood = model.EstimateLogLikelihood(rows, samples, options, begin("log p(x)"), cancellation),
            Bound = model.Description.Objective.ImportanceWeighted is { } bound
                ? model.EstimateLogLikelihood(rows, bound.Samples, options, null, cancellation)
                : null,
        };
    }

    private static float[] Read(Dataset data, int rows)
    {
        var values = new float[rows * data.RowSize];
        for (int row = 0; row < rows; row++)
            data.Read(row, values.AsSpan(row * data.RowSize, data.RowSize), default);
        return values;
    }
}
