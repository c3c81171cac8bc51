using System.Text.Json;
using Vae.Examples.Benchmarks;

namespace Vae.Examples.Tests;

public class BenchTests
{
    private static readonly string[] Fields =
    [
        "engine", "model", "batch", "threads", "median_ms", "min_ms", "samples_per_second", "chosen_threads", "gflops", "peak_gflops",
        "fraction_of_peak", "allocated_bytes_per_step", "parts",
    ];

    private static readonly string[] Parts =
    [
        "contractions_forward", "contractions_to_data", "contractions_to_weights", "element_wise", "loss", "sampler", "optimizer",
        "batch_reading",
    ];

    [Fact]
    public void Each_objective_is_one_json_object_and_allocates_nothing()
    {
        CommandRun run = CommandRun.Of(
            "bench", "--objectives", "--batches", "1,3", "--threads", "1", "--seconds", "0.03", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] lines = [.. run.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(17, lines.Length);
        Assert.Equal("Elbo", lines[0].GetProperty("objective").GetString());
        Assert.Equal(1, lines[0].GetProperty("ratio").GetDouble());
        foreach (JsonElement line in lines)
        {
            Assert.Equal((3, 1), (line.GetProperty("batch").GetInt32(), line.GetProperty("threads").GetInt32()));
            Assert.True(line.GetProperty("median_ms").GetDouble() > 0);
            double ratio = line.GetProperty("median_ms").GetDouble() / line.GetProperty("plain_median_ms").GetDouble();
            Assert.Equal(ratio, line.GetProperty("ratio").GetDouble(), 1e-12);
            Assert.Equal(0, line.GetProperty("allocated_bytes_per_step").GetDouble());
        }
    }

    [Fact]
    public void Each_case_is_one_json_object_on_a_line_of_its_own()
    {
        CommandRun run = CommandRun.Of("bench", "--models", "dense", "--batches", "3,5", "--threads", "1", "--seconds", "0.05", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        for (int i = 0; i < lines.Length; i++)
            Check(lines[i], i == 0 ? 3 : 5);
    }

    [Fact]
    public void Without_json_the_same_is_told_in_tables()
    {
        CommandRun run = CommandRun.Of("bench", "--models", "dense", "--batches", "3", "--threads", "1", "--seconds", "0.05");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (string column in new[] { "median ms", "samples/s", "GFLOP/s", "of peak", "bytes/step", "to weights", "sampler", "update" })
            Assert.Contains(column, run.Output, StringComparison.Ordinal);
        string[] rows = [.. run.Output.Split('\n').Where(line => line.TrimStart().StartsWith("dense ", StringComparison.Ordinal))];
        Assert.Equal(2, rows.Length);
        // Nothing is cut off or padded, and the table of times fits into a narrow terminal.
        Assert.DoesNotContain('…', run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        string head = run.Output.Split('\n').First(line => line.Contains("median ms", StringComparison.Ordinal));
        Assert.InRange(head.Length, 40, 80);
        // So small a step is one thread's, and training knows.
        Assert.Contains(" 1 * ", rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_targets_of_geco_stand_beside_what_was_reached()
    {
        CommandRun run = CommandRun.Of("bench", "--targets", "--shorter", "20", "--threads", "1", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] lines = [.. run.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([80, 100, 120, 50, 50, 5, 5], lines.Select(line => line.GetProperty("target").GetDouble()));
        Assert.Equal([128, 128, 128, 32, 128, 8, 64], lines.Select(line => line.GetProperty("batch").GetInt32()));
        Assert.Equal([1, 1, 1, 1, 3, 2, 5], lines.Select(line => line.GetProperty("epochs").GetInt32()));
        foreach (JsonElement line in lines)
        {
            (double target, double training) = (line.GetProperty("target").GetDouble(), line.GetProperty("training").GetDouble());
            Assert.Equal(100 * (training / target - 1), line.GetProperty("off_by_percent").GetDouble(), 1e-9);
            Assert.InRange(line.GetProperty("multiplier").GetDouble(), 1e-6, 1e6);
            Assert.True(line.GetProperty("test_kl").GetDouble() > 0);
        }
        // The model of nine bits trains on all of its few rows, and is near already.
        Assert.InRange(lines[5].GetProperty("test").GetDouble(), 4, 6.6);
    }

    [Fact]
    public void The_objectives_table_has_both_times_that_its_ratio_is_of()
    {
        CommandRun run = CommandRun.Of("bench", "--objectives", "--batches", "3", "--threads", "1", "--seconds", "0.03");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("median ms", run.Output, StringComparison.Ordinal);
        Assert.Contains("plain ELBO ms", run.Output, StringComparison.Ordinal);
        string[] row = run.Output.Split('\n').Single(line => line.TrimStart().StartsWith("Geco(80) ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] numbers = [.. row[1..].Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(6, numbers.Length);
        Assert.Equal(3, numbers[0]);
        // Each time is rounded to a microsecond, the ratio to hundredths.
        double error = 0.0006 / numbers[3] * (1 + numbers[4]) + 0.006;
        Assert.Equal(numbers[2] / numbers[3], numbers[4], error);
    }

    [Theory]
    [InlineData("There is no model 'dens'; the models are dense", "--models", "dense,dens")]
    [InlineData("--models takes at least one value; got ','", "--models", ",")]
    [InlineData("--batches takes whole numbers from 1 to 65536, separated by commas; got '0'", "--batches", "1,0")]
    [InlineData("got '-1'", "--batches", "-1")]
    [InlineData("got '1.5'", "--batches", "1.5")]
    [InlineData("got '65537'", "--batches", "65537")]
    [InlineData("--threads takes whole numbers from 1 to 1024, separated by commas; got 'all'", "--threads", "1,all")]
    [InlineData("got '1025'", "--threads", "1025")]
    [InlineData("got '99999999999'", "--threads", "99999999999")]
    [InlineData("--seconds must be a number above 0 and at most 86400; got '0'", "--seconds", "0")]
    [InlineData("got '1e300'", "--seconds", "1e300")]
    [InlineData("got 'NaN'", "--seconds", "NaN")]
    [InlineData("got 'long'", "--seconds", "long")]
    [InlineData("'--second'", "--second", "1")]
    public void Values_that_make_no_sense_are_answered_in_one_line_and_with_two(string expected, params string[] args)
    {
        CommandRun run = CommandRun.Of(["bench", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.ErrorLine(), StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void The_models_measured_unless_others_are_named_are_those_of_vectors_and_of_images()
    {
        CommandRun run = CommandRun.Of("bench", "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("[default: dense,deep,conv]", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_measurement_ends_with_what_shells_expect()
    {
        using var interruption = new CancellationTokenSource();
        interruption.Cancel();

        CommandRun run = CommandRun.Of(interruption.Token, "bench", "--models", "dense", "--batches", "3", "--threads", "1", "--json");

        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Equal("error: interrupted", run.ErrorLine());
    }

    [Fact]
    public void Another_engine_is_told_in_the_same_fields()
    {
        using JsonDocument json = JsonDocument.Parse(new StepTimes("PyTorch 1.13", "dense", 20, 2, 1.25, 1).ToJson());

        Assert.Equal(Fields[..7], json.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal("PyTorch 1.13", json.RootElement.GetProperty("engine").GetString());
        Assert.Equal(1.25, json.RootElement.GetProperty("median_ms").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("min_ms").GetDouble());
        Assert.Equal(16_000, json.RootElement.GetProperty("samples_per_second").GetDouble());
    }

    /// <summary>Equal but for the last digit that is written, and that of the time it is computed from.</summary>
    private static void Near(double expected, double written, double halfDigit) =>
        Assert.Equal(expected, written, 1.01 * halfDigit + 0.01 * expected);

    private static void Check(string line, int batch)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement root = json.RootElement;
        Assert.Equal(Fields, root.EnumerateObject().Select(field => field.Name));
        Assert.Equal("VaeGen", root.GetProperty("engine").GetString());
        Assert.Equal("dense", root.GetProperty("model").GetString());
        Assert.Equal(batch, root.GetProperty("batch").GetInt32());
        Assert.Equal(1, root.GetProperty("threads").GetInt32());
        double median = root.GetProperty("median_ms").GetDouble();
        double least = root.GetProperty("min_ms").GetDouble();
        Assert.True(least > 0 && median >= least, $"The median is {median} ms, the shortest step {least} ms.");
        double perSecond = root.GetProperty("samples_per_second").GetDouble();
        Near(batch / median * 1e3, perSecond, 0.5);

        // Each weight is used forward, to data and to weights; but the input of the first layer needs no gradient.
        const int first = 784 * 128;
        const int others = 128 * 64 + 64 * 32 + 16 * 64 + 64 * 128 + 128 * 784;
        double flops = 2.0 * batch * (2 * first + 3 * others);
        double gflops = root.GetProperty("gflops").GetDouble();
        double peak = root.GetProperty("peak_gflops").GetDouble();
        Near(flops / median / 1e6, gflops, 0.005);
        Assert.True(peak > 0, $"The peak is {peak}.");
        Near(gflops / peak, root.GetProperty("fraction_of_peak").GetDouble(), 0.00005 + 0.005 / peak);

        Assert.Equal(0, root.GetProperty("allocated_bytes_per_step").GetDouble());
        JsonElement parts = root.GetProperty("parts");
        Assert.Equal(Parts.Order(StringComparer.Ordinal), parts.EnumerateObject().Select(part => part.Name).Order(StringComparer.Ordinal));
        double[] shares = [.. parts.EnumerateObject().Select(part => part.Value.GetDouble())];
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        Assert.InRange(shares.Sum(), 0.999, 1.001); // Each is rounded to four digits.
    }
}
