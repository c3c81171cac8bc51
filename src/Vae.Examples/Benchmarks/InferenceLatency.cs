using System.Diagnostics;

namespace Vae.Examples.Benchmarks;

/// <summary>What one call of inference costs, on one record.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Call">The method.</param>
/// <param name="Calls">How many calls were timed.</param>
/// <param name="MedianMicroseconds">The median time of a call.</param>
/// <param name="NinetyNinthMicroseconds">Of a hundred calls, one takes longer.</param>
/// <param name="AllocatedBytesPerCall">Managed memory.</param>
internal sealed record InferenceLatency(
    string Model,
    string Call,
    int Calls,
    double MedianMicroseconds,
    double NinetyNinthMicroseconds,
    double AllocatedBytesPerCall)
{
    // Some calls, and long enough for the last tier of compilation.
    private const int WarmUpCalls = 500;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.3);

    private const int MostAttempts = 100;

    /// <summary><c>Embed</c> and <c>Reconstruct</c> of one record, into memory that is there already.</summary>
    internal static IEnumerable<InferenceLatency> Measure(string name, VaeModel model, int calls)
    {
        var data = new float[model.Description.DataSize];
        for (int i = 0; i < data.Length; i++)
            data[i] = i % 7 / 6f;
        var latent = new float[model.Description.LatentSize];
        var reconstruction = new float[model.Description.DataSize];
        yield return Measure(name, nameof(VaeModel.Embed), calls, () => model.Embed(data, latent));
        yield return Measure(name, nameof(VaeModel.Reconstruct), calls, () => model.Reconstruct(data, reconstruction));
    }

    private static InferenceLatency Measure(string model, string name, int calls, Action call)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUpCalls || Stopwatch.GetElapsedTime(begin) < s_warmUp; i++)
            call();
        var ticks = new long[calls];
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            call();
            ticks[i] = Stopwatch.GetTimestamp() - start;
        }
        double allocated = AllocatedBytes(calls, call);
        Array.Sort(ticks);
        return new InferenceLatency(model, name, calls, Microseconds(ticks[calls / 2]), Microseconds(ticks[calls * 99 / 100]), allocated);
    }

    // A thread's counter is exact only while no collection runs: a measurement that met one is taken again.
    private static double AllocatedBytes(int calls, Action call)
    {
        long allocated = 0;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            int collections = GC.CollectionCount(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < calls; i++)
                call();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (GC.CollectionCount(0) == collections)
                break;
        }
        return (double)allocated / calls;
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
