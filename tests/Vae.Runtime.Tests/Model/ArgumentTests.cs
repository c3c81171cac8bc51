using Vae.Data;
using Vae.Optimization;

namespace Vae.Tests;

/// <summary>What the public calls refuse, and how the error names it.</summary>
public class ArgumentTests
{
    private readonly TinyVae _model = new();
    private readonly Dataset _data = TinyData.Set(40);

    public ArgumentTests() => _model.Initialize(3);

    [Fact]
    public void More_records_than_one_array_holds_are_refused_by_the_argument_that_asks_for_them()
    {
        float[] record = TinyData.Rows(1);
        Dataset vast = new Vast();
        (string Argument, Action Call)[] calls =
        [
            ("count", () => _model.Sample(int.MaxValue)),
            ("count", () => _model.SampleData(int.MaxValue)),
            ("steps", () => _model.Interpolate(record, record, int.MaxValue)),
            ("samples", () => _model.EvaluateSamples(_data, int.MaxValue)),
            ("data", () => _model.Encode(vast)),
            ("data", () => _model.Embed(vast)),
            ("data", () => _model.Reconstruct(vast)),
            ("data", () => _model.MeasureInformation(vast)),
            ("real", () => _model.EvaluateSamples(vast, 10)),
            ("data", () => MutualInformationGap.Measure(_model, vast, [new Factor("f", [0, 1])])),
            ("bins", () => MutualInformationGap.Of([1, 2, 3, 4], 2, [new Factor("f", [0, 1])], int.MaxValue)),
            ("bins", () => Factor.OfNumbers("f", [1, 2], int.MaxValue)),
            ("classes", () => _ = new Factor("f", [int.MaxValue])),
        ];
        foreach ((string argument, Action call) in calls)
        {
            var thrown = Assert.Throws<ArgumentOutOfRangeException>(call);
            Assert.Equal(argument, thrown.ParamName);
        }
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _model.Sample(int.MaxValue)).Message;
        Assert.Contains("2,147,483,647 rows of 6 elements", message, StringComparison.Ordinal);
        Assert.Contains("at most 357,913,931 rows", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_out_of_its_range_is_named_by_its_own_property()
    {
        var training = new TrainingOptions();
        ObjectiveDescription objective = _model.Description.Objective;
        (string Property, TrainingOptions Options)[] wrong =
        [
            ("Epochs", training with { Epochs = 0 }),
            ("BatchSize", training with { BatchSize = 0 }),
            ("Threads", training with { Threads = -1 }),
            ("CheckpointEveryEpochs", training with { CheckpointEveryEpochs = 0 }),
            ("Beta", training with { Beta = double.NaN }),
            ("ClipNorm", training with { ClipNorm = 0 }),
            ("Reduction", training with { Reduction = (Reduction)9 }),
            ("Beta1", training with { Optimizer = new Adam(Beta1: 1) }),
            ("Beta2", training with { Optimizer = new Adam(Beta2: -1) }),
            ("Epsilon", training with { Optimizer = new Adam(Epsilon: 0) }),
            ("Epsilon", training with { Optimizer = new AdamW(Epsilon: double.NaN) }),
            ("WeightDecay", training with { Optimizer = new AdamW(WeightDecay: -1) }),
            ("Momentum", training with { Optimizer = new Sgd(1) }),
            ("Objective.Beta", With(objective with { Beta = -1 })),
            ("Objective.Reduction", With(objective with { Reduction = (Reduction)9 })),
            ("Objective.FreeBits.Nats", With(objective with { FreeBits = new FreeBits(0) })),
            ("Objective.FreeBits.Kind", With(objective with { FreeBits = new FreeBits(1, (FreeBitsKind)9) })),
            ("Objective.Capacity.Nats", With(objective with { Capacity = new Capacity(0, 1, 1) })),
            ("Objective.Capacity.Epochs", With(objective with { Capacity = new Capacity(1, 0, 1) })),
            ("Objective.Capacity.Gamma", With(objective with { Capacity = new Capacity(1, 1, 0) })),
            ("Objective.Geco.Target", With(objective with { Geco = new Geco(double.NaN) })),
            ("Objective.Geco.Rate", With(objective with { Geco = new Geco(1, Rate: 0) })),
            ("Objective.Geco.Smoothing", With(objective with { Geco = new Geco(1, Smoothing: 1) })),
            ("Objective.TotalCorrelation.Weight", With(objective with { TotalCorrelation = new TotalCorrelation(-1) })),
            ("Objective.TotalCorrelation.Estimator",
                With(objective with { TotalCorrelation = new TotalCorrelation(1, (TotalCorrelationEstimator)9) })),
            ("Objective.Dip.OffDiagonal", With(objective with { Dip = new Dip(-1, 1) })),
            ("Objective.Dip.Diagonal", With(objective with { Dip = new Dip(1, -1) })),
            ("Objective.Dip.Kind", With(objective with { Dip = new Dip(1, 1, (DipKind)9) })),
            ("Objective.Mmd.Weight", With(objective with { Mmd = new Mmd(-1) })),
            ("Objective.Mmd.Kernel", With(objective with { Mmd = new Mmd(1, (MmdKernel)9) })),
            ("Objective.Mmd.Scale", With(objective with { Mmd = new Mmd(1, Scale: 0) })),
            ("Objective.SlicedWasserstein.Weight", With(objective with { SlicedWasserstein = new SlicedWasserstein(-1) })),
            ("Objective.SlicedWasserstein.Projections", With(objective with { SlicedWasserstein = new SlicedWasserstein(1, 0) })),
            ("Objective.ImportanceWeighted.Samples", With(objective with { ImportanceWeighted = new ImportanceWeighted(0) })),
        ];
        foreach ((string property, TrainingOptions options) in wrong)
            Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(() => _model.Train(_data, null, options)).ParamName);

        TrainingOptions With(ObjectiveDescription changed) => training with { Objective = changed };
    }

    [Fact]
    public void A_learning_rate_is_named_as_the_option_it_is_written_for()
    {
        foreach (double rate in new[] { -1, 0, double.NaN, double.PositiveInfinity })
        {
            var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { LearningRate = rate });
            Assert.Equal("LearningRate", thrown.ParamName);
        }
        // A schedule has rates of its own.
        Assert.Equal("rate", Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.Constant(-1)).ParamName);
    }

    [Fact]
    public void The_options_of_searches_and_evaluations_are_named_by_their_own_properties_too()
    {
        var tuner = new TunerOptions();
        (string Property, TunerOptions Options)[] wrong =
        [
            ("Trials", tuner with { Trials = 0 }),
            ("Epochs", tuner with { Epochs = 0 }),
            ("Factor", tuner with { Factor = 1 }),
            ("Seeds", tuner with { Seeds = 101 }),
            ("Threads", tuner with { Threads = -1 }),
            ("LowestLearningRate", tuner with { LowestLearningRate = -1 }),
            ("HighestLearningRate", tuner with { HighestLearningRate = 1e-9 }),
            ("BatchSizes", tuner with { BatchSizes = [0] }),
            ("Betas", tuner with { Betas = [-1] }),
            ("WeightFactors", tuner with { WeightFactors = [0] }),
            ("Epsilon", tuner with { Optimizer = new Adam(Epsilon: 0) }),
        ];
        TunerModel[] models = [new("tiny", () => new TinyVae())];
        foreach ((string property, TunerOptions options) in wrong)
            Assert.Equal(property, Thrown(() => Tuner.Search(models, _data, _data, "nowhere", options)));
        var curve = new RateDistortionOptions();
        Assert.Equal("Betas", Thrown(() => RateDistortion.Trace(() => new TinyVae(), _data, _data, curve with { Betas = [-1] })));
        var training = new TrainingOptions { Epochs = 0 };
        Assert.Equal("Epochs", Thrown(() => RateDistortion.Trace(() => new TinyVae(), _data, _data, curve with { Training = training })));

        var evaluation = new EvaluationOptions(Threads: -1);
        Assert.Equal("Threads", Thrown(() => _model.Evaluate(_data, evaluation)));
        Assert.Equal("Threads", Thrown(() => _model.MeasureInformation(_data, evaluation)));
        Assert.Equal("Threads", Thrown(() => _model.EvaluateReconstruction(_data, evaluation)));
        Assert.Equal("Threads", Thrown(() => _model.EvaluateSamples(_data, 10, null, evaluation)));
        Assert.Equal("Threads", Thrown(() => NearestRecords.Find(TinyData.Rows(2), _data, evaluation)));

        static string? Thrown(Action call) => Assert.ThrowsAny<ArgumentException>(call).ParamName;
    }

    [Fact]
    public void Destinations_that_would_overwrite_what_is_still_needed_are_refused()
    {
        const int rows = 130; // More than two passes: a row is written long before the last is read.
        const int size = TinyVae.Data;
        float[] values = TinyData.Rows(rows);
        float[] room = [.. values, .. new float[values.Length]];
        (string Argument, Action Call)[] wrong =
        [
            ("destination", () => _model.Reconstruct(room.AsSpan(0, rows * size), room.AsSpan(size, rows * size))),
            ("destination", () => _model.Reconstruct(room.AsSpan(size, rows * size), room.AsSpan(0, rows * size))),
            ("destination", () => _model.Embed(room.AsSpan(0, rows * size), room.AsSpan(size, rows * TinyVae.Latent))),
            ("destination", () => _model.Decode(room.AsSpan(0, rows * TinyVae.Latent), room.AsSpan(0, rows * size))),
            ("mean", () => _model.Encode(room.AsSpan(0, rows * size), room.AsSpan(0, rows * TinyVae.Latent), new float[rows * 2])),
            ("logVariance", () => _model.Encode(room.AsSpan(0, rows * size), new float[rows * 2], room.AsSpan(0, rows * 2))),
            ("logVariance", () => _model.Encode(values, room.AsSpan(0, rows * 2), room.AsSpan(1, rows * 2))),
        ];
        foreach ((string argument, Action call) in wrong)
        {
            var thrown = Assert.Throws<ArgumentException>(call);
            Assert.Equal(argument, thrown.ParamName);
            Assert.Contains("overlaps", thrown.Message, StringComparison.Ordinal);
        }
        Bits.Equal(values, room.AsSpan(0, values.Length));

        // Where nothing is needed any more, memory may be the same.
        float[] expected = _model.Reconstruct(values);
        _model.Reconstruct(room.AsSpan(0, values.Length), room.AsSpan(0, values.Length));
        Bits.Equal(expected, room.AsSpan(0, values.Length));
        float[] path = _model.Interpolate(values.AsSpan(0, size), values.AsSpan(size, size), rows);
        float[] over = [.. values];
        _model.Interpolate(over.AsSpan(0, size), over.AsSpan(size, size), over);
        Bits.Equal(path, over);
    }

    [Fact]
    public void No_more_threads_are_started_than_help()
    {
        int most = Math.Max(Environment.ProcessorCount, 8);
        foreach (int threads in new[] { 1_000, int.MaxValue })
        {
            (TinyVae one, TinyVae many) = (new TinyVae(), new TinyVae());
            TrainingOptions options = new() { Epochs = 1, BatchSize = 20, Threads = threads, Seed = 5 };
            Assert.Equal(most, many.Fit(_data, _data, options).Last.Threads);
            _ = one.Fit(_data, _data, options with { Threads = 1 });
            Bits.Equal(one, many);
            var evaluation = new EvaluationOptions(Threads: threads);
            Bits.Equal(one.Evaluate(_data), one.Evaluate(_data, evaluation));
            Assert.Equal(one.MeasureInformation(_data), one.MeasureInformation(_data, evaluation));
            Assert.Equal(one.EvaluateReconstruction(_data), one.EvaluateReconstruction(_data, evaluation));
            Assert.Equal(one.EvaluateSamples(_data, 10), one.EvaluateSamples(_data, 10, null, evaluation));
            Assert.Equal(NearestRecords.Find(TinyData.Rows(2), _data), NearestRecords.Find(TinyData.Rows(2), _data, evaluation));
            Assert.Equal(most, one.MeasureSteps(_data, options, TimeSpan.FromMilliseconds(1)).Threads);
        }
    }

    /// <summary>More rows than an array of any model's values holds, none of which is ever read.</summary>
    private sealed class Vast() : Dataset(2_000_000_000, [TinyVae.Data])
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise) =>
            throw new InvalidOperationException("Nothing is read before the sizes are known to be possible.");
    }
}
