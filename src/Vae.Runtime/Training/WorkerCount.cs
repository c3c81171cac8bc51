namespace Vae;

/// <summary>How many workers are worth their barriers.</summary>
internal static class WorkerCount
{
    // Some twenty microseconds of one core's arithmetic: well above what the barriers of a step cost.
    private const double FlopsPerWorker = 2e6;

    // More threads than cores help nobody; so many run on any machine, to compare results over numbers of threads.
    private const int AlwaysAllowed = 8;

    /// <summary>The threads that are started where so many are asked for, at least 1: no more than help.</summary>
    internal static int Bounded(int threads) => Math.Min(threads, Math.Max(Environment.ProcessorCount, AlwaysAllowed));

    /// <summary>The threads that are started where so many are asked for; with 0, one for each core.</summary>
    internal static int BoundedOrAll(int threads) => threads > 0 ? Bounded(threads) : Environment.ProcessorCount;

    /// <summary>The number of workers for passes of so many rows.</summary>
    /// <param name="threads">What was asked for; 0: as many as help.</param>
    /// <param name="description">The model.</param>
    /// <param name="rows">The rows of a pass.</param>
    /// <param name="flopsPerForwardFlop">1 for a forward pass, 3 for a training step: backward costs twice as much as forward.</param>
    /// <param name="samples">How often the decoder sees each row.</param>
    internal static int For(int threads, ModelDescription description, int rows, int flopsPerForwardFlop, int samples = 1)
    {
        if (threads > 0)
            return Bounded(threads);
        double flops = (Flops(description.Encoder) + samples * Flops(description.Decoder)) * rows * flopsPerForwardFlop;
        return (int)Math.Clamp(flops / FlopsPerWorker, 1, Environment.ProcessorCount);
    }

    // A stage's own number counts its inner stages, if it has any.
    private static double Flops(IReadOnlyList<StageDescription> stages) =>
        stages.Sum(stage => Math.Max((double)stage.Flops, Flops(stage.Stages)));
}
