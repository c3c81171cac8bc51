using System.Globalization;
using Vae.Data;
using Vae.Persistence;

namespace Vae;

/// <summary>One search: its rungs, its trials' checkpoints, and what is known of them.</summary>
internal sealed class TunerSearch(
    IReadOnlyList<TunerModel> models,
    Dataset training,
    Dataset heldOut,
    string path,
    TunerOptions options,
    IProgress<TunerProgress>? progress,
    CancellationToken cancellation)
{
    private const string Table = "losses";
    private const string FailurePrefix = "failure of ";

    private static readonly string[] s_columns = ["trial", "seed", "epochs", "loss"];

    private readonly TunerTrial[] _trials = TunerTrial.Draw(models, options);
    private readonly IReadOnlyList<HalvingRung> _rungs = HalvingRung.Of(options.Trials, options.Epochs, options.Factor);
    private readonly Dictionary<(int Trial, int Seed, int Epochs), double> _losses = [];
    private readonly Dictionary<(int Trial, int Seed, int Epochs), string> _failures = [];
    private readonly ModelDescription[] _descriptions = [.. models.Select(model => model.Create().Description)];

    /// <summary>Trains rung after rung.</summary>
    internal IEnumerable<TunerResult> Results()
    {
        var folder = new StrategyFolder(path, Identity());
        if (folder.Read() is { } state)
        {
            foreach (double[] row in state.Table(Table, s_columns))
            {
                (int Trial, int Seed, int Epochs) key = ((int)row[0], (int)row[1], (int)row[2]);
                _losses[key] = row[3];
                if (state.Properties.TryGetValue(FailureName(key), out string? failure))
                    _failures[key] = failure;
            }
        }
        else
        {
            Keep(folder);
        }
        TunerTrial[] left = _trials;
        for (int rung = 0; rung < _rungs.Count; rung++)
        {
            var results = new List<TunerResult>();
            foreach (TunerTrial trial in left)
            {
                TunerResult result = Train(folder, trial, rung, results.Count, left.Length);
                results.Add(result);
                yield return result;
            }
            left =
            [
                .. results
                    .Where(result => double.IsFinite(result.Loss))
                    .OrderBy(result => result.Loss)
                    .ThenBy(result => result.Trial.Number)
                    .Select(result => result.Trial)
                    .Take(rung + 1 < _rungs.Count ? _rungs[rung + 1].Trials : 1),
            ];
            // Known for good: nothing will go on from there.
            foreach (TunerTrial trial in results.Select(result => result.Trial).Except(left))
            {
                for (int seed = 0; seed < options.Seeds; seed++)
                    File.Delete(folder[Checkpoint(trial, seed)]);
            }
        }
    }

    private TunerResult Train(StrategyFolder folder, TunerTrial trial, int rung, int before, int trials)
    {
        int epochs = _rungs[rung].Epochs;
        var losses = new double[options.Seeds];
        var failures = new string?[options.Seeds];
        for (int seed = 0; seed < losses.Length; seed++)
        {
            (int, int, int) key = (trial.Number, seed, epochs);
            failures[seed] = _failures.GetValueOrDefault(key);
            if (_losses.TryGetValue(key, out losses[seed]))
                continue;
            cancellation.ThrowIfCancellationRequested();
            var relay = progress is null
                ? null
                : new Relay(progress, new TunerProgress(
                    rung, _rungs.Count, before * options.Seeds + seed, trials * options.Seeds, trial, default));
            (losses[seed], failures[seed]) = Train(folder[Checkpoint(trial, seed)], trial, seed, epochs, relay);
            _losses[key] = losses[seed];
            if (failures[seed] is { } failure)
                _failures[key] = failure;
            Keep(folder);
        }
        return new TunerResult(trial, rung, epochs, losses) { Failures = failures };
    }

    /// <summary>The held-out negative bound after so many epochs; infinite where there is none, and why.</summary>
    private (double Loss, string? Failure) Train(
        string checkpoint, TunerTrial trial, int seed, int epochs, IProgress<TrainingProgress>? relay)
    {
        VaeModel model = models.First(candidate => candidate.Name == trial.Model).Create();
        var whole = new TrainingOptions
        {
            // Those of the whole search at every rung: schedules that depend on the length are the winner's own.
            Epochs = options.Epochs,
            BatchSize = trial.BatchSize,
            Optimizer = options.Optimizer,
            LearningRate = trial.LearningRate,
            Objective = trial.Objective,
            Beta = trial.Beta,
            Seed = options.Seed + (ulong)seed,
            Threads = options.Threads,
            CheckpointPath = checkpoint,
        };
        try
        {
            return (Loss(model, Trained(model, checkpoint, epochs, whole, relay), whole), null);
        }
        catch (Exception exception) when (exception is TrainingDivergedException or NonFiniteResultException)
        {
            return (double.PositiveInfinity, exception.Message);
        }
    }

    /// <summary>Brings a model to the end of so many epochs, and tells of the last of them.</summary>
    private EpochRecord Trained(
        VaeModel model, string checkpoint, int epochs, TrainingOptions whole, IProgress<TrainingProgress>? relay)
    {
        if (File.Exists(checkpoint))
        {
            // An interruption may have come between the last epoch and the note of it: then there is none to train.
            CheckpointState state = CheckpointFile.Read(checkpoint);
            IReadOnlyList<EpochRecord> history = HistoryTable.Read(
                state, model.Description, whole.ObjectiveOf(model.Description));
            if (history.Count < epochs)
                return Last(model.Resume(checkpoint, training, heldOut, whole, relay, cancellation));
            bool isThere = history.Count == epochs && state.Int64("batch") == 0;
            if (isThere || !NeedsEstimate(model))
            {
                model.Restore(checkpoint, training, whole);
                return history[epochs - 1];
            }
            // It has gone on from there, as where somebody deleted the notes: the parameters of then are not in it.
            File.Delete(checkpoint);
        }
        return Last(model.Train(training, heldOut, whole, relay, cancellation));

        EpochRecord Last(IEnumerable<EpochRecord> records) => records.First(record => record.Epoch == epochs);
    }

    private double Loss(VaeModel model, EpochRecord last, TrainingOptions whole)
    {
        Evaluation judged = last.HeldOut;
        double bound = judged.Bound ?? judged.Elbo;
        // With the seed that an epoch's own bound is estimated with.
        if (NeedsEstimate(model))
        {
            var evaluation = new EvaluationOptions(Threads: whole.Threads);
            bound = model.EstimateLogLikelihood(heldOut, BoundSamples!.Value, evaluation, null, cancellation).Mean;
        }
        return -bound;
    }

    // A family is judged by one bound: its epochs tell a model's own, which may be another.
    private bool NeedsEstimate(VaeModel model) => model.Description.Objective.ImportanceWeighted?.Samples != BoundSamples;

    private int? BoundSamples => Tuner.BoundSamples(_descriptions);

    private static string Checkpoint(TunerTrial trial, int seed) =>
        string.Create(CultureInfo.InvariantCulture, $"trial-{trial.Number}-seed-{seed}.safetensors");

    private static string FailureName((int Trial, int Seed, int Epochs) key) =>
        string.Create(CultureInfo.InvariantCulture, $"{FailurePrefix}{key.Trial}, {key.Seed}, {key.Epochs}");

    private void Keep(StrategyFolder folder) => folder.Write(state =>
    {
        state.AddTable(
            Table,
            s_columns,
            [.. _losses.OrderBy(loss => loss.Key).Select(loss => new[] { loss.Key.Trial, loss.Key.Seed, loss.Key.Epochs, loss.Value })]);
        foreach (KeyValuePair<(int Trial, int Seed, int Epochs), string> failure in _failures.OrderBy(failure => failure.Key))
            state.Set(FailureName(failure.Key), failure.Value);
    });

    // All that a result depends on; a rung's losses are known without a look at any checkpoint.
    private IReadOnlyList<(string, string)> Identity() =>
    [
        ("strategy", "successive halving"),
        ("models", string.Join(", ", models.Select(model => model.Name))),
        ("declarations", string.Join('\n', _descriptions.Select(model => model.Declaration))),
        ("trials", Text(options.Trials)),
        ("epochs", Text(options.Epochs)),
        ("factor", Text(options.Factor)),
        ("seeds", Text(options.Seeds)),
        ("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
        ("learning rates", $"{OptionsText.Of(options.LowestLearningRate)} to {OptionsText.Of(options.HighestLearningRate)}"),
        ("batch sizes", string.Join(", ", options.BatchSizes.Select(Text))),
        ("betas", options.Betas is { } betas ? string.Join(", ", betas.Select(OptionsText.Of)) : "as declared"),
        ("weight factors", options.WeightFactors is { } factors ? string.Join(", ", factors.Select(OptionsText.Of)) : "none"),
        ("optimizer", OptionsText.Of(options.Optimizer)),
        ("training data", DataFingerprint.Of(training)),
        ("held-out data", DataFingerprint.Of(heldOut)),
        // The declarations say it too; but once each model of such a family was judged by its own bound.
        .. _descriptions.DistinctBy(model => model.Objective.ImportanceWeighted?.Samples).Count() > 1
            ? new[] { ("criterion", $"the bound of {Text(BoundSamples!.Value)} samples") }
            : [],
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Relay(IProgress<TunerProgress> progress, TunerProgress place) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(place with { Progress = value });
    }
}
