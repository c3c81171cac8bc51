using Vae.Data;
using Vae.Execution;

namespace Vae;

public abstract partial class VaeModel
{
    /// <summary>
    /// Measures training steps as <see cref="Train"/> takes them: reading the batch, forward, backward, loss, noise and update. The model's
    /// parameters and running statistics are the same afterwards.
    /// </summary>
    /// <param name="data">The data to read batches from.</param>
    /// <param name="options">Batch size, threads, optimizer; the defaults without it.</param>
    /// <param name="duration">How long to measure; 1 second unless given, and a quarter of that again to measure the parts.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <returns>Times, allocations, and where the time goes.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Train"/>.</exception>
    /// <exception cref="TrainingDivergedException">A loss or a gradient is infinite or NaN.</exception>
    /// <exception cref="InvalidDataException">A value of the data is not finite, or outside the likelihood's support.</exception>
    public StepMeasurement MeasureSteps(
        Dataset data, TrainingOptions? options = null, TimeSpan? duration = null, CancellationToken cancellation = default)
    {
        options = (options ?? new TrainingOptions()) with { CheckpointPath = null };
        RequireTrainable(data, null, options);
        EnsureInitialized(options.Seed);
        TimeSpan time = duration ?? TimeSpan.FromSeconds(1);
        float[] parameters = _parameters.Span.ToArray();
        float[] state = _state.Span.ToArray();
        try
        {
            double[] milliseconds;
            double allocated;
            int threads;
            using (var run = new TrainingRun(this, Program, data, null, options, null, cancellation))
            {
                (milliseconds, allocated) = StepTimer.Time(run, time, cancellation);
                threads = run.Team.Count;
            }
            var clock = new StepClock();
            using (var run = new TrainingRun(this, Program, data, null, options, null, cancellation, clock))
            {
                StepTimer.Warm(run, time);
                StepTimer.Follow(run, clock, time / 4, cancellation);
            }
            int rows = Math.Min(options.BatchSize, data.Count);
            int samples = Description.Objective.ImportanceWeighted?.Samples ?? 1;
            int chosen = WorkerCount.For(0, Description, rows, flopsPerForwardFlop: 3, samples);
            return new StepMeasurement(
                rows, threads, chosen, milliseconds.Length, milliseconds[milliseconds.Length / 2], milliseconds[0], allocated,
                StepTimer.ContractionFlops(Description, rows), clock.Shares());
        }
        finally
        {
            parameters.CopyTo(_parameters.Span);
            state.CopyTo(_state.Span);
        }
    }
}
