using Vae.Examples.Models;

namespace Vae.Examples.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("There is no command 'dens'", "dens")]
    [InlineData("There is no model 'dens'; the models are dense, listing, deep, plane, ", "train", "dens")]
    [InlineData("There is no model 'dens'", "sample", "dens", "--from", "x")]
    [InlineData("--epochs must be a whole number from 1", "train", "--epochs", "0")]
    [InlineData("got 'many'", "train", "--epochs", "many")]
    [InlineData("--batch must be", "--batch", "1.5")]
    [InlineData("--learning-rate must be a number above 0; got 'NaN'", "--learning-rate", "NaN")]
    [InlineData("--learning-rate must be a number above 0", "--learning-rate", "0")]
    [InlineData("--beta must be a number, at least 0; got '-1'", "--beta", "-1")]
    [InlineData("--beta must be a number", "--beta", "Infinity")]
    [InlineData("--warmup must be a number of epochs above 0 and at most 1000000; got '0'", "--warmup", "0")]
    [InlineData("--warmup must be a number of epochs above 0 and at most 1000000; got '1e9'", "--warmup", "1e9")]
    [InlineData("--cyclical must be CYCLES or CYCLES:PART: a whole number from 1 to 1000000, and a part above 0", "--cyclical", "0")]
    [InlineData("got '4:1.5'", "--cyclical", "4:1.5")]
    [InlineData("got '4:0.5:1'", "--cyclical", "4:0.5:1")]
    [InlineData(
        "--free-bits must be a number of nats above 0 and at most 1e30, with ':total' or without; got '0.5:all'", "--free-bits", "0.5:all")]
    [InlineData("got '-0.5'", "--free-bits", "-0.5")]
    [InlineData("three numbers above 0: EPOCHS at most 1000000, the others at most 1e30; got '25:10'", "--capacity", "25:10")]
    [InlineData("got '25:0:1000'", "--capacity", "25:0:1000")]
    [InlineData("--geco must be a number of nats from -1e30 to 1e30; got 'NaN'", "--geco", "NaN")]
    [InlineData("--total-correlation must be a number from 0 to 1e30; got '-1'", "--total-correlation", "-1")]
    [InlineData("--dip must be OFF:ON, two numbers from 0 to 1e30; got '10'", "--dip", "10")]
    [InlineData("got '10:1e31'", "--dip", "10:1e31")]
    [InlineData("--mmd must be a number from 0 to 1e30; got 'NaN'", "--mmd", "NaN")]
    [InlineData("--sliced-wasserstein must be a number from 0 to 1e30; got '1:2'", "--sliced-wasserstein", "1:2")]
    [InlineData("--total-correlation and --beta cannot be combined", "--beta", "2", "--total-correlation", "3")]
    [InlineData("--capacity and --total-correlation cannot be combined", "--capacity", "25:10:1000", "--total-correlation", "3")]
    [InlineData("--mmd weights Mmd, which dense does not declare", "train", "dense", "--mmd", "3")]
    [InlineData("Declared with it: shapes, objectives.", "train", "burda5", "--total-correlation", "3")]
    [InlineData("--dip weights Dip, which shapes does not declare", "train", "shapes", "--dip", "3:4")]
    [InlineData("--sliced-wasserstein weights SlicedWasserstein, which plane does not", "train", "plane", "--sliced-wasserstein", "0")]
    [InlineData("--beta does not go with burda5, which is trained by the importance-weighted bound", "train", "burda5", "--beta", "2")]
    [InlineData("--warmup does not go with burda5", "train", "burda5", "--beta", "1", "--warmup", "3")]
    [InlineData("objectives is declared with TotalCorrelation, in place of the weight β that a curve", "balance", "objectives")]
    [InlineData("Declared with a weight: dense, listing, deep, plane, conv, residual, resnet, burda, single10,", "balance", "burda5")]
    [InlineData("--warmup and --cyclical cannot be combined: each is a schedule", "--warmup", "2", "--cyclical", "4")]
    [InlineData("--geco and --beta cannot be combined: Geco finds the weight itself", "--beta", "2", "--geco", "80")]
    [InlineData(
        "--capacity and --warmup cannot be combined: the capacity's γ takes the place of β", "--warmup", "2", "--capacity", "25:10:1000")]
    [InlineData("--capacity and --free-bits cannot be combined", "--free-bits", "0.5", "--capacity", "25:10:1000")]
    [InlineData(
        "--geco and --capacity cannot be combined: each finds the weight in its own way", "--geco", "80", "--capacity", "25:10:1000")]
    [InlineData("--weight-factors takes numbers above 0, separated by commas; got '0'", "tune", "dense", "--weight-factors", "1,0")]
    [InlineData("--weight-factors has a number twice: '2,2'", "tune", "dense", "--weight-factors", "2,2")]
    [InlineData("--weight-factors takes at least one value", "tune", "dense", "--weight-factors", ",")]
    [InlineData("--seed must be", "--seed", "-1")]
    [InlineData("--threads must be", "--threads", "-2")]
    [InlineData("'extra'", "train", "dense", "extra")]
    [InlineData("'--epoch'", "train", "--epoch", "3")]
    [InlineData("'--from' is required", "sample", "dense")]
    [InlineData("'--from' is required", "reconstruct", "dense")]
    [InlineData("--count must be", "sample", "dense", "--from", "x", "--count", "0")]
    [InlineData("There is no model ''", "train", "")]
    [InlineData("--betas takes at least one value", "balance", "dense", "--betas", "")]
    public void Arguments_that_make_no_sense_are_answered_in_one_line_and_with_two(string expected, params string[] args)
    {
        CommandRun run = CommandRun.Of(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("Batches have one record", "train", "objectives", "--batch", "1")]
    [InlineData("Leave β at 1 (it is 0.5)", "tune", "objectives", "--betas", "0.5,1")]
    [InlineData("untried", "tune", "dense,plane", "--trials", "1")]
    public void What_the_library_refuses_is_told_before_anything_else_and_without_its_parameters(string expected, params string[] args)
    {
        using var folder = new TemporaryFolder();
        DigitFiles.Write(folder["data"], 32, 16);

        CommandRun run = CommandRun.Of([.. args, "--data", folder["data"], "--out", folder["out"]]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]), "Nothing is left behind.");
    }

    [Theory]
    [InlineData("There is no file '/no/such/file'.", "sample", "dense", "--from", "/no/such/file")]
    [InlineData("There is no file '/no/such/file'.", "reconstruct", "deep", "--from", "/no/such/file")]
    [InlineData("There is no folder '/no/such/folder'", "train", "--data", "/no/such/folder", "--out", "/no/such/out")]
    [InlineData("nothing to resume in '/no/such/out': it has no checkpoint.safetensors", "train", "--resume", "--out", "/no/such/out")]
    public void What_cannot_be_done_is_answered_in_one_line_and_with_one(string expected, params string[] args)
    {
        CommandRun run = CommandRun.Of(args);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_names_every_command_and_every_option_of_train()
    {
        CommandRun root = CommandRun.Of("--help");
        CommandRun train = CommandRun.Of("train", "--help");

        Assert.Equal((0, ""), (root.ExitCode, root.Error));
        foreach (string command in new[] { "train", "sample", "reconstruct", "evaluate", "balance", "tune", "models", "bench", "latency" })
            Assert.Contains($"  {command} ", root.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (train.ExitCode, train.Error));
        string[] options =
        [
            "--data", "--epochs", "--batch", "--learning-rate", "--beta", "--warmup", "--cyclical", "--free-bits", "--capacity", "--geco",
            "--total-correlation", "--dip", "--mmd", "--sliced-wasserstein", "--seed", "--threads", "--out", "--resume", "--overwrite",
        ];
        foreach (string option in options)
            Assert.Contains($"  {option} ", train.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_prints_every_model_with_its_layers_and_their_sum()
    {
        CommandRun run = CommandRun.Of("models");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (ModelEntry entry in Catalogue.All)
            Assert.Contains(entry.Summary, run.Output, StringComparison.Ordinal);
        // 784·128+128 + 128·64+64 + 64·32+32, then 16·64+64 + 64·128+128 + 128·784+784.
        Assert.Contains("221,360", run.Output, StringComparison.Ordinal);
        Assert.Contains("100,480", run.Output, StringComparison.Ordinal);
        Assert.Contains("Residual ", run.Output, StringComparison.Ordinal);
    }
}
