using Vae.Examples.Commands;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

/// <summary>The command that made a run and the one to try next can be copied as they are.</summary>
public class NextCommandTests
{
    private static readonly TrainSettings s_settings = new("dense", "/my data", 6, 64, 1e-3, 5, 0, Binarize: Binarization.Static);

    [Fact]
    public void The_settings_are_their_command()
    {
        TrainSettings settings = s_settings with
        {
            Stages = "1:1e-3,2:1e-4",
            AdamEpsilon = 1e-4,
            Threads = 2,
            Balance = new BalanceWords { Beta = 0.5, FreeBits = new FreeBits(0.25, FreeBitsKind.InTotal) },
        };

        Assert.Equal(
            "train dense --data \"/my data\" --epochs 6 --batch 64 --stages 1:1e-3,2:1e-4 --adam-epsilon 0.0001 --binarize static "
            + "--beta 0.5 --free-bits 0.25:total --seed 5 --threads 2 --out out/dense",
            CommandText.Of(settings.CommandWords("out/dense")));
        Assert.Equal(
            "train dense --epochs 6 --batch 64 --learning-rate 0.001 --seed 5 --out o",
            CommandText.Of((s_settings with { Data = null, Binarize = Binarization.None }).CommandWords("o")));
    }

    [Fact]
    public void A_settled_run_is_to_be_evaluated() => Assert.Equal(
        "evaluate dense --from out/a/model.safetensors --data \"/my data\" --binarize static", Next(Course(100.1, 100)));

    [Fact]
    public void One_that_still_learns_goes_on()
    {
        Assert.Equal("train dense --epochs 12 --out out/a --resume", Next(Course(120, 100)));
        // Cycles of a longer training would have been others.
        TrainSettings cyclical = s_settings with { Balance = new BalanceWords { Cyclical = new Cycles(2, 0.5) } };
        Assert.StartsWith("evaluate ", NextCommand.Of(Course(120, 100), cyclical, "out/a").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_got_worse_or_nowhere_has_a_lower_rate()
    {
        Assert.EndsWith(
            " --learning-rate 0.00025 --binarize static --seed 5 --out out/a-2", Next(Course(100, 120)), StringComparison.Ordinal);
        Evaluation bad = SampleRuns.Evaluation(double.NaN, 1);
        Assert.Contains(" --learning-rate 0.00025 ", Next(SampleRuns.Run([], bad, bad)), StringComparison.Ordinal);
        TrainSettings staged = s_settings with { Stages = "6:1e-3" };
        Assert.StartsWith("evaluate ", NextCommand.Of(Course(100, 120), staged, "out/a").Text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Collapses => new()
    {
        { "dense", "--beta 4", " --beta 1 --warmup 3 " },
        { "dense", "--beta 4 --cyclical 3", " --beta 1 --warmup 3 " },
        { "dense", "--geco 200", " --geco 150 " },
        { "dense", "--capacity 2:10:100", " --capacity 4:10:100 " },
        { "listing", "", " --beta 0.0013 " },
        { "objectives", "--total-correlation 8", " --total-correlation 2 " },
        { "burda5", "", "train burda5 --epochs 12 --out out/a --resume" },
        { "dense", "--beta 0", "train dense --epochs 12 --out out/a --resume" },
    };

    [Theory]
    [MemberData(nameof(Collapses))]
    public void A_collapsed_code_is_given_what_its_objective_has_for_it(string model, string words, string expected)
    {
        var options = new TrainOptions();
        var command = new System.CommandLine.Command("train") { options.Model };
        options.Balance.AddTo(command);
        BalanceWords given = options.Balance.Given(command.Parse([model, .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        ModelDescription description = Models.Catalogue.Find(model)!.Create().Description;
        Evaluation collapsed = SampleRuns.Evaluation(206, 0.001, 0.002, 0);
        RunResult run = SampleRuns.Run([SampleRuns.Epoch(1, 210, 206)], collapsed, collapsed) with
        {
            Model = description,
            Objective = given.Over(description.Objective),
        };

        string next = NextCommand.Of(run, s_settings with { Model = model, Data = "/none", Balance = given }, "out/a").Text;

        Assert.Contains(expected, next, StringComparison.Ordinal);
        // It is one that the program takes: what it has not is the data.
        CommandRun tried = CommandRun.Of(next.Split(' '));
        Assert.Equal(1, tried.ExitCode);
        Assert.Matches("There is no folder '/none'|There is nothing to resume", tried.ErrorLine());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a/b_c-d.e:f,g=1+2@3%", "a/b_c-d.e:f,g=1+2@3%")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("it's \"so\"", "'it'\\''s \"so\"'")]
    [InlineData("back\\slash", "'back\\slash'")]
    [InlineData("straße", "straße")]
    public void A_shell_reads_each_word_as_it_is(string word, string expected)
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(expected, CommandText.Of([word]));
    }

    private static string Next(RunResult run) => NextCommand.Of(run, s_settings, "out/a").Text;

    private static RunResult Course(double before, double after)
    {
        EpochRecord[] history = [SampleRuns.Epoch(1, before, before), SampleRuns.Epoch(2, after, after)];
        return SampleRuns.Run(history, history[^1].Train, history[^1].HeldOut);
    }
}
