namespace Vae.Examples.Tests;

/// <summary>The loss of published listings, as anybody can try it: <c>listing</c> and <c>dense</c> differ in nothing else.</summary>
public sealed class ListingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ListingTests() => DigitFiles.Write(_folder["data"], 1200, 200);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_listing_collapses_and_both_commands_say_so_and_why()
    {
        (CommandRun train, CommandRun evaluate) = TrainAndEvaluate("listing");
        foreach (string output in (string[])[train.Output, evaluate.Output])
        {
            Assert.Contains("The posterior has collapsed. No latent dimension follows the data", output, StringComparison.Ordinal);
            Assert.Contains("over the elements while the divergence is summed: use Reduction.Sum", output, StringComparison.Ordinal);
        }
        Assert.Contains("0 of 16", evaluate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_with_the_right_scale_does_not()
    {
        (CommandRun train, CommandRun evaluate) = TrainAndEvaluate("dense");
        foreach (string output in (string[])[train.Output, evaluate.Output])
        {
            Assert.DoesNotContain("collapsed", output, StringComparison.Ordinal);
            Assert.Contains("follow the data", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_collapse_by_a_weight_of_the_command_line_is_laid_to_that_weight_by_both_commands()
    {
        (CommandRun train, CommandRun evaluate) = TrainAndEvaluate("dense", "--beta", "200");
        foreach (string output in (string[])[train.Output, evaluate.Output])
            Assert.Contains("The divergence's weight is 200: try a smaller one", output, StringComparison.Ordinal);
        Assert.Contains("It was trained with β 200; declared is β 1.", evaluate.Output, StringComparison.Ordinal);
    }

    private (CommandRun Train, CommandRun Evaluate) TrainAndEvaluate(string model, params string[] balance)
    {
        string[] settings = ["--data", _folder["data"], "--epochs", "4", "--batch", "64", "--seed", "1", "--out", _folder["out"]];
        CommandRun train = CommandRun.Of(["train", model, .. settings, .. balance]);
        Assert.Equal((0, ""), (train.ExitCode, train.Error));
        CommandRun evaluate = CommandRun.Of(
            "evaluate", model, "--from", Path.Combine(_folder["out"], "model.safetensors"), "--data", _folder["data"], "--samples", "2");
        Assert.Equal((0, ""), (evaluate.ExitCode, evaluate.Error));
        return (train, evaluate);
    }
}
