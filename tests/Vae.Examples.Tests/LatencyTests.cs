using System.Text.Json;
using Vae.Examples.Benchmarks;
using Vae.Examples.Commands;

namespace Vae.Examples.Tests;

public class LatencyTests
{
    private static readonly string[] CallFields = ["model", "call", "calls", "median_us", "p99_us", "allocated_bytes_per_call"];

    private static readonly string[] StartFields = ["model", "tiering", "main_ms", "reconstruction_ms", "step_ms", "steps_ms"];

    [Fact]
    public void Each_call_of_each_model_is_one_json_object_and_allocates_nothing()
    {
        CommandRun run = CommandRun.Of("latency", "--models", "dense,residual", "--calls", "200", "--starts", "0", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] lines = Lines(run);
        Assert.Equal(
            ["dense Embed", "dense Reconstruct", "residual Embed", "residual Reconstruct"],
            lines.Select(line => $"{line.GetProperty("model")} {line.GetProperty("call")}"));
        foreach (JsonElement line in lines)
        {
            Assert.Equal(CallFields, line.EnumerateObject().Select(field => field.Name));
            Assert.Equal(200, line.GetProperty("calls").GetInt32());
            double median = line.GetProperty("median_us").GetDouble();
            double late = line.GetProperty("p99_us").GetDouble();
            Assert.True(median > 0 && late >= median, $"The median is {median} µs, one in a hundred takes {late} µs.");
            Assert.Equal(0, line.GetProperty("allocated_bytes_per_call").GetDouble());
        }
    }

    /// <summary>One start for each thing to reach and each way of compiling: all pairs take a test too long.</summary>
    [Fact]
    public void A_cold_start_reaches_every_goal_in_every_way_of_compiling()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Vae.Examples.dll");
        double main = ColdStartTimes.Start(program, "dense", "main", Tiering.All[0]);
        Assert.InRange(main, 1, 60_000);
        foreach (string goal in ColdStart.Goals)
            Assert.InRange(ColdStartTimes.Start(program, "dense", goal, Tiering.All[0]), main / 4, 120_000);
        foreach (Tiering tiering in Tiering.All)
            Assert.InRange(ColdStartTimes.Start(program, "dense", "reconstruction", tiering), main / 4, 120_000);
    }

    [Fact]
    public void A_program_that_is_no_measurement_is_told()
    {
        var error = Assert.Throws<CommandException>(() => ColdStartTimes.Start("/bin/true", "dense", "main", Tiering.All[0]));
        Assert.Contains("'/bin/true' does not start as a measurement", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cold_starts_are_told_in_a_table_and_in_json()
    {
        var output = new StringWriter();
        Terminal terminal = Terminal.OfWriters(output, output);
        var times = new ColdStartTimes("dense", Tiering.All[1], ColdStart.Goals.Select((goal, i) => (goal, i)).ToDictionary(
            pair => pair.goal, pair => 10.25 * (pair.i + 1)));

        terminal.Console.Write(LatencyTables.Starts([times]));
        Assert.Matches(@"tiers \(the default elsewhere\) +dense +10 +2[01] +31 +41", output.ToString());

        output.GetStringBuilder().Clear();
        LatencyTables.WriteJson(terminal, times);
        JsonElement line = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(StartFields, line.EnumerateObject().Select(field => field.Name));
        Assert.Equal(20.5, line.GetProperty("reconstruction_ms").GetDouble());
    }

    [Fact]
    public void Without_json_the_same_is_told_in_a_table()
    {
        CommandRun run = CommandRun.Of("latency", "--models", "dense", "--calls", "100", "--starts", "0");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (string word in new[] { "median µs", "99 % µs", "bytes/call", "Embed", "Reconstruct" })
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "There is no model 'dens'", "--models", "dens")]
    [InlineData(2, "--calls must be a whole number from 100", "--calls", "0")]
    [InlineData(2, "--starts must be a whole number from 0", "--starts", "-1")]
    [InlineData(1, "There is no program '/no/such/program'.", "--program", "/no/such/program")]
    public void What_makes_no_sense_is_answered_in_one_line(int exitCode, string expected, params string[] args)
    {
        CommandRun run = CommandRun.Of(["latency", .. args]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    private static JsonElement[] Lines(CommandRun run) =>
        [.. run.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
}
