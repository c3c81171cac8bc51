namespace Vae;

/// <summary>Chooses the number of workers: more are used only while they save more time than their barriers cost.</summary>
internal static class WorkerCount
{
    // About twenty microseconds of one core's arithmetic: much more than the barriers of a step cost.
    private const double FlopsPerWorker = 2e6;

    // More threads than cores do not help. This many are allowed on any machine, so that results for several numbers can be compared.
    private const int AlwaysAllowed = 8;

    /// <summary>The number of threads to start for a requested number, at least 1: no more than help.</summary>
    internal static int Bounded(int threads) => Math.Min(threads, Math.Max(Environment.ProcessorCount, AlwaysAllowed));

    /// <summary>The number of threads to start for a requested number; for 0, one for each core.</summary>
    internal static int BoundedOrAll(int threads) => threads > 0 ? Bounded(threads) : Environment.ProcessorCount;

    /// <summary>The number of workers for passes of this many rows.</summary>
    /// <param name="threads">The requested number; 0: as many as help.</param>
    /// <param name="description">The model.</param>
    /// <param name="rows">The rows of a pass.</param>
    /// <param name="flopsPerForwardFlop">1 for a forward pass, 3 for a training step: backward costs twice as much as forward.</param>
    /// <param name="samples">How many samples of each row the decoder computes.</param>
    internal static int For(int threads, ModelDescription description, int rows, int flopsPerForwardFlop, int samples = 1)
    {
        if (threads > 0)
            return Bounded(threads);
        double flops = (Flops(description.Encoder) + samples * Flops(description.Decoder)) * rows * flopsPerForwardFlop;
        return (int)Math.Clamp(flops / FlopsPerWorker, 1, Environment.ProcessorCount);
    }

    // A block's number already includes its inner stages.
    private static double Flops(IReadOnlyList<StageDescription> stages) =>
        stages.Sum(stage => Math.Max((double)stage.Flops, Flops(stage.Stages)));
}
