using Vae.Examples.Models;

namespace Vae.Examples.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("There is no command 'dens'", "dens")]
    [InlineData("There is no model 'dens'; the models are dense, deep, plane, ", "train", "dens")]
    [InlineData("There is no model 'dens'", "sample", "dens", "--from", "x")]
    [InlineData("--epochs must be a whole number from 1", "train", "--epochs", "0")]
    [InlineData("got 'many'", "train", "--epochs", "many")]
    [InlineData("--batch must be", "--batch", "1.5")]
    [InlineData("--learning-rate must be a number above 0; got 'NaN'", "--learning-rate", "NaN")]
    [InlineData("--learning-rate must be a number above 0", "--learning-rate", "0")]
    [InlineData("--beta must be a number, at least 0; got '-1'", "--beta", "-1")]
    [InlineData("--beta must be a number", "--beta", "Infinity")]
    [InlineData("--seed must be", "--seed", "-1")]
    [InlineData("--threads must be", "--threads", "-2")]
    [InlineData("'extra'", "train", "dense", "extra")]
    [InlineData("'--epoch'", "train", "--epoch", "3")]
    [InlineData("'--from' is required", "sample", "dense")]
    [InlineData("'--from' is required", "reconstruct", "dense")]
    [InlineData("--count must be", "sample", "dense", "--from", "x", "--count", "0")]
    public void Arguments_that_make_no_sense_are_answered_in_one_line_and_with_two(string expected, params string[] args)
    {
        CommandRun run = CommandRun.Of(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal("", run.Output);
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
        foreach (string command in new[] { "train", "sample", "reconstruct", "evaluate", "models", "bench", "latency" })
            Assert.Contains($"  {command} ", root.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (train.ExitCode, train.Error));
        string[] options = ["--data", "--epochs", "--batch", "--learning-rate", "--beta", "--seed", "--threads", "--out", "--resume", "--overwrite"];
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
