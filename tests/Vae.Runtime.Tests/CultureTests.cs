using System.Globalization;
using Vae.Data;
using Vae.Optimization;

namespace Vae.Tests;

/// <summary>What the library writes is the same in any culture.</summary>
public sealed class CultureTests : IDisposable
{
    // Nothing is written as in English: 1.5 is 1,5, a thousand has a dot, and a negative number has the typographic minus.
    private static readonly CultureInfo s_comma = CommaCulture();

    private readonly TinyVae _model = new();
    private readonly Dataset _data = TinyData.Set(40);
    private readonly string _folder = Directory.CreateTempSubdirectory("vae-culture-").FullName;

    public CultureTests() => _model.Initialize(3);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_culture_of_this_test_is_told_apart()
    {
        Assert.Equal("−1.234,5", In(s_comma, () => (-1234.5).ToString("N1", CultureInfo.CurrentCulture)));
        Assert.NotEqual(
            In(s_comma, () => new ArgumentOutOfRangeException("x", -1.5, "y").Message),
            In(CultureInfo.InvariantCulture, () => new ArgumentOutOfRangeException("x", -1.5, "y").Message));
    }

    [Fact]
    public void Errors_are_the_same_in_any_culture()
    {
        Action[] calls = [.. Options(), .. Calls(), .. Files()];
        (string Invariant, string Comma)[] texts =
        [
            .. calls.Select(call => (In(CultureInfo.InvariantCulture, () => Message(call)), In(s_comma, () => Message(call)))),
        ];
        Assert.DoesNotContain(texts, text => text.Invariant != text.Comma);
        Assert.True(calls.Length > 60);
    }

    [Fact]
    public void Texts_are_the_same_in_any_culture()
    {
        var options = new TrainingOptions { Epochs = 1, BatchSize = 16, Seed = 5, Threads = 1 };
        TrainingHistory history = _model.Fit(_data, _data, options);
        Evaluation collapsed = new(1.5, 0.25, [0.25], 0, 40);
        ObjectiveDescription objective = new(0.5, Reduction.Sum)
        {
            Schedule = WeightSchedule.Warmup(2.5),
            FreeBits = new FreeBits(0.25),
            Dip = new Dip(0.5, 1.5),
            Mmd = new Mmd(1.5, Scale: 2.5),
            SlicedWasserstein = new SlicedWasserstein(0.5),
            TotalCorrelation = new TotalCorrelation(1.5),
            Geco = new Geco(-1.5),
            Capacity = new Capacity(1.5, 2.5, 3.5),
        };
        TrainingOptions slow = options with { Objective = new(0.5, Reduction.Sum) { Schedule = WeightSchedule.Warmup(2.5) } };
        TrainingOptions slower = options with { Objective = new(1, Reduction.Sum) { Capacity = new Capacity(1.5, 2.5, 3.5) } };
        Func<string>[] texts =
        [
            () => history.Last.ToString(),
            () => history.ToString(),
            () => history.Last.HeldOut.ToString(),
            () => collapsed.Diagnosis!,
            () => objective.ToString(),
            () => WeightSchedule.Cyclical(4, 0.5).ToString(),
            () => Assert.Single(slow.Warnings(_model.Description)).Message,
            () => Assert.Single(slower.Warnings(_model.Description)).Message,
        ];
        foreach (Func<string> text in texts)
        {
            string expected = In(CultureInfo.InvariantCulture, text);
            Assert.Matches("[0-9][.][0-9]", expected);
            Assert.Equal(expected, In(s_comma, text));
        }
    }

    [Fact]
    public void Files_written_in_one_culture_are_read_in_another()
    {
        string checkpoint = Path.Combine(_folder, "checkpoint");
        var options = new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 16,
            Seed = 5,
            Threads = 1,
            LearningRate = LearningRate.Cosine(2.5e-3, 1.5e-4).WithWarmup(3),
            Objective = new(0.5, Reduction.Sum) { Schedule = WeightSchedule.Warmup(2.5), FreeBits = new FreeBits(0.25) },
            Optimizer = new AdamW(0.85, 0.95, 1.5e-7, 0.025),
            ClipNorm = 1.5,
            CheckpointPath = checkpoint,
        };
        TrainingHistory written = In(s_comma, () => new TinyVae().Fit(_data, null, options));
        Bits.Equal(written.Epochs, In(CultureInfo.InvariantCulture, () => new TinyVae().ResumeFit(checkpoint, _data)).Epochs);
        Bits.Equal(written.Epochs, In(s_comma, () => new TinyVae().ResumeFit(checkpoint, _data, null, options)).Epochs);
    }

    private Action[] Options()
    {
        var training = new TrainingOptions();
        var tuner = new TunerOptions();
        ObjectiveDescription objective = _model.Description.Objective;
        TunerModel[] models = [new("tiny", () => new TinyVae())];
        TrainingOptions[] trainings =
        [
            training with { Epochs = -1 },
            training with { BatchSize = -1 },
            training with { Threads = -1 },
            training with { CheckpointEveryEpochs = -1 },
            training with { Beta = -1.5 },
            training with { ClipNorm = -1.5 },
            training with { Reduction = (Reduction)(-1) },
            training with { Optimizer = new Adam(Beta1: 1.5) },
            training with { Optimizer = new Adam(Epsilon: -1.5) },
            training with { Optimizer = new AdamW(WeightDecay: -1.5) },
            training with { Optimizer = new Sgd(-1.5) },
            training with { Objective = objective with { Beta = -1.5 } },
            training with { Objective = objective with { FreeBits = new FreeBits(-1.5) } },
            training with { Objective = objective with { Capacity = new Capacity(1.5, -1.5, 1) } },
            training with { Objective = objective with { Geco = new Geco(double.NegativeInfinity) } },
            training with { Objective = objective with { Geco = new Geco(1, -1.5) } },
            training with { Objective = objective with { Geco = new Geco(1, 1, -1.5) } },
            training with { Objective = objective with { Geco = new Geco(1), Beta = 1.5 } },
            training with { Objective = objective with { TotalCorrelation = new TotalCorrelation(-1.5) } },
            training with { Objective = objective with { TotalCorrelation = new TotalCorrelation(1.5), Beta = 1.5 } },
            training with { Objective = objective with { Dip = new Dip(-1.5, 1) } },
            training with { Objective = objective with { Mmd = new Mmd(1, Scale: -1.5) } },
            training with { Objective = objective with { SlicedWasserstein = new SlicedWasserstein(1, -1) } },
            training with { Objective = objective with { ImportanceWeighted = new ImportanceWeighted(-1) } },
        ];
        TunerOptions[] searches =
        [
            tuner with { Trials = -1 },
            tuner with { Factor = -1 },
            tuner with { Seeds = 1000 },
            tuner with { Threads = -1 },
            tuner with { LowestLearningRate = -1.5 },
            tuner with { HighestLearningRate = 1.5e-7 },
            tuner with { Betas = [-1.5] },
        ];
        return
        [
            .. trainings.Select(options => (Action)(() => _ = _model.Train(_data, null, options))),
            .. searches.Select(options => (Action)(() => Tuner.Search(models, _data, _data, _folder, options))),
            () => _ = new TrainingOptions { LearningRate = -1.5 },
            () => LearningRate.Cosine(1.5, -1.5),
            () => LearningRate.Stages((-1, 1.5)),
            () => LearningRate.Constant(1.5).WithWarmup(-1),
            () => WeightSchedule.Warmup(-1.5),
            () => WeightSchedule.Cyclical(-1, 1.5),
            () => WeightSchedule.Cyclical(1, 1.5),
            () => RateDistortion.Trace(() => new TinyVae(), _data, _data, new RateDistortionOptions { Betas = [-1.5] }),
            () => HalvingRung.Of(-1, 1, 2),
        ];
    }

    private Action[] Calls()
    {
        float[] record = TinyData.Rows(1);
        float[] unlikely = [.. record];
        unlikely[2] = -1.5f;
        float[] infinite = [.. record];
        infinite[2] = float.NegativeInfinity;
        return
        [
            () => _model.Sample(-1),
            () => _model.Sample(int.MaxValue),
            () => _model.SampleData(-1),
            () => _model.Interpolate(record, record, -1),
            () => _model.Interpolate(record, record, int.MaxValue),
            () => _model.EvaluateSamples(_data, -1),
            () => _model.EstimateLogLikelihood(_data, -1),
            () => _model.Evaluate(_data, new EvaluationOptions(Threads: -1)),
            () => _model.Elbo(unlikely),
            () => _model.Elbo(infinite),
            () => _model.Encode(infinite),
            () => _model.Encode(new float[7]),
            () => _model.Encode(record, new float[1], new float[2]),
            () => _model.Decode([float.NegativeInfinity, 0]),
            () => _model.Evaluate(new Raw(unlikely)),
            () => _model.Evaluate(new Raw(infinite)),
            () => _model.Fit(new Raw(unlikely)),
            () => _model.Fit(new Raw(infinite)),
            () => _model.SetParameter("encoder.0.bias", new float[1000]),
            () => _model.SetParameter("encoder.2.bias", [float.NaN, 0, 0, 0]),
            () => _ = _model.Train(new Endless(), null, new TrainingOptions { BatchSize = int.MaxValue }),
            () => Diverge(),
            () => Dataset.FromRows(infinite, 6),
            () => Dataset.FromRows(record, -1),
            () => _data.Split(1.5, 1),
            () => _data.Take(-1),
            () => _data.Subset([-1]),
            () => _data.WithLabels([-1]),
            () => _data.Read(-1, new float[6], default),
            () => _ = new Factor("f", [-1]),
            () => Factor.OfNumbers("f", [1.5f, float.NegativeInfinity]),
            () => Factor.OfNumbers("f", [1.5f], -1),
            () => MutualInformationGap.Of([1, 2], -1, []),
            () => NearestRecords.Find(infinite, _data),
            () => SampleQuality.Compare(infinite, record, 1),
            () => SampleQuality.Compare(record, record, -1),
            () => SampleQuality.Compare(record, record, 1, threads: -1),
            () => _ = new RateDistortionCurve([new RateDistortionPoint(1.5, new Evaluation(double.NaN, 1, [1], 1, 1))]),
        ];
    }

    private Action[] Files()
    {
        string checkpoint = Path.Combine(_folder, "checkpoint");
        TrainingOptions options = new()
        {
            Epochs = 1,
            BatchSize = 16,
            Seed = 5,
            Threads = 1,
            LearningRate = 1.5e-3,
            CheckpointPath = checkpoint,
        };
        _ = new TinyVae().Fit(_data, null, options);
        string broken = Path.Combine(_folder, "broken");
        File.WriteAllBytes(broken, [.. Enumerable.Repeat((byte)0xFF, 2000)]);
        return
        [
            () => _ = new TinyVae().Resume(checkpoint, _data, null, options with { LearningRate = 2.5e-3 }),
            () => _ = new TinyVae().Resume(checkpoint, _data, null, options with { Beta = 1.5 }),
            () => _ = new TinyVae().Resume(checkpoint, _data, null, options with { Epochs = -1 }),
            () => _ = new TinyVae().Resume(checkpoint, TinyData.Set(50), null, options),
            () => _model.Load(checkpoint),
            () => _model.Load(broken),
            () => _ = new TinyVae().Resume(broken, _data),
        ];
    }

    private void Diverge()
    {
        var model = new TinyVae();
        _ = model.Fit(_data, null, new TrainingOptions { Epochs = 100, LearningRate = 1e30, Optimizer = new Sgd(), Threads = 1 });
    }

    private static string Message(Action call) =>
        (Record.Exception(call) ?? throw new InvalidOperationException("Nothing was refused.")).Message;

    private static T In<T>(CultureInfo culture, Func<T> function)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return function();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo CommaCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo
        {
            NumberDecimalSeparator = ",",
            NumberGroupSeparator = ".",
            NegativeSign = "−",
            NaNSymbol = "keine Zahl",
            PositiveInfinitySymbol = "∞",
            NegativeInfinitySymbol = "−∞",
        };
        return culture;
    }

    private sealed class Raw(float[] values) : Dataset(values.Length / TinyVae.Data, [TinyVae.Data])
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise) =>
            values.AsSpan(row * RowSize, RowSize).CopyTo(destination);
    }

    private sealed class Endless() : Dataset(2_000_000_000, [TinyVae.Data])
    {
        public override void Read(int row, Span<float> destination, in RowNoise noise) => destination.Clear();
    }
}
