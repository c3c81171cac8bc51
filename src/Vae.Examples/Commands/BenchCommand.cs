using System.CommandLine;
using Vae.Data;
using Vae.Examples.Benchmarks;
using Vae.Examples.Models;

namespace Vae.Examples.Commands;

/// <summary><c>bench</c>: what a training step costs, beside the machine's limit and beside PyTorch.</summary>
internal static class BenchCommand
{
    // Each case is measured in so many turns, a turn of the peer between two of ours.
    private const int Turns = 3;

    internal static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Option<string> models = Arguments.List("--models", "Models to measure, separated by commas.", "dense,deep,conv");
        Option<string> batches = Arguments.List("--batches", "Batch sizes.", "1,20,32,128,512");
        Option<string> threads = Arguments.List("--threads", "Numbers of threads.", "1,2");
        Option<double> seconds = Arguments.Positive("--seconds", "Seconds a case.", 2, 86_400);
        var peer = new Option<bool>("--peer") { Description = "Take turns with PyTorch on the same step." };
        var objectives = new Option<bool>("--objectives")
        {
            Description = "Measure what each objective costs over the plain ELBO, on the model 'dense', instead of the models.",
        };
        var targets = new Option<bool>("--targets")
        {
            Description = "Show the reconstruction that Geco rests at beside its target, for batches of several sizes, instead.",
        };
        var shorter = new Option<int>("--shorter") { DefaultValueFactory = _ => 1, Hidden = true };
        Option<string?> data = Arguments.Data();
        var json = new Option<bool>("--json") { Description = "One JSON object a line instead of a table." };
        var command = new Command("bench", "Measure training steps against the machine's limit, and against PyTorch.")
        {
            models, batches, threads, seconds, peer, objectives, targets, shorter, data, json,
        };
        command.SetAction(parsed =>
        {
            var cases = new BenchCases(
                Arguments.Models(models.Name, parsed.GetRequiredValue(models)),
                Arguments.Integers(batches.Name, parsed.GetRequiredValue(batches), 65_536),
                Arguments.Integers(threads.Name, parsed.GetRequiredValue(threads), 1_024),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            if (parsed.GetValue(targets))
            {
                var digits = DataSource.Open(parsed.GetValue(data), new DenseVae().Description, terminal.Error);
                return RunTargets(terminal, digits, cases.Threads[^1], parsed.GetValue(shorter), parsed.GetValue(json), cancellation);
            }
            if (parsed.GetValue(objectives))
                return RunObjectives(terminal, cases, parsed.GetValue(json), cancellation);
            return Run(terminal, cases, parsed.GetValue(peer), parsed.GetValue(json), cancellation);
        });
        return command;
    }

    private static int Run(Terminal terminal, BenchCases cases, bool withPeer, bool json, CancellationToken cancellation)
    {
        string reason = "";
        using Peer? peer = withPeer ? Peer.Start(out reason) : null;
        if (withPeer && peer is null)
            terminal.Error.WriteLine($"Without the peer: {reason}.");

        var all = new List<CaseResult>();
        foreach (ModelEntry model in cases.Models)
        {
            Peer? beside = peer is not null && peer.Has(model.Name) ? peer : null;
            if (peer is not null && beside is null)
                terminal.Error.WriteLine($"Without the peer for {model.Name}: its script does not have this model.");
            // Real batches from memory: more rows than fit the caches near the core.
            Dataset data = DataSource.Draw(model.Create().Description, Math.Max(8192, 4 * cases.Batches.Max()), seed: 5);
            foreach (int batch in cases.Batches)
            {
                CaseResult[] results = Measure(model, data, batch, cases, beside, cancellation);
                all.AddRange(results);
                if (!json)
                    continue;
                foreach (CaseResult result in results)
                    BenchTables.WriteJson(terminal, result);
            }
        }
        if (!json)
        {
            terminal.Write(BenchTables.Times(all, peer), whole: true);
            terminal.Write(BenchTables.Parts(all), whole: true);
        }
        return CommandLine.Success;
    }

    private static int RunTargets(
        Terminal terminal, DataSource data, int threads, int shorter, bool json, CancellationToken cancellation)
    {
        var all = new List<GecoTargets>();
        foreach (GecoTargets row in GecoTargets.Measure(data, threads, shorter, cancellation))
        {
            all.Add(row);
            if (json)
                GecoTargets.WriteJson(terminal, row);
        }
        if (!json)
            terminal.Write(GecoTargets.Table(all), whole: true);
        return CommandLine.Success;
    }

    private static int RunObjectives(Terminal terminal, BenchCases cases, bool json, CancellationToken cancellation)
    {
        var all = new List<ObjectiveCost>();
        foreach (int batch in cases.Batches)
        {
            // One record has no term of a whole batch.
            foreach (int count in batch == 1 ? [] : cases.Threads)
                all.AddRange(ObjectiveCost.Measure(batch, count, cases.Duration, cancellation));
        }
        if (json)
            all.ForEach(cost => ObjectiveCost.WriteJson(terminal, cost));
        else
            terminal.Write(ObjectiveCost.Table(all), whole: true);
        return CommandLine.Success;
    }

    /// <summary>One model and batch size on each number of threads, in turns; of each turn's medians, the median.</summary>
    private static CaseResult[] Measure(
        ModelEntry entry, Dataset data, int batch, BenchCases cases, Peer? peer, CancellationToken cancellation)
    {
        VaeModel model = entry.Create();
        TimeSpan turn = cases.Duration / Turns;
        var ours = cases.Threads.ToDictionary(count => count, _ => new List<StepResult>());
        var theirs = cases.Threads.ToDictionary(count => count, _ => new List<StepTimes>());
        for (int i = 0; i < Turns; i++)
        {
            foreach (int count in cases.Threads)
            {
                double peak = FmaPeak.Measure(count);
                var options = new TrainingOptions { BatchSize = batch, Threads = count };
                StepMeasurement step = model.MeasureSteps(data, options, turn, cancellation);
                ours[count].Add(new StepResult(entry.Name, step, Math.Max(peak, FmaPeak.Measure(count))));
                if (peer is not null)
                    theirs[count].Add(peer.Time(entry.Name, batch, count, turn.TotalSeconds));
            }
        }
        return [.. cases.Threads.Select(count =>
        {
            StepResult middle = ours[count].OrderBy(result => result.Step.MedianMilliseconds).ElementAt(Turns / 2);
            double peak = ours[count].Max(result => result.PeakGflops);
            StepTimes? peerMiddle = theirs[count].OrderBy(times => times.MedianMilliseconds).ElementAtOrDefault(Turns / 2);
            return new CaseResult(middle with { PeakGflops = peak }, peerMiddle);
        })];
    }

    private sealed record BenchCases(
        IReadOnlyList<ModelEntry> Models, IReadOnlyList<int> Batches, IReadOnlyList<int> Threads, TimeSpan Duration);
}
