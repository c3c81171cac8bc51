using System.Globalization;

namespace Vae.Examples.Tests;

public class TuneCommandTests
{
    [Fact]
    public void A_search_over_a_family_ends_with_a_table_and_a_command_that_runs()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 90, 30);

        CommandRun run = Tune(folder, "out", "--seeds", "2", "--betas", "0.5,1", "--binarize", "static");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("4 trials of dense, plane on 81 rows", run.Output, StringComparison.Ordinal);
        Assert.Contains("4 for 1 epoch, then 2 for 2 epochs.", run.Output, StringComparison.Ordinal);
        Assert.Contains("± over seeds", run.Output, StringComparison.Ordinal);
        string[][] rows = [.. File.ReadAllLines(folder["out/trials.csv"]).Select(line => line.Split(','))];
        Assert.Equal("trial,model,learning_rate,batch,beta,rung,epochs,negative_elbo,seed_0,seed_1", string.Join(',', rows[0]));
        Assert.Equal(1 + 4 + 2, rows.Length);
        Assert.Equal(["dense", "plane"], rows[1..5].Select(row => row[1]).Distinct().Order());

        string[] best = rows[1..].Where(row => row[5] == "1").MinBy(row => double.Parse(row[7], CultureInfo.InvariantCulture))!;
        string[] command = run.Output.TrimEnd().Split('\n')[^1].Trim().Split(' ');
        Assert.Equal(
            [
                "train", best[1], "--data", folder["data"], "--epochs", "2", "--batch", best[3], "--learning-rate", best[2], "--beta",
                best[4], "--binarize", "static", "--seed", "7",
            ],
            command);
        CommandRun train = CommandRun.Of([.. command, "--out", folder["trained"]]);
        Assert.Equal((0, ""), (train.ExitCode, train.Error));
    }

    [Fact]
    public void An_interrupted_search_goes_on_with_the_same_command_to_the_same_end()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 60, 30);
        CommandRun whole = Tune(folder, "whole");
        using var interruption = new CancellationTokenSource();
        int lines = 0;
        void InterruptAfterTheSecondTrial(string line)
        {
            if (line.StartsWith("    1 epoch ", StringComparison.Ordinal) && ++lines == 2)
                interruption.Cancel();
        }

        CommandRun stopped = CommandRun.Of(InterruptAfterTheSecondTrial, interruption.Token, Arguments(folder, "parts"));
        CommandRun resumed = Tune(folder, "parts");

        Assert.Equal((130, "Interrupted. What is done is kept: the same command goes on."), (stopped.ExitCode, stopped.Error.Trim()));
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(File.ReadAllBytes(folder["whole/trials.csv"]), File.ReadAllBytes(folder["parts/trials.csv"]));
        Assert.Equal(whole.Output, resumed.Output.Replace(folder["parts"], folder["whole"], StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 40, 20);
        Assert.Equal(0, Tune(folder, "out").ExitCode);

        CommandRun another = Tune(folder, "out", "--seeds", "2");
        CommandRun balance = CommandRun.Of(
            "balance", "dense", "--data", folder["data"], "--betas", "1", "--epochs", "1", "--out", folder["out"]);
        CommandRun mixed = CommandRun.Of("tune", "dense,colour", "--data", folder["data"], "--out", folder["other"]);
        CommandRun twice = CommandRun.Of("tune", "dense,dense", "--data", folder["data"], "--out", folder["other"]);
        CommandRun diverged = CommandRun.Of(
            "tune", "dense", "--data", folder["data"], "--out", folder["other"], "--trials", "2", "--epochs", "1",
            "--learning-rates", "1e20:1e30");

        Assert.Equal((1, 1, 1, 1, 1), (another.ExitCode, balance.ExitCode, mixed.ExitCode, twice.ExitCode, diverged.ExitCode));
        Assert.Contains("holds another run", another.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("seeds is '1'", another.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("strategy is 'successive halving'", balance.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("DenseVae takes 28×28 and ColourVae takes 32×32×3", mixed.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("same name", twice.ErrorLine(), StringComparison.Ordinal);
        Assert.Contains("Every trial diverged", diverged.ErrorLine(), StringComparison.Ordinal);
    }

    private static CommandRun Tune(TemporaryFolder folder, string to, params string[] more) =>
        CommandRun.Of([.. Arguments(folder, to), .. more]);

    private static string[] Arguments(TemporaryFolder folder, string to) =>
    [
        "tune", "dense,plane", "--data", folder["data"], "--trials", "4", "--epochs", "2", "--factor", "2", "--batches", "16,32",
        "--seed", "7", "--threads", "1", "--out", folder[to],
    ];
}
