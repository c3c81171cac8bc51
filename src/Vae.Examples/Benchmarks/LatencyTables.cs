using System.Text;
using System.Text.Json;
using Spectre.Console;
using Vae.Examples.Commands;

namespace Vae.Examples.Benchmarks;

/// <summary>Writes latencies and cold starts: tables for people, lines of JSON for programs.</summary>
internal static class LatencyTables
{
    internal static Table Calls(IReadOnlyList<InferenceLatency> latencies)
    {
        Table table = BenchTables.NewTable("model", "one record", "median µs", "99 % µs", "bytes/call");
        foreach (InferenceLatency latency in latencies)
        {
            table.AddRow(
                latency.Model,
                latency.Call,
                FormattableString.Invariant($"{latency.MedianMicroseconds:F1}"),
                FormattableString.Invariant($"{latency.NinetyNinthMicroseconds:F1}"),
                FormattableString.Invariant($"{latency.AllocatedBytesPerCall:0.##}"));
        }
        return table;
    }

    internal static Table Starts(IReadOnlyList<ColdStartTimes> starts)
    {
        Table table = BenchTables.NewTable(
            "ms from the start of the process to", [.. ColdStart.Goals.Select(ColdStart.Meaning).Prepend("model")]);
        foreach (ColdStartTimes start in starts)
        {
            IEnumerable<string> times = ColdStart.Goals.Select(goal => FormattableString.Invariant($"{start.Milliseconds[goal]:F0}"));
            table.AddRow([start.Tiering.Name, start.Model, .. times]);
        }
        return table;
    }

    internal static void WriteJson(Terminal terminal, InferenceLatency latency) => WriteJson(terminal, json =>
    {
        json.WriteString("model", latency.Model);
        json.WriteString("call", latency.Call);
        json.WriteNumber("calls", latency.Calls);
        json.WriteNumber("median_us", Math.Round(latency.MedianMicroseconds, 3));
        json.WriteNumber("p99_us", Math.Round(latency.NinetyNinthMicroseconds, 3));
        json.WriteNumber("allocated_bytes_per_call", latency.AllocatedBytesPerCall);
    });

    internal static void WriteJson(Terminal terminal, ColdStartTimes start) => WriteJson(terminal, json =>
    {
        json.WriteString("model", start.Model);
        json.WriteString("tiering", start.Tiering.Name);
        foreach (string goal in ColdStart.Goals)
            json.WriteNumber($"{goal}_ms", Math.Round(start.Milliseconds[goal], 2));
    });

    private static void WriteJson(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        terminal.Output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
