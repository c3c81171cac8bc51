using System.Diagnostics;
using Vae.Execution;

namespace Vae;

/// <summary>The cost of a training step, as measured by <see cref="VaeModel.MeasureSteps"/>.</summary>
/// <param name="BatchSize">The records of a step.</param>
/// <param name="Threads">The threads that ran it.</param>
/// <param name="ChosenThreads">The number of threads that a training with such batches uses by default.</param>
/// <param name="Steps">The steps that were timed.</param>
/// <param name="MedianMilliseconds">The median time of a step.</param>
/// <param name="MinimumMilliseconds">The shortest.</param>
/// <param name="AllocatedBytesPerStep">Managed memory that all threads together allocated, per step.</param>
/// <param name="ContractionFlops">The useful work of a step's contractions: 2·M·N·K each, forward, to data and to weights.</param>
/// <param name="Parts">Each part's share of the time, from further steps with a clock at every barrier. The shares add up to 1.</param>
public sealed record StepMeasurement(
    int BatchSize,
    int Threads,
    int ChosenThreads,
    int Steps,
    double MedianMilliseconds,
    double MinimumMilliseconds,
    double AllocatedBytesPerStep,
    double ContractionFlops,
    IReadOnlyDictionary<StepPart, double> Parts)
{
    /// <summary>The members and their values, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(StepMeasurement), PrintMembers);
}

/// <summary>Times the steps of a training run.</summary>
internal static class StepTimer
{
    // Where steps are so slow that these would take longer than what is measured, fewer.
    private const int WarmUpSteps = 20;
    private const int FewestWarmUpSteps = 3;
    private const int FewestSteps = 5;

    internal static (double[] Milliseconds, double AllocatedBytesPerStep) Time(
        TrainingRun run, TimeSpan duration, CancellationToken cancellation)
    {
        Warm(run, duration);
        var times = new double[1 << 16];
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        while (count < times.Length && (count < FewestSteps || Stopwatch.GetElapsedTime(start) < duration))
        {
            cancellation.ThrowIfCancellationRequested();
            long begin = Stopwatch.GetTimestamp();
            run.StepOnAndOn();
            times[count++] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
        Array.Resize(ref times, count);
        Array.Sort(times);
        return (times, AllocatedBytesPerStep(run, steps: Math.Min(count, 10)));
    }

    /// <summary>
    /// The bytes that all threads allocate in a step. Their counters are exact only without a garbage collection, whatever causes it. So a
    /// measurement during which one ran is repeated.
    /// </summary>
    private static double AllocatedBytesPerStep(TrainingRun run, int steps)
    {
        const int mostAttempts = 100;
        var memory = new AllocationProbe(run.Team.Count);
        long allocated = 0;
        for (int attempt = 0; attempt < mostAttempts; attempt++)
        {
            int collections = GC.CollectionCount(0);
            run.Team.Run(memory);
            long before = memory.Bytes;
            for (int step = 0; step < steps; step++)
                run.StepOnAndOn();
            run.Team.Run(memory);
            allocated = memory.Bytes - before;
            if (GC.CollectionCount(0) == collections)
                break;
        }
        return (double)allocated / steps;
    }

    /// <summary>Takes the first steps, which compile and page in.</summary>
    internal static void Warm(TrainingRun run, TimeSpan duration)
    {
        run.BeginEpoch();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUpSteps && (i < FewestWarmUpSteps || Stopwatch.GetElapsedTime(start) < duration); i++)
            run.StepOnAndOn();
    }

    /// <summary>Runs steps with a clock.</summary>
    internal static void Follow(TrainingRun run, StepClock clock, TimeSpan duration, CancellationToken cancellation)
    {
        clock.Clear();
        long start = Stopwatch.GetTimestamp();
        do
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Start();
            run.StepOnAndOn();
        }
        while (Stopwatch.GetElapsedTime(start) < duration);
    }

    /// <summary>
    /// 2·M·N·K of every contraction. The first layer's input needs no gradient. The decoder computes every sample of a row.
    /// </summary>
    internal static double ContractionFlops(ModelDescription description, int rows)
    {
        Dictionary<string, StageDescription> stages = description.Encoder.Concat(description.Decoder)
            .SelectMany(WithDescendants)
            .ToDictionary(stage => stage.Path);
        int samples = description.Objective.ImportanceWeighted?.Samples ?? 1;
        double flops = 0;
        bool below = false;
        foreach (ParameterDescription parameter in description.Parameters)
        {
            if (parameter.Layout is ParameterLayout.Panels or ParameterLayout.Convolution)
            {
                // A stage's work is its contraction, and one bias for each output.
                StageDescription stage = stages[parameter.Name[..parameter.Name.LastIndexOf('.')]];
                double contraction = stage.Flops - stage.Output.Aggregate(1L, (product, size) => product * size);
                bool isDecoder = parameter.Name.StartsWith("decoder.", StringComparison.Ordinal);
                flops += (below ? 3 : 2) * contraction * rows * (isDecoder ? samples : 1);
            }
            below = true;
        }
        return flops;
    }

    private static IEnumerable<StageDescription> WithDescendants(StageDescription stage) =>
        stage.Stages.SelectMany(WithDescendants).Prepend(stage);

    /// <summary>Reads what each worker's thread has allocated so far.</summary>
    private sealed class AllocationProbe(int workers) : ITeamWork
    {
        private readonly long[] _bytes = new long[workers];

        internal long Bytes
        {
            get
            {
                long sum = 0;
                foreach (long bytes in _bytes)
                    sum += bytes;
                return sum;
            }
        }

        public void Execute(Worker worker) => _bytes[worker.Rank] = GC.GetAllocatedBytesForCurrentThread();
    }
}
