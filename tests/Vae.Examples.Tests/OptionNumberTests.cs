namespace Vae.Examples.Tests;

/// <summary>The numbers of every option are read strictly, and names that are empty are refused, whichever command takes them.</summary>
public class OptionNumberTests
{
    // Every option that is a number or holds some, with %, which the tests replace, in the place of one.
    public static TheoryData<string> Reals =>
    [
        "train --learning-rate %", "train --adam-epsilon %", "train --beta %", "train --warmup %", "train --cyclical 4:%",
        "train --free-bits %", "train --free-bits %:total", "train --capacity %:10:1000", "train --capacity 25:%:1000",
        "train --capacity 25:10:%", "train --geco %", "train --total-correlation %", "train --dip %:1", "train --dip 1:%", "train --mmd %",
        "train --sliced-wasserstein %", "balance dense --learning-rate %", "tune dense --learning-rates %:1",
        "tune dense --learning-rates 1e-4:%", "disentangle --weight %", "bench --seconds %",
    ];

    public static TheoryData<string> Counts =>
    [
        "train --epochs %", "train --batch %", "train --seed %", "train --threads %", "train --cyclical %:0.5",
        "sample dense --from x --count %", "sample dense --from x --seed %", "reconstruct dense --from x --count %",
        "evaluate dense --from x --samples %", "evaluate dense --from x --rows %", "evaluate dense --from x --seed %",
        "evaluate dense --from x --threads %", "balance dense --epochs %", "balance dense --batch %", "balance dense --seed %",
        "balance dense --threads %", "tune dense --trials %", "tune dense --epochs %", "tune dense --factor %", "tune dense --seeds %",
        "tune dense --seed %", "tune dense --threads %", "disentangle --seeds %", "disentangle --epochs %", "disentangle --rows %",
        "disentangle --threads %", "latency --calls %", "latency --starts %",
    ];

    [Theory]
    [MemberData(nameof(Reals))]
    public void A_number_has_a_point_and_no_comma(string command)
    {
        foreach (string number in new[] { "0,5", "1,000", "1,000.5", "0.000,1" })
        {
            string error = Refused(command, number);
            Assert.Contains("A number has no comma: write 0.5 with a decimal point", error, StringComparison.Ordinal);
        }
        string[] others = ["", " 1", "1 ", "1_000", "0x10", "1e", "e3", "--1", "1.2.3", "½", "١", "1e999", "∞", "Infinity", "nan"];
        foreach (string number in others)
            Assert.DoesNotContain("comma", Refused(command, number), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void A_whole_number_is_digits_and_nothing_else(string command)
    {
        Assert.Contains("A number has no comma", Refused(command, "1,000"), StringComparison.Ordinal);
        foreach (string number in new[] { "", " 1", "1 ", "+1", "-1", "1.0", "1e3", "1_000", "0x10", "١", "99999999999999999999" })
            Assert.DoesNotContain("comma", Refused(command, number), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train --stages 1:%,2:1e-3", "1:%")]
    [InlineData("train --stages %:1e-3", "%:1e-3")]
    [InlineData("balance dense --betas 1,%", "%")]
    [InlineData("tune dense --betas %", "%")]
    [InlineData("tune dense --weight-factors %", "%")]
    [InlineData("tune dense --batches %", "%")]
    [InlineData("bench --batches %", "%")]
    [InlineData("bench --threads 1,%", "%")]
    public void In_a_list_each_number_is_read_so(string command, string part)
    {
        foreach (string number in new[] { "1_0", "0x10", "1e999", "1.2.3", "١", "-1", "0.5x", "NaN" })
        {
            CommandRun run = Run(command, number);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains($"'{part.Replace("%", number, StringComparison.Ordinal)}'", run.ErrorLine(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_comma_in_a_rate_of_stages_is_told_from_the_one_between_them()
    {
        CommandRun run = CommandRun.Of("train", "--stages", "1:0,001");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("A comma begins the next stage, and a rate has a decimal point.", run.ErrorLine(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train --out", "folder")]
    [InlineData("train --data", "folder")]
    [InlineData("sample dense --from", "file")]
    [InlineData("sample dense --from x --out", "file")]
    [InlineData("reconstruct dense --from", "file")]
    [InlineData("reconstruct dense --from x --data", "folder")]
    [InlineData("reconstruct dense --from x --out", "file")]
    [InlineData("evaluate dense --from", "file")]
    [InlineData("evaluate dense --from x --data", "folder")]
    [InlineData("evaluate dense --from x --out", "file")]
    [InlineData("balance dense --data", "folder")]
    [InlineData("balance dense --out", "folder")]
    [InlineData("tune dense --data", "folder")]
    [InlineData("tune dense --out", "folder")]
    [InlineData("latency --program", "file")]
    public void A_name_that_is_empty_is_a_mistake_of_the_command_line(string command, string kind)
    {
        string[] words = command.Split(' ');

        CommandRun run = CommandRun.Of([.. words, ""]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{words[^1]} must be a {kind}; got an empty name.", run.ErrorLine(), StringComparison.Ordinal);
    }

    private static string Refused(string command, string number)
    {
        CommandRun run = Run(command, number);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string argument = command.Split(' ')[^1].Replace("%", number, StringComparison.Ordinal);
        Assert.Contains($"; got '{argument}'.", run.ErrorLine(), StringComparison.Ordinal);
        return run.Error;
    }

    private static CommandRun Run(string command, string number) =>
        CommandRun.Of([.. command.Split(' ').Select(word => word.Replace("%", number, StringComparison.Ordinal))]);
}
