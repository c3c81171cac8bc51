using Vae.Data;
using Vae.Persistence;

namespace Vae.Tests;

/// <summary>What every objective keeps: the same bits for any number of threads, resumed or not, and steps that allocate nothing.</summary>
public sealed class BalanceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vae-balance-").FullName;
    private readonly Dataset _data = TinyData.Set(100).BinarizeDynamic();
    private readonly TrainingOptions _options;

    public BalanceTests() => _options = new TrainingOptions
    {
        Epochs = 3,
        BatchSize = 16,
        Seed = 5,
        LearningRate = 1e-2,
        Threads = 1,
        CheckpointPath = Path.Combine(_folder, "checkpoint"),
    };

    public static TheoryData<string> Objectives =>
    [
        "mean", "warmup", "cyclical", "free", "capacity", "geco", "correlation", "dip", "mmd", "sliced", "terms", "sampled", "doubly",
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Objectives))]
    public void The_number_of_threads_changes_no_bit(string objective)
    {
        var options = _options with { CheckpointPath = null };
        VaeModel one = Model(objective);
        EpochRecord[] expected = [.. one.Train(_data, _data, options)];
        foreach (int threads in new[] { 2, 3 })
        {
            VaeModel many = Model(objective);
            Bits.Equal(expected, [.. many.Train(_data, _data, options with { Threads = threads })]);
            Bits.Equal(one, many);
        }
    }

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Resumed_is_as_never_stopped_with_the_options_given_or_read(string objective)
    {
        VaeModel whole = Model(objective);
        _ = whole.Train(_data, _data, _options with { CheckpointPath = null }).Count();
        foreach (int step in new[] { 3, 7, 10 })
        {
            using var cancellation = new CancellationTokenSource();
            // 7 steps an epoch, of 16 rows, the last of 4.
            var stopping = new CancellingData(_data, cancellation, step * 16 - 12 * (step / 7));
            IEnumerable<EpochRecord> epochs = Model(objective).Train(
                stopping, _data, _options with { Threads = 2 }, null, cancellation.Token);
            Assert.Throws<OperationCanceledException>(() => epochs.Count());

            VaeModel resumed = Model(objective);
            _ = resumed.Resume(_options.CheckpointPath!, _data, _data, step == 3 ? null : _options with { Threads = 3 }).Count();
            Bits.Equal(whole, resumed);
            Bits.Equal(whole.History, resumed.History);
        }
    }

    [Theory]
    [MemberData(nameof(Objectives))]
    public void A_step_allocates_nothing(string objective)
    {
        foreach (int threads in new[] { 1, 2 })
        {
            StepMeasurement measured = Model(objective).MeasureSteps(
                TinyData.Set(4096), _options with { Threads = threads, Epochs = 100 }, TimeSpan.FromMilliseconds(20));
            Assert.Equal(0, measured.AllocatedBytesPerStep);
        }
    }

    [Fact]
    public void Another_objective_does_not_resume_the_checkpoint()
    {
        _ = new WarmVae().Train(_data, null, _options).First();
        ObjectiveDescription declared = new WarmVae().Description.Objective;
        Refused("schedule", "warmup 2", "constant", declared with { Schedule = WeightSchedule.Constant });
        Refused("free bits", "none", "0.5 InTotal", declared with { FreeBits = new FreeBits(0.5, FreeBitsKind.InTotal) });
        Refused("beta", "2", "1", declared with { Beta = 1, Schedule = WeightSchedule.Constant, Capacity = new Capacity(1, 2, 3) });

        void Refused(string property, string here, string there, ObjectiveDescription objective)
        {
            var thrown = Assert.Throws<CheckpointException>(
                () => new WarmVae().Resume(_options.CheckpointPath!, _data, null, _options with { Objective = objective }));
            Assert.Equal(property, thrown.Property);
            Assert.Contains($"'{here}' in the checkpoint and '{there}'", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cycles_depend_on_the_length_and_a_warmup_does_not()
    {
        _ = new CyclicalVae().Train(_data, null, _options).First();
        var thrown = Assert.Throws<CheckpointException>(
            () => new CyclicalVae().Resume(_options.CheckpointPath!, _data, null, _options with { Epochs = 4 }));
        Assert.Equal("epochs", thrown.Property);
        Assert.Contains("the schedule of β depends on it", thrown.Message, StringComparison.Ordinal);

        (WarmVae whole, WarmVae first, WarmVae longer) = (new(), new(), new());
        _ = whole.Train(_data, null, _options with { Epochs = 4, CheckpointPath = null }).Count();
        _ = first.Train(_data, null, _options).Count();
        _ = longer.Resume(_options.CheckpointPath!, _data, null, _options with { Epochs = 4 }).Count();
        Bits.Equal(whole, longer);
    }

    private static VaeModel Model(string objective) => objective switch
    {
        "warmup" => new WarmVae(),
        "cyclical" => new CyclicalVae(),
        "free" => new FreeVae(),
        "capacity" => new CapacityVae(),
        "mean" => new MeanVae(),
        "geco" => new GecoVae(),
        "correlation" => new CorrelationVae(),
        "dip" => new DipVae(),
        "mmd" => new MmdVae(),
        "sliced" => new SlicedVae(),
        "terms" => new TermsVae(),
        "sampled" => new SampledVae(),
        "doubly" => new DoublyVae(),
        _ => throw new ArgumentException($"No model is for '{objective}'.", nameof(objective)),
    };
}
