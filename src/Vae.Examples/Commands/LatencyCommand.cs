using System.CommandLine;
using Vae.Examples.Benchmarks;
using Vae.Examples.Models;

namespace Vae.Examples.Commands;

/// <summary><c>latency</c>: what inference on one record costs, and how long a process takes to its first results.</summary>
internal static class LatencyCommand
{
    internal static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Option<string> models = Arguments.List("--models", "Models to measure, separated by commas.", "dense,deep");
        Option<int> calls = Arguments.Integer("--calls", "Calls to time.", 20_000, 100, 10_000_000);
        Option<int> starts = Arguments.Integer("--starts", "Processes to start for each cold start; 0 for none.", 5, 0, 100);
        Option<string?> program = Arguments.Place<string?>(
            "--program", "FILE", "Another build of this program to start cold, such as a published one. [default: this one]");
        var json = new Option<bool>("--json") { Description = "One JSON object a line instead of a table." };
        var command = new Command("latency", "Measure inference on one record, and the time from a cold process to first results.")
        {
            models, calls, starts, program, json,
        };
        command.SetAction(parsed =>
        {
            ModelEntry[] entries = Arguments.Models(models.Name, parsed.GetRequiredValue(models));
            string file = parsed.GetValue(program) ?? OwnProgram();
            if (!File.Exists(file))
                throw new CommandException($"There is no program '{file}'.");
            Run(terminal, entries, parsed.GetValue(calls), parsed.GetValue(starts), file, parsed.GetValue(json), cancellation);
            return CommandLine.Success;
        });
        return command;
    }

    private static void Run(
        Terminal terminal, ModelEntry[] entries, int calls, int starts, string program, bool json, CancellationToken cancellation)
    {
        var latencies = new List<InferenceLatency>();
        foreach (ModelEntry entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            latencies.AddRange(InferenceLatency.Measure(entry.Name, entry.Create(), calls));
        }
        var times = new List<ColdStartTimes>();
        foreach (ModelEntry entry in starts > 0 ? entries : [])
            times.AddRange(ColdStartTimes.Measure(entry.Name, program, starts, cancellation));
        if (json)
        {
            latencies.ForEach(latency => LatencyTables.WriteJson(terminal, latency));
            times.ForEach(start => LatencyTables.WriteJson(terminal, start));
            return;
        }
        terminal.Write(LatencyTables.Calls(latencies), whole: true);
        if (times.Count > 0)
            terminal.Write(LatencyTables.Starts(times), whole: true);
    }

    /// <summary>The program itself where it was built, the assembly where only that was copied.</summary>
    private static string OwnProgram()
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "Vae.Examples.dll");
        string program = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        return File.Exists(program) ? program : assembly;
    }
}
