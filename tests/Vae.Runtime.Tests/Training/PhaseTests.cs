using Vae.Data;
using Vae.Tests.Golden;

namespace Vae.Tests;

/// <summary>A step of several phases, each with parameters and an optimizer of its own.</summary>
public sealed class PhaseTests : IDisposable
{
    // Large enough to clip nothing: the whole gradient is there before the update, and each phase applies its own part.
    private const double NoClip = 1e6;

    private readonly string _folder = Directory.CreateTempSubdirectory("phases").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(NoClip)]
    [InlineData(null)]
    public void A_phase_trains_its_own_parameters_only(double? clip)
    {
        Dictionary<string, float[]> stepped = Step(tensor => new GoldenFile(nameof(DropoutElu))[tensor], 0.25, clip, "decoder");
        var golden = new GoldenFile(nameof(DropoutElu));
        foreach ((string name, float[] values) in stepped)
            Assert.Equal(name.StartsWith("encoder", StringComparison.Ordinal), values.SequenceEqual(golden[name]));
    }

    [Fact]
    public void A_phase_sees_what_the_phase_before_it_has_trained()
    {
        var golden = new GoldenFile(nameof(DropoutElu));
        Dictionary<string, float[]> first = Step(tensor => golden[tensor], "decoder");
        Dictionary<string, float[]> then =
            Step(tensor => first.TryGetValue(tensor, out float[]? values) ? values : golden[tensor], "encoder");
        Dictionary<string, float[]> both = Step(tensor => golden[tensor], "decoder", "encoder");
        Assert.All(both, parameter => Assert.Equal(then[parameter.Key], parameter.Value));
    }

    [Fact]
    public void Each_phase_clips_its_own_gradient()
    {
        var golden = new GoldenFile(nameof(DropoutElu));
        const double rate = 0.5, clip = 1e-3;
        Dictionary<string, float[]> stepped = Step(tensor => golden[tensor], rate, clip, "decoder", "encoder");
        foreach (string group in new[] { "encoder", "decoder" })
        {
            double squares = stepped.Where(parameter => parameter.Key.StartsWith(group, StringComparison.Ordinal))
                .Sum(parameter => parameter.Value.Zip(golden[parameter.Key], (after, before) => Math.Pow((double)after - before, 2)).Sum());
            Assert.Equal(rate * clip, Math.Sqrt(squares), 1e-6);
        }
    }

    [Fact]
    public void A_resumed_training_continues_with_the_optimizer_of_each_phase()
    {
        Dataset data = TinyData.Set(40);
        string path = Path.Combine(_folder, "checkpoint.safetensors");
        var options = new TrainingOptions { Epochs = 4, BatchSize = 16, ClipNorm = NoClip, Threads = 2, Seed = 3 };
        var whole = new PhasedVae();
        whole.Fit(data, null, options);
        Assert.Equal(2, new PhasedVae().Train(data, null, options with { CheckpointPath = path }).Take(2).Count());
        var resumed = new PhasedVae();
        resumed.ResumeFit(path, data, null, options);
        Assert.Equal(whole.Embed(TinyData.Rows(5)), resumed.Embed(TinyData.Rows(5)));
    }

    private static Dictionary<string, float[]> Step(Func<string, float[]> tensor, params string[] phases) =>
        Step(tensor, 0.25, NoClip, phases);

    private static Dictionary<string, float[]> Step(Func<string, float[]> tensor, double rate, double? clip, params string[] phases)
    {
        var golden = new GoldenFile(nameof(DropoutElu));
        var pass = new GoldenPass(
            GoldenModels.Create(nameof(DropoutElu)), tensor, golden.Batch, golden.Noise, golden.Beta, spareRows: 0,
            change: program => new Phased(program, phases));
        return pass.Step(workers: 2, rate, clip);
    }

    /// <summary>A program whose step trains some parameters by the loss, and then others.</summary>
    private sealed class Phased(VaeProgram program, params string[] phases) : VaeProgram
    {
        public override ModelDescription Description { get; } = program.Description with
        {
            Phases =
            [
                .. phases.Select(phase => new PhaseDescription(
                    phase,
                    [
                        .. program.Description.Parameters.Select(parameter => parameter.Name)
                            .Where(name => name.StartsWith(phase, StringComparison.Ordinal)),
                    ])),
            ],
        };

        public override EntryPoint[] EntryPoints => program.EntryPoints;

        public override TrainingPhase[] Phases { get; } = [.. phases.Select(_ => program.Phases[0])];
    }

    private sealed class PhasedVae : VaeModel
    {
        protected override VaeProgram Program { get; } = new Phased(new LinearVae().CompiledProgram, "decoder", "encoder");
    }
}
