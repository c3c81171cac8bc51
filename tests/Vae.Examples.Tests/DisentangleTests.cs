using System.Text.Json;

namespace Vae.Examples.Tests;

public class DisentangleTests
{
    private static readonly string[] Small = ["disentangle", "--seeds", "2", "--epochs", "1", "--rows", "256", "--threads", "1"];

    [Fact]
    public void Json_has_one_object_a_training()
    {
        CommandRun run = CommandRun.Of([.. Small, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] lines = [.. run.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        string[] objectives = ["beta", "total_correlation", "beta", "total_correlation"];
        Assert.Equal(objectives, lines.Select(line => line.GetProperty("objective").GetString()));
        Assert.Equal([1, 1, 2, 2], lines.Select(line => line.GetProperty("seed").GetInt32()));
        foreach (JsonElement line in lines)
        {
            double[] gaps = [.. line.GetProperty("gaps").EnumerateObject().Select(gap => gap.Value.GetDouble())];
            Assert.Equal(6, gaps.Length);
            Assert.All(gaps, gap => Assert.InRange(gap, 0, 1));
            Assert.Equal(gaps.Average(), line.GetProperty("mutual_information_gap").GetDouble(), 12);
            Assert.True(double.IsFinite(line.GetProperty("reconstruction").GetDouble()));
        }
        Assert.NotEqual(lines[0].GetProperty("kl").GetDouble(), lines[1].GetProperty("kl").GetDouble());
    }

    [Fact]
    public void One_seed_has_no_standard_deviation_and_whole_numbers_of_units()
    {
        CommandRun run = CommandRun.Of("disentangle", "--seeds", "1", "--epochs", "1", "--rows", "256", "--threads", "1");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] Cells(string name) => run.Output.Split('\n').Single(line => line.TrimStart().StartsWith(name, StringComparison.Ordinal))
            .Trim()[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["–", "–"], Cells("standard deviation"));
        Assert.All(Cells("active units"), cell => Assert.True(int.TryParse(cell, out _), cell));
    }

    [Fact]
    public void A_table_has_the_means_over_the_seeds()
    {
        CommandRun run = CommandRun.Of(Small);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("β-TCVAE, seed 2: MIG ", run.Output, StringComparison.Ordinal);
        foreach (string word in (string[])["β-VAE", "β-TCVAE", "MIG", "gap of hue", "standard deviation", "active units"])
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
    }
}
