using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace Vae.Tests.Drawn;

/// <summary>
/// Generated code of declarations that nobody chose, against the reference interpreter: drawn, generated, compiled and run here. A plan
/// of buffers that is right for every model one would write may still be wrong for these.
/// </summary>
/// <remarks>
/// The same models at every run, so that a failure repeats. For more and others set <c>VAE_DRAWN_MODELS</c> (how many) and
/// <c>VAE_DRAWN_SEED</c>. A failure prints the declaration, made as small as it still fails.
/// </remarks>
public class DrawnModelTests(ITestOutputHelper output)
{
    private const int GeneCount = 160;
    private const string IllPosed = "ill-posed";
    private const string ImportanceWeighted = "ImportanceWeighted";

    private static readonly string[] Arguments = ["Stride", "Padding", "Dilation", "Groups"];

    // What every run of so many must have met, in at least so many models: a property of nothing is none.
    private const int Models = 80;
    private static readonly (int Least, string[] Kinds)[] Wanted =
    [
        (20, ["Dense", "Dropout", "Residual"]),
        (12, ["Conv", "ConvTranspose", "Repeat", .. Arguments]),
        (6, ["Conv1d", "ConvTranspose1d", "BatchNorm", "GroupNorm", "MaxPool", "AvgPool", "Upsample"]),
        (2, ["LayerNorm", "GlobalAvgPool", "Relu", "LeakyRelu", "Elu", "Gelu", "Silu", "Tanh", "Sigmoid", "Softplus", "Log1p"]),
        (1, ["PixelShuffle", "Mixed", "Bernoulli", "ContinuousBernoulli", "GaussianOptimal", "GaussianLearned", "Laplace", "StudentT"]),
        (1, ["Poisson", "NegativeBinomial", "Categorical", "DiscretizedLogistic", ImportanceWeighted]),
    ];

    [Fact]
    public void Any_declaration_computes_what_the_reference_does()
    {
        int count = Setting("VAE_DRAWN_MODELS", Models);
        var met = new ConcurrentDictionary<string, int>();
        // The search for a smaller model goes on from failure to failure; a minute or so of it is enough.
        var clock = Stopwatch.StartNew();
        TimeSpan enough = TimeSpan.FromSeconds(60 + count);
        Gen<Draft> drafts = Gen.Choose(0, int.MaxValue - 1).ArrayOf(GeneCount).Select(genes => new Draft(genes));
        Arbitrary<Draft> arbitrary = Arb.From(
            drafts,
            draft => Genes.Simpler(draft.Values).TakeWhile(_ => clock.Elapsed < enough).Select(genes => new Draft(genes)));
        var seed = new Replay(new Rnd((ulong)Setting("VAE_DRAWN_SEED", 20261123), 1), FSharpOption<int>.None);
        Prop.ForAll(arbitrary, draft =>
        {
            foreach (string kind in Check(draft))
                met.AddOrUpdate(kind, 1, (_, times) => times + 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(FSharpOption<Replay>.Some(seed)));

        met.TryRemove(IllPosed, out int illPosed);
        Assert.True(illPosed <= count / 20, $"{illPosed} of {count} models are beyond single precision.");
        IEnumerable<string> counts = met.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Key} {kind.Value}");
        output.WriteLine($"{count - illPosed} of {count} models: {string.Join(", ", counts)}.");
        foreach ((int least, string[] kinds) in Wanted)
        {
            foreach (string kind in kinds)
            {
                int times = met.GetValueOrDefault(kind);
                Assert.True(times >= least * count / Models, $"{kind} in only {times} of {count} models.");
            }
        }
    }

    /// <summary>Everything that a model has, compared; and the kinds of its stages.</summary>
    private static string[] Check(Draft draft)
    {
        using var compiled = new DrawnAssembly(draft.Source);
        var pass = new DrawnPass(compiled.Model, draft.Source.Length);
        if (!pass.IsWellPosed)
            return [IllPosed];
        pass.CheckTraining();
        pass.CheckScoring();
        pass.CheckStep();
        ModelDescription description = compiled.Model.Description;
        IEnumerable<string> kinds = description.Encoder.Concat(description.Decoder).SelectMany(Flat).Select(stage => stage.Kind);
        string[] objective = description.Objective.ImportanceWeighted is null ? [] : [ImportanceWeighted];
        IEnumerable<string> arguments = Arguments.Where(argument => draft.Source.Contains($"{argument} = ", StringComparison.Ordinal));
        return [.. kinds.Concat(objective).Concat(arguments).Distinct()];
    }

    private static IEnumerable<StageDescription> Flat(StageDescription stage) => stage.Stages.SelectMany(Flat).Prepend(stage);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;

    /// <summary>Shown as the declaration.</summary>
    private sealed class Draft(int[] values)
    {
        internal int[] Values { get; } = values;

        internal string Source { get; } = ModelSampler.Source(values);

        public override string ToString() => "\n" + Source;
    }
}
