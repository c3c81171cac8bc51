using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests;

public sealed class RateDistortionTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("vae-curve-").FullName, "curve");
    private readonly Dataset _data = TinyData.Set(200);
    private readonly Dataset _heldOut = TinyData.Set(100, 2);

    private readonly RateDistortionOptions _options = new()
    {
        Betas = [1, 0.1, 30],
        Training = new TrainingOptions { Epochs = 3, BatchSize = 20, LearningRate = 1e-2, Seed = 5, Threads = 1 },
    };

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void Points_that_are_kept_nowhere_are_not_trained_twice()
    {
        IEnumerable<RateDistortionPoint> points = RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, _options);
        _ = points.First();
        string message = Assert.Throws<InvalidOperationException>(() => points.Count()).Message;
        Assert.Contains("enumerated before", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_curve_falls_and_collapses()
    {
        var longer = _options with { Training = _options.Training with { Epochs = 60 } };

        var curve = new RateDistortionCurve([.. RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, longer)]);

        Assert.Equal([0.1, 1, 30], curve.Points.Select(point => point.Beta));
        Assert.True(curve.Points[0].Rate > curve.Points[1].Rate + 0.1, $"{curve.Points[0].Rate} {curve.Points[1].Rate}");
        Assert.True(curve.Points[0].Distortion < curve.Points[2].Distortion, "It falls.");
        Assert.True(curve.Points[2].IsCollapsed && !curve.Points[0].IsCollapsed, "It collapses.");
    }

    [Fact]
    public void Without_a_warm_start_a_point_is_that_of_a_training_of_its_own()
    {
        RateDistortionPoint[] points =
            [.. RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, _options with { WarmStart = false })];
        var model = new TinyVae();
        _ = model.Train(_data, null, _options.Training with { Beta = 1 }).Count();

        Bits.Equal(model.Evaluate(_heldOut, new EvaluationOptions(Threads: 1)), points[1].HeldOut);
    }

    [Fact]
    public void With_a_warm_start_it_is_that_of_a_training_after_one_with_the_smallest_weight()
    {
        RateDistortionPoint[] points = [.. RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, _options)];
        var model = new TinyVae();
        _ = model.Train(_data, null, _options.Training with { Beta = 0.1 }).Count();
        _ = model.Train(_data, null, _options.Training with { Beta = 30 }).Count();

        Bits.Equal(model.Evaluate(_heldOut, new EvaluationOptions(Threads: 1)), points[2].HeldOut);
    }

    [Theory]
    [InlineData(true, 3)] // In the start.
    [InlineData(true, 35)] // In the first point.
    [InlineData(true, 75)]
    [InlineData(false, 35)]
    public void An_interrupted_curve_goes_on_to_the_same_bits(bool warm, int step)
    {
        RateDistortionOptions whole = _options with { WarmStart = warm };
        RateDistortionPoint[] expected = [.. RateDistortion.Trace(() => new NormedVae(), _data, _heldOut, whole)];
        RateDistortionOptions kept = whole with { Folder = _folder };
        using var cancellation = new CancellationTokenSource();
        var cancelling = new CancellingData(_data, cancellation, step * 20);

        Assert.Throws<OperationCanceledException>(() => RateDistortion.Trace(
            () => new NormedVae(), cancelling, _heldOut, kept, null, cancellation.Token).Count());
        RateDistortionPoint[] resumed = [.. RateDistortion.Trace(() => new NormedVae(), _data, _heldOut, kept)];
        int trained = 0;
        RateDistortionPoint[] again =
            [.. RateDistortion.Trace(() => new NormedVae(), _data, _heldOut, kept, new Counter(() => trained++))];

        Assert.Equal(0, trained);
        foreach (RateDistortionPoint[] points in new[] { resumed, again })
        {
            Assert.Equal(expected.Select(point => point.Beta), points.Select(point => point.Beta));
            for (int index = 0; index < expected.Length; index++)
                Bits.Equal(expected[index].HeldOut, points[index].HeldOut);
        }
    }

    [Fact]
    public void A_weight_more_leaves_the_others_as_they_are()
    {
        RateDistortionOptions kept = _options with { Folder = _folder };
        RateDistortionPoint[] few = [.. RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, kept)];
        RateDistortionPoint[] more =
            [.. RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, kept with { Betas = [0.1, 0.5, 1, 30] })];

        Assert.Equal(few, more.Where(point => point.Beta != 0.5), (a, b) => a!.Beta == b!.Beta && a.HeldOut.Elbo == b.HeldOut.Elbo);
    }

    [Fact]
    public void The_folder_of_another_run_is_refused()
    {
        RateDistortionOptions kept = _options with { Folder = _folder };
        _ = RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, kept).Count();

        Assert.Equal("start", Refused(kept with { Betas = [0.05, 1] }).Property);
        Assert.Equal("start", Refused(kept with { WarmStart = false }).Property);
        Assert.Equal("epochs", Refused(kept with { Training = kept.Training with { Epochs = 4 } }).Property);
        Assert.Equal("seed", Refused(kept with { Training = kept.Training with { Seed = 6 } }).Property);
        Assert.Equal("data", Assert.Throws<CheckpointException>(
            () => RateDistortion.Trace(() => new TinyVae(), TinyData.Set(200, 3), _heldOut, kept).Count()).Property);
        Assert.Equal("strategy", Assert.Throws<CheckpointException>(() => Tuner.Search(
            [new TunerModel("tiny", () => new TinyVae())], _data, _heldOut, _folder).Count()).Property);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_at_once()
    {
        foreach (IReadOnlyList<double> betas in new double[][] { [], [1, 1], [-1], [double.NaN], [double.PositiveInfinity] })
            Assert.ThrowsAny<ArgumentException>(() => Trace(_options with { Betas = betas }));
        Assert.Throws<ArgumentException>(() => Trace(_options with { Training = new TrainingOptions { Beta = 1 } }));
        Assert.Throws<ArgumentException>(() => Trace(_options with { Training = new TrainingOptions { CheckpointPath = "x" } }));
        var geco = new TrainingOptions { Objective = new ObjectiveDescription(1, Reduction.Sum) { Geco = new Geco(3) } };
        Assert.Contains(
            "Geco in place of the weight",
            Assert.Throws<ArgumentException>(() => Trace(_options with { Training = geco })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RateDistortion.Trace(() => new GecoVae(), _data, _heldOut));
        Assert.Contains(
            "TotalCorrelation in place of the weight",
            Assert.Throws<ArgumentException>(() => RateDistortion.Trace(() => new Golden.WeightedCorrelation(), _data, _heldOut)).Message,
            StringComparison.Ordinal);
        RateDistortionOptions single = _options with { Training = new TrainingOptions { BatchSize = 1 } };
        Assert.Contains(
            "Batches have one record: Mmd",
            Assert.Throws<ArgumentException>(() => RateDistortion.Trace(() => new MmdVae(), _data, _heldOut, single)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => RateDistortion.Trace(() => new TinyVae(), _data, Dataset.FromRows(new float[5], 5), _options));
    }

    private IEnumerable<RateDistortionPoint> Trace(RateDistortionOptions options) =>
        RateDistortion.Trace(() => new TinyVae(), _data, _heldOut, options);

    private CheckpointException Refused(RateDistortionOptions options) =>
        Assert.Throws<CheckpointException>(() => Trace(options).Count());

    private sealed class Counter(Action count) : IProgress<RateDistortionProgress>
    {
        public void Report(RateDistortionProgress value) => count();
    }
}
