using System.Globalization;
using Vae.Data;
using Vae.Examples.Commands;
using Vae.Examples.Models;
using Vae.Examples.Reports;

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
        Assert.DoesNotContain("that the weights multiply", run.Output, StringComparison.Ordinal);
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
    public void Weights_are_searched_and_end_in_a_command_that_has_them()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 90, 30);
        string[] search =
        [
            "tune", "objectives", "--data", folder["data"], "--trials", "3", "--epochs", "1", "--weight-factors", "0.5,1,2",
            "--threads", "1",
        ];

        CommandRun run = CommandRun.Of([.. search, "--batches", "18,32", "--out", folder["out"]]);
        byte[] table = File.ReadAllBytes(folder["out/checkpoints/strategy.safetensors"]);
        CommandRun small = CommandRun.Of([.. search, "--batches", "18,10", "--out", folder["out"], "--overwrite"]);
        CommandRun none = CommandRun.Of(
            "tune", "dense", "--data", folder["data"], "--weight-factors", "2", "--out", folder["other"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[][] rows = [.. File.ReadAllLines(folder["out/trials.csv"]).Select(line => line.Split(','))];
        Assert.All(rows[1..], row => Assert.Matches("^total-correlation (3|6|12) dip (5:50|10:100|20:200) mmd (50|100|200) ", row[4]));
        string[] best = rows[1..].MinBy(row => double.Parse(row[7], CultureInfo.InvariantCulture))!;
        Assert.Contains("−ELBO contains none of the terms that the weights multiply", run.Output, StringComparison.Ordinal);
        string command = run.Output.TrimEnd().Split('\n')[^1].Trim();
        foreach (string word in best[4].Replace(" ", "=").Split('='))
            Assert.Contains(word, command, StringComparison.Ordinal);
        CommandRun train = CommandRun.Of([.. command.Split(' '), "--out", folder["trained"]]);
        Assert.Equal((0, ""), (train.ExitCode, train.Error));
        // 81 rows in tens: the last batch has one.
        Assert.Equal((1, 1), (small.ExitCode, none.ExitCode));
        Assert.Contains("objectives cannot be trained in batches of 10", small.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal("", small.Output);
        Assert.Equal(table, File.ReadAllBytes(folder["out/checkpoints/strategy.safetensors"]));
        Assert.Contains("No model has a weight to multiply", none.ErrorLine(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("burda5")]
    [InlineData("burda5,burda")]
    public void A_family_with_an_importance_weighted_bound_is_judged_by_it(string models)
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 60, 30);

        CommandRun run = CommandRun.Of(
            "tune", models, "--data", folder["data"], "--trials", "2", "--epochs", "1", "--batches", "16", "--binarize", "static",
            "--threads", "1", "--out", folder["out"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("judged by −bound of 5 samples on", run.Output, StringComparison.Ordinal);
        // The table has it too, and the sentence below.
        Assert.Contains("epochs   −bound of 5 samples", run.Output, StringComparison.Ordinal);
        Assert.Contains("nats of −bound of 5 samples in 1 epoch; on", run.Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "trial,model,learning_rate,batch,rung,epochs,negative_bound_5,seed_0\n",
            File.ReadAllText(folder["out/trials.csv"]), StringComparison.Ordinal);
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

    /// <summary>β stands beside neither Geco nor Capacity: given anew it would put them aside.</summary>
    [Fact]
    public void The_command_has_no_weight_where_the_model_is_declared_with_another_word_for_it()
    {
        var declared = new ObjectiveDescription(1, Reduction.Sum);
        foreach (ObjectiveDescription objective in new[]
        {
            declared with { Geco = new Geco(80), Mmd = new Mmd(10) },
            declared with { Capacity = new Capacity(25, 10, 1000), Mmd = new Mmd(10) },
            declared with { TotalCorrelation = new TotalCorrelation(6) },
            declared,
        })
        {
            ObjectiveDescription other = objective with { Mmd = objective.Mmd is null ? null : new Mmd(20) };
            foreach (ObjectiveDescription? multiplied in new[] { null, other })
            {
                IReadOnlyList<(string Name, string Value)> words =
                    TuneReport.Words(new TunerTrial(0, "model", 1e-3, 32, 1) { Objective = multiplied }, objective);

                bool hasWeight = objective is { Geco: null, Capacity: null };
                Assert.Equal(hasWeight, words.Contains(("--beta", "1")));
                Assert.Equal(multiplied?.Mmd is not null, words.Contains(("--mmd", "20")));
            }
        }
    }

    /// <summary>No model of the gallery has a warm-up; one that gets one is told of.</summary>
    [Fact]
    public void A_warm_up_that_is_longer_than_the_training_is_told()
    {
        ModelDescription model = new DenseVae().Description;
        ModelDescription slow = model with { Objective = model.Objective with { Schedule = WeightSchedule.Warmup(10) } };
        var ladder = new RateDistortionOptions { Betas = [1, 4, 2], Training = new TrainingOptions { Epochs = 5 } };
        Dataset digits = Dataset.FromDrawnDigits(48, 1);

        Assert.StartsWith(
            "dense: The warm-up takes 10 epochs and the training 5: the divergence's weight ends at 0.5 ",
            Assert.Single(TuneCommand.Warnings("dense", slow, new TunerOptions { Epochs = 5 }, digits)), StringComparison.Ordinal);
        Assert.Contains(
            "ends at 2 and never reaches 4",
            Assert.Single(TuneCommand.Warnings("dense", slow, new TunerOptions { Epochs = 5, Betas = [4, 1] }, digits)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "With β = 4: The warm-up takes 10 epochs and the training 5: the divergence's weight ends at 2 ",
            Assert.Single(BalanceCommand.Warnings(slow, ladder, digits)), StringComparison.Ordinal);
        Assert.Empty(TuneCommand.Warnings("dense", slow, new TunerOptions { Epochs = 10 }, digits));
        Assert.Empty(BalanceCommand.Warnings(model, ladder, digits));
    }

    [Fact]
    public void What_is_likely_a_mistake_in_the_data_is_told_once()
    {
        ModelDescription model = new DenseVae().Description;
        Dataset far = Dataset.FromRows([.. Enumerable.Range(0, 12 * 784).Select(i => i == 5000 ? 2500f : 0.5f)], 28, 28);
        const string expected =
            "Dense (encoder.1) takes in elements as large as 2500 (row 6, element 296 of the training data). Scale the data to about unit "
            + "range, or begin the encoder with LayerNorm or BatchNorm.";

        Assert.Equal(["dense: " + expected], TuneCommand.Warnings("dense", model, new TunerOptions { BatchSizes = [4, 6] }, far));
        Assert.Equal([expected], BalanceCommand.Warnings(model, new RateDistortionOptions { Betas = [1, 4] }, far));
    }

    [Fact]
    public void A_schedule_that_the_steps_of_one_batch_size_cut_short_is_told()
    {
        ModelDescription model = new DenseVae().Description;
        ModelDescription cyclical = model with { Objective = model.Objective with { Schedule = WeightSchedule.Cyclical(7) } };
        Dataset digits = Dataset.FromDrawnDigits(48, 1);
        // Two epochs of six steps or of 24: seven cycles have room in the second alone.
        var options = new TunerOptions { Epochs = 2, BatchSizes = [2, 8] };
        string warning = Assert.Single(TuneCommand.Warnings("dense", cyclical, options, digits));
        Assert.StartsWith("dense: ", warning, StringComparison.Ordinal);
        Assert.Contains("7", warning, StringComparison.Ordinal);
        Assert.Contains("12", warning, StringComparison.Ordinal);
    }

    private static CommandRun Tune(TemporaryFolder folder, string to, params string[] more) =>
        CommandRun.Of([.. Arguments(folder, to), .. more]);

    private static string[] Arguments(TemporaryFolder folder, string to) =>
    [
        "tune", "dense,plane", "--data", folder["data"], "--trials", "4", "--epochs", "2", "--factor", "2", "--batches", "16,32",
        "--seed", "7", "--threads", "1", "--out", folder[to],
    ];
}
