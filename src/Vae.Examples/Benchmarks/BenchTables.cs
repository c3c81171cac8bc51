using Spectre.Console;
using Vae.Examples.Commands;
using Vae.Execution;

namespace Vae.Examples.Benchmarks;

/// <summary>One case of ours, and the peer's times for the same; null without a peer.</summary>
internal sealed record CaseResult(StepResult Ours, StepTimes? Theirs);

/// <summary>Writes what was measured: tables for people, lines of JSON for programs.</summary>
internal static class BenchTables
{
    /// <summary>
    /// Times, and how near to the limit; the ratio to the peer on each case's faster number of threads, each engine's own.
    /// </summary>
    internal static Table Times(IReadOnlyList<CaseResult> results, Peer? peer)
    {
        Table table = NewTable("model", "batch", "threads", "median ms", "samples/s", "GFLOP/s", "of peak", "bytes/step");
        if (peer is not null)
        {
            table.AddColumn(new TableColumn("PyTorch ms").RightAligned());
            table.AddColumn(new TableColumn("ratio").RightAligned());
        }
        foreach (CaseResult result in results)
        {
            StepMeasurement step = result.Ours.Step;
            var cells = new List<string>
            {
                result.Ours.Model,
                FormattableString.Invariant($"{step.BatchSize}"),
                FormattableString.Invariant($"{step.Threads}{(step.Threads == step.ChosenThreads ? " *" : "")}"),
                FormattableString.Invariant($"{step.MedianMilliseconds:F3}"),
                FormattableString.Invariant($"{result.Ours.Times.SamplesPerSecond:N0}"),
                FormattableString.Invariant($"{result.Ours.Gflops:F1}"),
                FormattableString.Invariant($"{result.Ours.FractionOfPeak:F2}"),
                FormattableString.Invariant($"{step.AllocatedBytesPerStep:0.##}"),
            };
            if (result.Theirs is { } theirs)
            {
                cells.Add(FormattableString.Invariant($"{theirs.MedianMilliseconds:F3}"));
                cells.Add(Ratio(results, result));
            }
            table.AddRow([.. cells]);
        }
        return table.Caption("* the default number of threads of a training");
    }

    /// <summary>Where the time goes.</summary>
    internal static Table Parts(IReadOnlyList<CaseResult> results)
    {
        Table table = NewTable(
            "model", "batch", "threads", "forward", "to data", "to weights", "element-wise", "loss", "sampler", "update", "reading");
        foreach (CaseResult result in results)
        {
            StepMeasurement step = result.Ours.Step;
            string Share(StepPart part) => FormattableString.Invariant($"{100 * step.Parts[part]:F1}");
            table.AddRow(
                result.Ours.Model,
                FormattableString.Invariant($"{step.BatchSize}"),
                FormattableString.Invariant($"{step.Threads}"),
                Share(StepPart.ContractionsForward),
                Share(StepPart.ContractionsToData),
                Share(StepPart.ContractionsToWeights),
                Share(StepPart.ElementWise),
                Share(StepPart.Loss),
                Share(StepPart.Sampler),
                Share(StepPart.Optimizer),
                Share(StepPart.BatchReading));
        }
        return table.Caption("per cent of the step's time");
    }

    internal static void WriteJson(Terminal terminal, CaseResult result)
    {
        terminal.Output.WriteLine(result.Ours.ToJson());
        if (result.Theirs is { } theirs)
            terminal.Output.WriteLine(theirs.ToJson());
    }

    /// <summary>Peer's best over our best, on the row of our best; nothing on the others.</summary>
    private static string Ratio(IReadOnlyList<CaseResult> results, CaseResult result)
    {
        CaseResult[] same = [.. results.Where(other =>
            other.Ours.Model == result.Ours.Model && other.Ours.Step.BatchSize == result.Ours.Step.BatchSize)];
        double best = same.Min(other => other.Ours.Step.MedianMilliseconds);
        return result.Ours.Step.MedianMilliseconds > best
            ? ""
            : FormattableString.Invariant($"{same.Min(other => other.Theirs!.MedianMilliseconds) / best:F1}");
    }

    internal static Table NewTable(string first, params string[] others)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn(first).NoWrap().Padding(0, 0, 1, 0));
        foreach (string name in others)
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap().Padding(0, 0, 1, 0));
        return table;
    }
}
