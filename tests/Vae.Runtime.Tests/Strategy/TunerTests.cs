using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests;

public sealed class TunerTests : IDisposable
{
    private static readonly TunerModel[] s_family = [new("tiny", () => new TinyVae()), new("normed", () => new NormedVae())];

    private static readonly TunerModel[] s_mixed = [new("sampled", () => new SampledVae()), new("tiny", () => new TinyVae())];

    private readonly string _root = Directory.CreateTempSubdirectory("vae-tuner-").FullName;
    private readonly Dataset _data = TinyData.Set(120);
    private readonly Dataset _heldOut = TinyData.Set(60, 2);

    private readonly TunerOptions _options = new()
    {
        Trials = 6,
        Epochs = 4,
        Factor = 2,
        BatchSizes = [10, 20, 40],
        HighestLearningRate = 1e-1,
        Seed = 5,
        Threads = 1,
    };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_best_trials_go_on_and_the_winner_is_the_best_of_the_last_rung()
    {
        List<TunerResult> results = [.. Search("a", _options)];

        Assert.Equal([(6, 1), (3, 2), (1, 4)], results.GroupBy(result => result.Rung).Select(rung => (rung.Count(), rung.First().Epochs)));
        foreach (int rung in new[] { 0, 1 })
        {
            TunerResult[] here = [.. results.Where(result => result.Rung == rung).OrderBy(result => result.Loss)];
            Assert.Equal(
                here.Take(here.Length / 2).Select(result => result.Trial.Number).Order(),
                results.Where(result => result.Rung == rung + 1).Select(result => result.Trial.Number).Order());
        }
        IReadOnlyList<TunerResult> ranking = Tuner.Ranking(results);
        Assert.Equal(6, ranking.Count);
        Assert.Equal(results[^1], ranking[0]);
        Assert.Equal([2, 1, 1, 0, 0, 0], ranking.Select(result => result.Rung));
        Assert.True(ranking[3].Loss <= ranking[4].Loss && ranking[4].Loss <= ranking[5].Loss, "In order.");
    }

    /// <summary>By the mean over the seeds; here the first seed would let others go on.</summary>
    [Fact]
    public void Of_several_seeds_the_mean_says_which_trials_go_on()
    {
        List<TunerResult> results = [.. Search("a", _options with { Seeds = 2, Seed = 39 })];

        int[] first = GoOn(result => result.Losses[0]);
        int[] mean = GoOn(result => (result.Losses[0] + result.Losses[1]) / 2);
        Assert.NotEqual(first, mean);
        Assert.Equal(mean, results.Where(result => result.Rung == 1).Select(result => result.Trial.Number).Order());

        int[] GoOn(Func<TunerResult, double> by) =>
            [.. results.Where(result => result.Rung == 0).OrderBy(by).Take(3).Select(result => result.Trial.Number).Order()];
    }

    [Theory]
    [InlineData(1e-4, 1e-1)]
    [InlineData(1e29, 1e30)]
    public void What_a_trial_came_to_is_kept_before_the_next_one_begins(double lowest, double highest)
    {
        TunerOptions options = _options with { LowestLearningRate = lowest, HighestLearningRate = highest };
        TunerResult first = Search("a", options).First();
        Assert.Equal(lowest > 1, first.Failures[0] is not null);
        foreach (string checkpoint in Directory.GetFiles(Path.Combine(_root, "a"), "trial-*"))
            File.Delete(checkpoint);
        int trained = 0;

        TunerResult again = Search("a", options, new Counter(() => trained++)).First();

        Assert.Equal(0, trained);
        Assert.Equal((first.Losses[0], first.Failures[0]), (again.Losses[0], again.Failures[0]));
    }

    [Fact]
    public void What_a_trial_came_to_is_what_its_settings_come_to_by_themselves()
    {
        TunerResult best = Tuner.Ranking(Search("a", _options))[0];
        VaeModel model = s_family.First(one => one.Name == best.Trial.Model).Create();
        var options = new TrainingOptions
        {
            Epochs = 4,
            BatchSize = best.Trial.BatchSize,
            LearningRate = best.Trial.LearningRate,
            Seed = 5,
            Threads = 2,
        };

        EpochRecord last = model.Train(_data, _heldOut, options).Last();

        Assert.Equal(-last.HeldOut.Elbo, best.Loss);
    }

    [Fact]
    public void Trials_are_dealt_out_evenly_and_cover_the_range_of_learning_rates()
    {
        TunerTrial[] trials = TunerTrial.Draw(s_family, _options with { Trials = 12, Betas = [0.5, 1] });

        Assert.Equal([6, 6], trials.GroupBy(trial => trial.Model).Select(group => group.Count()));
        Assert.Equal([4, 4, 4], trials.GroupBy(trial => trial.BatchSize).Select(group => group.Count()));
        Assert.Equal([6, 6], trials.GroupBy(trial => trial.Beta).Select(group => group.Count()));
        // One in each twelfth of the three decades; the rounding may move it by half a percent.
        double[] rates = [.. trials.Select(trial => Math.Log10(trial.LearningRate)).Order()];
        for (int i = 0; i < 12; i++)
            Assert.InRange(rates[i], -4 + i * 0.25 - 0.0025, -4 + (i + 1) * 0.25 + 0.0025);
        Assert.NotEqual(rates, trials.Select(trial => Math.Log10(trial.LearningRate)));
        Assert.All(TunerTrial.Draw(s_family, _options), trial => Assert.Null(trial.Beta));
        Assert.Equal(trials, TunerTrial.Draw(s_family, _options with { Trials = 12, Betas = [0.5, 1] }));
        Assert.NotEqual(trials, TunerTrial.Draw(s_family, _options with { Trials = 12, Betas = [0.5, 1], Seed = 6 }));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(700)]
    [InlineData(1_100)]
    public void An_interrupted_search_goes_on_to_the_same_result(int rows)
    {
        TunerOptions options = _options with { Seeds = 2 };
        List<TunerResult> whole = [.. Search("a", options)];
        using var cancellation = new CancellationTokenSource();
        var cancelling = new CancellingData(_data, cancellation, rows);

        Assert.Throws<OperationCanceledException>(() => Tuner.Search(
            s_family, cancelling, _heldOut, Path.Combine(_root, "b"), options, null, cancellation.Token).Count());
        List<TunerResult> resumed = [.. Search("b", options with { Threads = 2 })];
        int trained = 0;
        List<TunerResult> again = [.. Search("b", options, new Counter(() => trained++))];

        Assert.Equal(0, trained);
        Equal(whole, resumed);
        Equal(whole, again);
    }

    /// <summary>As after a crash between the last epoch of a trial and the note of what it came to.</summary>
    [Fact]
    public void What_the_checkpoint_knows_is_not_trained_again()
    {
        List<TunerResult> whole = [.. Search("a", _options)];
        string state = Path.Combine(_root, "a", "strategy.safetensors");
        CheckpointState known = CheckpointFile.Read(state);
        string[] columns = ["trial", "seed", "epochs", "loss"];
        var forgetful = new CheckpointState(state);
        foreach ((string name, string value) in known.Properties)
            forgetful.Set(name, value);
        double last = whole[^1].Trial.Number;
        forgetful.AddTable("losses", columns, [.. known.Table("losses", columns).Where(row => !(row[0] == last && row[2] == 4))]);
        CheckpointFile.Write(state, forgetful);
        int trained = 0;

        Equal(whole, [.. Search("a", _options, new Counter(() => trained++))]);

        Assert.Equal(0, trained);
    }

    [Fact]
    public void Only_those_that_may_go_on_keep_their_checkpoints()
    {
        TunerResult best = Tuner.Ranking(Search("a", _options))[0];

        Assert.Equal(
            [$"strategy.safetensors", $"trial-{best.Trial.Number}-seed-0.safetensors"],
            Directory.GetFiles(Path.Combine(_root, "a")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_trial_that_diverges_is_the_last_and_does_not_go_on()
    {
        TunerOptions options = _options with { HighestLearningRate = 1e8, Trials = 4 };

        List<TunerResult> results = [.. Search("a", options)];

        Assert.Contains(results, result => double.IsPositiveInfinity(result.Loss) && result.Rung == 0);
        Assert.All(results, result =>
        {
            string? why = Assert.Single(result.Failures);
            Assert.Equal(double.IsFinite(result.Loss), why is null);
            if (why is not null)
                Assert.StartsWith("Training stopped at step ", why, StringComparison.Ordinal);
        });
        Assert.Equal(results.Select(result => result.Failures[0]), Search("a", options).Select(result => result.Failures[0]));
        Assert.True(double.IsFinite(Tuner.Ranking(results)[0].Loss), "The winner is one that did not.");
        Equal(results, [.. Search("a", options)]);
    }

    [Fact]
    public void If_all_diverge_the_search_ends()
    {
        TunerOptions options = _options with { LowestLearningRate = 1e29, HighestLearningRate = 1e30, Trials = 4 };

        Assert.Equal([0, 0, 0, 0], Search("a", options).Select(result => result.Rung));
    }

    [Fact]
    public void Several_seeds_have_a_mean_and_a_standard_error()
    {
        var trial = new TunerTrial(0, "tiny", 1e-3, 10, null);

        var three = new TunerResult(trial, 0, 1, [1, 2, 6]);

        Assert.Equal(3, three.Loss);
        Assert.True(Math.Abs(three.StandardError!.Value - Math.Sqrt(7.0 / 3)) <= 1e-15, $"{three.StandardError}");
        Assert.Null(new TunerResult(trial, 0, 1, [1]).StandardError);
        Assert.Null(new TunerResult(trial, 0, 1, [1, double.PositiveInfinity]).StandardError);
        Assert.NotEqual(Search("a", _options with { Seeds = 2, Trials = 2 }).First().Losses[0],
            Search("a", _options with { Seeds = 2, Trials = 2 }).First().Losses[1]);
    }

    [Fact]
    public void The_folder_of_another_search_is_refused()
    {
        _ = Search("a", _options).Count();

        Assert.Equal("trials", Refused(_options with { Trials = 7 }));
        Assert.Equal("epochs", Refused(_options with { Epochs = 5 }));
        Assert.Equal("factor", Refused(_options with { Factor = 3 }));
        Assert.Equal("seeds", Refused(_options with { Seeds = 2 }));
        Assert.Equal("seed", Refused(_options with { Seed = 6 }));
        Assert.Equal("learning rates", Refused(_options with { LowestLearningRate = 1e-3 }));
        Assert.Equal("batch sizes", Refused(_options with { BatchSizes = [10, 20] }));
        Assert.Equal("betas", Refused(_options with { Betas = [1] }));
        Assert.Equal("weight factors", Assert.Throws<CheckpointException>(() => Weighed("w", _options with { WeightFactors = [1, 2] })
            .Concat(Weighed("w", _options with { WeightFactors = [2, 1] })).Count()).Property);
        Assert.Equal("optimizer", Refused(_options with { Optimizer = new Vae.Optimization.Sgd() }));
        Assert.Equal("models", Assert.Throws<CheckpointException>(
            () => Tuner.Search([s_family[0]], _data, _heldOut, Path.Combine(_root, "a"), _options).Count()).Property);
        Assert.Equal("held-out data", Assert.Throws<CheckpointException>(
            () => Tuner.Search(s_family, _data, TinyData.Set(60, 3), Path.Combine(_root, "a"), _options).Count()).Property);
        Assert.Equal("training data", Assert.Throws<CheckpointException>(
            () => Tuner.Search(s_family, TinyData.Set(120, 3), _heldOut, Path.Combine(_root, "a"), _options).Count()).Property);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_at_once()
    {
        foreach (TunerOptions wrong in new[]
        {
            _options with { Trials = 0 },
            _options with { Epochs = 0 },
            _options with { Factor = 1 },
            _options with { Seeds = 0 },
            _options with { Threads = -1 },
            _options with { LowestLearningRate = 0 },
            _options with { LowestLearningRate = double.NaN },
            _options with { HighestLearningRate = 1e-5 },
            _options with { HighestLearningRate = double.PositiveInfinity },
            _options with { BatchSizes = [] },
            _options with { BatchSizes = [0] },
            _options with { Betas = [] },
            _options with { Betas = [-1] },
            _options with { WeightFactors = [] },
            _options with { WeightFactors = [1, 0] },
            _options with { WeightFactors = [double.PositiveInfinity] },
            // None of the family has a weight to multiply.
            _options with { WeightFactors = [1, 2] },
        })
        {
            Assert.ThrowsAny<ArgumentException>(() => Search("a", wrong));
        }
        Assert.Throws<ArgumentException>(() => Tuner.Search([], _data, _heldOut, _root));
        Assert.Throws<ArgumentException>(() => Tuner.Search([s_family[0], s_family[0]], _data, _heldOut, _root));
        Assert.Contains(
            "untried",
            Assert.Throws<ArgumentException>(() => Tuner.Search(s_family, _data, _heldOut, _root, _options with { Trials = 1 })).Message,
            StringComparison.Ordinal);
        TunerModel[] mixed = [s_family[0], new("correlated", () => new Golden.WeightedCorrelation())];
        Assert.Contains(
            "correlated cannot be trained with the weight 0.5",
            Assert.Throws<ArgumentException>(
                () => Tuner.Search(mixed, _data, _heldOut, _root, _options with { Betas = [0.5, 1] })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "weighed cannot be trained with its weights times 1E+30",
            Assert.Throws<ArgumentException>(() => Weighed("a", _options with { WeightFactors = [1, 1e30] })).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_root, "a")), "Nothing is left behind.");
    }

    [Fact]
    public void A_batch_size_that_some_model_cannot_be_trained_with_is_refused_at_once()
    {
        string message = Assert.Throws<ArgumentException>(() => Weighed("a", _options with { BatchSizes = [10, 17] })).Message;
        Assert.Contains(
            "weighed cannot be trained in batches of 17: The last batch of 120 records by 17 has one: Dip", message,
            StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => Weighed("a", _options with { BatchSizes = [1] })).Message;
        Assert.Contains("weighed cannot be trained in batches of 1: Batches have one record", message, StringComparison.Ordinal);
        // So are records of another size.
        Assert.Contains(
            "has 6 elements",
            Assert.Throws<ArgumentException>(
                () => Tuner.Search(s_family, Dataset.FromRows(new float[10], 5), _heldOut, Path.Combine(_root, "a"), _options)).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_root, "a")), "Nothing is left behind.");
    }

    /// <summary>The default batch sizes are no reason to refuse data that they all hold whole.</summary>
    [Fact]
    public void Batches_larger_than_the_data_are_the_data()
    {
        TunerOptions options = _options with { Trials = 1, Epochs = 2, Factor = 2 };
        List<TunerResult> larger = [.. Weighed("a", options with { BatchSizes = [500] })];
        List<TunerResult> whole = [.. Weighed("b", options with { BatchSizes = [_data.Count] })];

        Assert.NotEmpty(larger);
        Assert.All(larger, result => Assert.Equal(500, result.Trial.BatchSize));
        Assert.Equal(whole.Select(result => (result.Rung, result.Epochs, result.Loss)),
            larger.Select(result => (result.Rung, result.Epochs, result.Loss)));
        // One step an epoch: that of a training of its own on all rows.
        TunerResult last = larger[^1];
        var alone = new TrainingOptions
        {
            Epochs = last.Epochs,
            BatchSize = 120,
            LearningRate = last.Trial.LearningRate,
            Objective = last.Trial.Objective,
            Seed = 5,
        };
        EpochRecord epoch = new WeighedVae().Train(_data, _heldOut, alone).Last();
        Assert.Equal(last.Epochs, epoch.Step);
        Assert.Equal(-epoch.HeldOut.Elbo, last.Loss);
    }

    [Fact]
    public void Each_weight_of_a_trial_has_a_factor_of_its_own_and_the_search_goes_on_with_it()
    {
        TunerModel[] models = [s_family[0], new("weighed", () => new WeighedVae())];
        TunerOptions options = _options with { Trials = 12, WeightFactors = [0.5, 1, 4] };
        ObjectiveDescription declared = new WeighedVae().Description.Objective;

        TunerTrial[] trials = TunerTrial.Draw(models, options);

        Assert.All(trials.Where(trial => trial.Model == "tiny"), trial => Assert.Null(trial.Objective));
        ObjectiveDescription[] drawn = [.. trials.Where(trial => trial.Model == "weighed").Select(trial => trial.Objective!)];
        Assert.Equal(6, drawn.Length);
        foreach (ObjectiveDescription objective in drawn)
        {
            Assert.Contains(objective.Mmd!.Weight / declared.Mmd!.Weight, options.WeightFactors!);
            Assert.Contains(objective.FreeBits!.Nats / declared.FreeBits!.Nats, options.WeightFactors!);
            double factor = objective.Dip!.OffDiagonal / declared.Dip!.OffDiagonal;
            Assert.Equal(factor, objective.Dip.Diagonal / declared.Dip.Diagonal);
            // All else is as declared.
            Assert.Equal(declared, objective with { Mmd = declared.Mmd, FreeBits = declared.FreeBits, Dip = declared.Dip });
        }
        // In the digits that people write: 0.1·3 in double has more.
        Assert.Equal(0.3, ObjectiveWeights.Multiply(declared with { Mmd = new Mmd(3) }, "Mmd", 0.1).Mmd!.Weight);
        Assert.True(drawn.Select(objective => objective.Mmd!.Weight).Distinct().Count() > 1, "Not one factor for all trials.");
        Assert.Contains(drawn, objective => objective.Mmd!.Weight / 10 != objective.FreeBits!.Nats / 0.25);
        Assert.Equal(trials, TunerTrial.Draw(models, options));

        TunerResult best = Tuner.Ranking(Weighed("a", options with { Trials = 3 }))[0];
        var alone = new TrainingOptions
        {
            Epochs = 4,
            BatchSize = best.Trial.BatchSize,
            LearningRate = best.Trial.LearningRate,
            Objective = best.Trial.Objective,
            Seed = 5,
        };
        Assert.Equal(-new WeighedVae().Train(_data, _heldOut, alone).Last().HeldOut.Elbo, best.Loss);
        Equal([.. Weighed("a", options with { Trials = 3 })], [.. Weighed("b", options with { Trials = 3 })]);
    }

    [Fact]
    public void A_model_is_judged_by_the_bound_that_its_training_raises()
    {
        TunerModel[] models = [new("sampled", () => new SampledVae())];
        Dataset data = _data.BinarizeStatic(1), heldOut = _heldOut.BinarizeStatic(1);

        TunerResult best = Tuner.Ranking(Tuner.Search(models, data, heldOut, Path.Combine(_root, "a"), _options))[0];

        var alone = new TrainingOptions { Epochs = 4, BatchSize = best.Trial.BatchSize, LearningRate = best.Trial.LearningRate, Seed = 5 };
        Evaluation last = new SampledVae().Train(data, heldOut, alone).Last().HeldOut;
        Assert.Equal(-last.Bound!.Value, best.Loss);
        Assert.NotEqual(-last.Elbo, best.Loss);
    }

    /// <summary>The ELBO and a bound of three samples of one model differ: a family of both would be ranked by that.</summary>
    [Fact]
    public void A_family_of_different_bounds_is_judged_by_the_one_of_the_most_samples()
    {
        (Dataset data, Dataset heldOut) = (_data.BinarizeStatic(1), _heldOut.BinarizeStatic(1));

        List<TunerResult> results = [.. Mixed("a", data, heldOut)];

        Assert.Equal(3, Tuner.BoundSamples(s_mixed.Select(model => model.Create().Description)));
        Assert.Null(Tuner.BoundSamples(s_family.Select(model => model.Create().Description)));
        Assert.Equal(["sampled", "tiny"], results.Select(result => result.Trial.Model).Distinct().Order());
        foreach (TunerResult result in results)
        {
            VaeModel model = s_mixed.First(one => one.Name == result.Trial.Model).Create();
            var alone = new TrainingOptions
            {
                Epochs = result.Epochs,
                BatchSize = result.Trial.BatchSize,
                LearningRate = result.Trial.LearningRate,
                Seed = 5,
                Threads = 2,
            };
            double elbo = model.Train(data, heldOut, alone).Last().HeldOut.Elbo;
            Assert.Equal(-model.EstimateLogLikelihood(heldOut, 3).Mean, result.Loss);
            Assert.NotEqual(-elbo, result.Loss);
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(190)]
    [InlineData(330)]
    public void A_family_of_different_bounds_is_interrupted_while_it_is_judged_and_goes_on(int rows)
    {
        (Dataset data, Dataset heldOut) = (_data.BinarizeStatic(1), _heldOut.BinarizeStatic(1));
        List<TunerResult> whole = [.. Mixed("a", data, heldOut)];
        using var cancellation = new CancellationTokenSource();
        var cancelling = new CancellingData(heldOut, cancellation, rows, inEvaluation: true);

        Assert.Throws<OperationCanceledException>(() => Tuner.Search(
            s_mixed, data, cancelling, Path.Combine(_root, "b"), _options, null, cancellation.Token).Count());

        Equal(whole, [.. Mixed("b", data, heldOut)]);
    }

    [Fact]
    public void Where_the_notes_of_a_family_of_different_bounds_are_gone_they_come_to_the_same()
    {
        (Dataset data, Dataset heldOut) = (_data.BinarizeStatic(1), _heldOut.BinarizeStatic(1));
        List<TunerResult> whole = [.. Mixed("a", data, heldOut)];
        // The winner's checkpoint is at the end of the last rung, and stands for that of the first one too.
        File.Delete(Path.Combine(_root, "a", "strategy.safetensors"));

        Equal(whole, [.. Mixed("a", data, heldOut)]);
    }

    private IEnumerable<TunerResult> Mixed(string folder, Dataset data, Dataset heldOut) =>
        Tuner.Search(s_mixed, data, heldOut, Path.Combine(_root, folder), _options);

    private IEnumerable<TunerResult> Search(string folder, TunerOptions options, IProgress<TunerProgress>? progress = null) =>
        Tuner.Search(s_family, _data, _heldOut, Path.Combine(_root, folder), options, progress);

    private IEnumerable<TunerResult> Weighed(string folder, TunerOptions options) =>
        Tuner.Search([new("weighed", () => new WeighedVae())], _data, _heldOut, Path.Combine(_root, folder), options);

    private string? Refused(TunerOptions options) =>
        Assert.Throws<CheckpointException>(() => Search("a", options).Count()).Property;

    private static void Equal(List<TunerResult> expected, List<TunerResult> actual)
    {
        Assert.Equal(
            expected.Select(result => (result.Trial, result.Rung, result.Epochs)),
            actual.Select(result => (result.Trial, result.Rung, result.Epochs)));
        Assert.Equal(expected.SelectMany(result => result.Losses), actual.SelectMany(result => result.Losses));
    }

    private sealed class Counter(Action count) : IProgress<TunerProgress>
    {
        public void Report(TunerProgress value) => count();
    }
}
