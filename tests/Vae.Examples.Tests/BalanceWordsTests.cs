using System.Text.Json;
using Vae.Examples.Commands;

namespace Vae.Examples.Tests;

/// <summary>The words of <c>train</c> that balance the loss: they reach the training, stay for its continuation, and are told.</summary>
public class BalanceWordsTests
{
    private static readonly ObjectiveDescription Declared = new(1, Reduction.Sum);

    [Theory]
    [InlineData(1.0, "warmup 2", "null", "--warmup", "2")]
    [InlineData(4.0, "cyclical 2 0.25", "null", "--beta", "4", "--cyclical", "2:0.25")]
    [InlineData(1.0, "constant", """{"nats":0.5,"kind":"in_total"}""", "--free-bits", "0.5:total")]
    public void A_word_is_in_the_metrics_and_in_what_resumes(double beta, string schedule, string freeBits, params string[] words)
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);

        CommandRun run = Train(folder, "2", words);
        CommandRun resumed = CommandRun.Of(["train", "dense", "--out", folder["out"], "--resume", .. words]);
        CommandRun refused = CommandRun.Of("train", "dense", "--out", folder["out"], "--resume", "--geco", "100");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument metrics = JsonDocument.Parse(File.ReadAllBytes(folder["out/metrics.json"]));
        JsonElement objective = metrics.RootElement.GetProperty("objective");
        Assert.Equal(beta, objective.GetProperty("beta").GetDouble());
        Assert.Equal(schedule, objective.GetProperty("schedule").GetString());
        Assert.Equal(freeBits, JsonSerializer.Serialize(objective.GetProperty("free_bits")));
        Assert.Equal("sum", objective.GetProperty("reduction").GetString());
        Assert.Equal(JsonValueKind.Null, objective.GetProperty("geco").ValueKind);
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("The run was started without --geco; it cannot go on with 100.", refused.ErrorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_and_a_capacity_have_their_numbers_in_the_metrics_and_their_words_in_the_report()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);

        CommandRun geco = Train(folder, "1", "--geco", "-2.5");
        string gecoMetrics = File.ReadAllText(folder["out/metrics.json"]);
        string gecoReport = File.ReadAllText(folder["out/report.html"]);
        CommandRun capacity = Train(folder, "1", "--capacity", "25:10:1000");
        string capacityMetrics = File.ReadAllText(folder["out/metrics.json"]);
        CommandRun refused = CommandRun.Of("train", "--out", folder["out"], "--resume", "--capacity", "25:10:100");

        Assert.Equal((0, ""), (geco.ExitCode, geco.Error));
        using JsonDocument withGeco = JsonDocument.Parse(gecoMetrics);
        Assert.Equal(-2.5, withGeco.RootElement.GetProperty("objective").GetProperty("geco").GetProperty("target").GetDouble());
        Assert.Contains("Geco with the target -2.5 nats", gecoReport, StringComparison.Ordinal);
        Assert.Equal(0, capacity.ExitCode);
        Assert.Contains("Warning: The capacity rises for 10 epochs and the training takes 1", capacity.Error, StringComparison.Ordinal);
        using JsonDocument withCapacity = JsonDocument.Parse(capacityMetrics);
        Assert.Equal(
            """{"nats":25,"epochs":10,"gamma":1000}""",
            JsonSerializer.Serialize(withCapacity.RootElement.GetProperty("objective").GetProperty("capacity")));
        Assert.Contains(
            "started with --capacity 25:10:1000; it cannot go on with 25:10:100", refused.ErrorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_weights_of_the_terms_of_a_batch_are_in_the_metrics_and_in_what_resumes()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        string[] words = ["--total-correlation", "3", "--dip", "1:2.5", "--mmd", "0", "--sliced-wasserstein", "7"];
        string[] train = ["train", "objectives", "--data", folder["data"], "--batch", "16", "--threads", "1", "--out", folder["out"]];

        CommandRun run = CommandRun.Of([.. train, "--epochs", "1", .. words]);
        string first = File.ReadAllText(folder["out/metrics.json"]);
        CommandRun resumed = CommandRun.Of("train", "objectives", "--out", folder["out"], "--resume", "--epochs", "2");
        CommandRun refused = CommandRun.Of("train", "objectives", "--out", folder["out"], "--resume", "--dip", "1:2");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        foreach (string metrics in new[] { first, File.ReadAllText(folder["out/metrics.json"]) })
        {
            using JsonDocument document = JsonDocument.Parse(metrics);
            JsonElement objective = document.RootElement.GetProperty("objective");
            Assert.Equal(3, objective.GetProperty("total_correlation").GetProperty("weight").GetDouble());
            Assert.Equal("minibatch_weighted", objective.GetProperty("total_correlation").GetProperty("estimator").GetString());
            Assert.Equal(1, objective.GetProperty("dip").GetProperty("off_diagonal").GetDouble());
            Assert.Equal(2.5, objective.GetProperty("dip").GetProperty("diagonal").GetDouble());
            Assert.Equal(0, objective.GetProperty("mmd").GetProperty("weight").GetDouble());
            Assert.Equal(7, objective.GetProperty("sliced_wasserstein").GetProperty("weight").GetDouble());
            Assert.Equal(50, objective.GetProperty("sliced_wasserstein").GetProperty("projections").GetInt32());
        }
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("started with --dip 1:2.5; it cannot go on with 1:2.", refused.ErrorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_of_a_term_leaves_the_rest_of_it_as_declared()
    {
        ObjectiveDescription declared = Declared with
        {
            Schedule = WeightSchedule.Warmup(3),
            TotalCorrelation = new TotalCorrelation(6, TotalCorrelationEstimator.MinibatchStratified),
            Dip = new Dip(10, 100, DipKind.II),
            Mmd = new Mmd(100, MmdKernel.Rbf, 3),
            SlicedWasserstein = new SlicedWasserstein(10, 20),
        };

        Assert.Equal(
            declared with
            {
                TotalCorrelation = new TotalCorrelation(2, TotalCorrelationEstimator.MinibatchStratified),
                Dip = new Dip(0, 5, DipKind.II),
            },
            new BalanceWords { TotalCorrelation = 2, Dip = new DipWeights(0, 5) }.Over(declared));
        Assert.Equal(
            declared with { Mmd = new Mmd(4, MmdKernel.Rbf, 3), SlicedWasserstein = new SlicedWasserstein(8, 20) },
            new BalanceWords { Mmd = 4, SlicedWasserstein = 8 }.Over(declared));
        // β of 1 is what the total correlation stands beside; a schedule weighs both.
        Assert.Equal(
            declared with { Schedule = WeightSchedule.Warmup(1), TotalCorrelation = declared.TotalCorrelation! with { Weight = 2 } },
            new BalanceWords { Warmup = 1, TotalCorrelation = 2 }.Over(declared));
    }

    [Fact]
    public void Without_words_the_objective_is_the_declared_one()
    {
        var declared = new ObjectiveDescription(4, Reduction.Mean) { Schedule = WeightSchedule.Warmup(3), FreeBits = new FreeBits(0.5) };

        Assert.Equal(declared, new BalanceWords().Over(declared));
    }

    [Fact]
    public void A_word_puts_aside_what_is_declared_and_excludes_it()
    {
        ObjectiveDescription capacity = Declared with { Capacity = new Capacity(25, 10, 1000) };
        var weighted = new ObjectiveDescription(4, Reduction.Mean) { Schedule = WeightSchedule.Warmup(3) };

        Assert.Equal(Declared with { Beta = 2 }, new BalanceWords { Beta = 2 }.Over(capacity));
        Assert.Equal(Declared with { FreeBits = new FreeBits(1) }, new BalanceWords { FreeBits = new FreeBits(1) }.Over(capacity));
        Assert.Equal(Declared with { Geco = new Geco(80) }, new BalanceWords { Geco = 80 }.Over(weighted));
        Assert.Equal(
            weighted with { Beta = 1, Schedule = WeightSchedule.Constant, Capacity = new Capacity(5, 1, 10) },
            new BalanceWords { Capacity = new Capacity(5, 1, 10) }.Over(weighted));
        Assert.Equal(weighted with { Beta = 2 }, new BalanceWords { Beta = 2 }.Over(weighted));
    }

    [Fact]
    public void What_is_declared_and_put_aside_is_named()
    {
        ObjectiveDescription correlated = Declared with { TotalCorrelation = new TotalCorrelation(6) };
        var weighted = new ObjectiveDescription(4, Reduction.Mean) { Schedule = WeightSchedule.Warmup(3), FreeBits = new FreeBits(1) };

        Assert.Equal(["TotalCorrelation"], new BalanceWords { Beta = 4 }.PutAside(correlated));
        Assert.Equal([], new BalanceWords { Beta = 1 }.PutAside(correlated));
        Assert.Equal(["TotalCorrelation"], new BalanceWords { Capacity = new Capacity(5, 1, 10) }.PutAside(correlated));
        Assert.Equal(["Beta 4", "the schedule of β", "Reduction.Mean"], new BalanceWords { Geco = 80 }.PutAside(weighted));
        Assert.Equal(
            ["Beta 4", "the schedule of β", "FreeBits"], new BalanceWords { Capacity = new Capacity(5, 1, 10) }.PutAside(weighted));
        Assert.Equal([], new BalanceWords { Beta = 2, Warmup = 1 }.PutAside(weighted));
        Assert.Equal(["Geco"], new BalanceWords { Beta = 2 }.PutAside(Declared with { Geco = new Geco(80) }));
        Assert.Equal(["Capacity"], new BalanceWords { FreeBits = new FreeBits(1) }.PutAside(
            Declared with { Capacity = new Capacity(25, 10, 1000) }));
        Assert.Equal([], new BalanceWords().PutAside(weighted));
    }

    [Fact]
    public void A_training_says_what_it_puts_aside()
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);
        string[] train =
        [
            "train", "objectives", "--data", folder["data"], "--epochs", "1", "--batch", "16", "--threads", "1", "--out", folder["out"],
        ];

        CommandRun weighed = CommandRun.Of([.. train, "--beta", "4"]);
        CommandRun declared = CommandRun.Of([.. train, "--overwrite"]);

        Assert.Equal((0, 0), (weighed.ExitCode, declared.ExitCode));
        Assert.Contains(
            "Declared, but left out because it does not combine with the options given: TotalCorrelation. "
                + "Trained with β 4, DIP 10 and 100, ",
            weighed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("put aside", declared.Output, StringComparison.Ordinal);
    }

    private static CommandRun Train(TemporaryFolder folder, string epochs, params string[] words) => CommandRun.Of(
    [
        "train", "dense", "--data", folder["data"], "--batch", "16", "--threads", "1", "--epochs", epochs, "--out", folder["out"],
        "--overwrite", .. words,
    ]);
}
