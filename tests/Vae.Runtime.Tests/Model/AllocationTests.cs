using Vae.Data;
using Vae.Optimization;

namespace Vae.Tests;

public class AllocationTests
{
    private const int Data = TinyVae.Data;
    private const int Latent = TinyVae.Latent;

    [Theory]
    [InlineData(1, false, "tiny")]
    [InlineData(2, false, "tiny")]
    [InlineData(1, true, "tiny")]
    [InlineData(2, true, "tiny")]
    [InlineData(1, false, "normed")]
    [InlineData(2, true, "normed")]
    [InlineData(1, false, "convolved")]
    [InlineData(2, true, "convolved")]
    public void A_training_step_allocates_nothing(int threads, bool clip, string kind)
    {
        VaeModel model = kind == "normed" ? new NormedVae() : kind == "convolved" ? new ConvolvedVae() : new TinyVae();
        model.Initialize(1);
        var data = new Watch(TinyData.Set(4096).BinarizeDynamic());
        var options = new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 16,
            Threads = threads,
            ClipNorm = clip ? 1 : null,
            LearningRate = LearningRate.Cosine(1e-3).WithWarmup(10),
        };
        using var run = new TrainingRun(model, model.CompiledProgram, data, null, options, null, default);
        run.BeginEpoch();
        for (int step = 0; step < 100; step++)
            run.Step();
        (long caller, long workers) = ExactAllocation.Undisturbed(() =>
        {
            data.Begin();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 50; step++)
                run.StepOnAndOn();
            return (GC.GetAllocatedBytesForCurrentThread() - before, data.Allocated);
        });
        Assert.Equal(0, caller);
        Assert.Equal(threads, data.Threads);
        Assert.Equal(0, workers);
    }

    [Fact]
    public void Inference_into_spans_allocates_nothing_once_warm()
    {
        var model = new TinyVae();
        float[] data = TinyData.Rows(100);
        var mean = new float[100 * Latent];
        var logVariance = new float[100 * Latent];
        var decoded = new float[100 * Data];
        AllocatesNothing(() =>
        {
            model.Encode(data, mean, logVariance);
            model.Embed(data, mean);
            model.Decode(mean, decoded);
            model.Reconstruct(data, decoded);
            model.Sample(1, decoded);
            model.Interpolate(data.AsSpan(0, Data), data.AsSpan(Data, Data), decoded);
            _ = model.Elbo(data, 3);
        });
    }

    [Fact]
    public void Many_threads_infer_at_once_with_the_same_bits_and_without_allocating()
    {
        const int threads = 4;
        var model = new TinyVae();
        model.Initialize(2);
        float[] data = TinyData.Rows(150);
        float[] expected = model.Reconstruct(data);
        // As many passes in reserve as threads can hold at once: that is what warm means here.
        Pass[] reserve = [.. Enumerable.Range(0, threads).Select(_ => model.Passes.Rent())];
        foreach (Pass pass in reserve)
            model.Passes.Return(pass);
        var results = new float[threads][];
        long[] allocated = ExactAllocation.Undisturbed(() => ReconstructOnThreads(model, data, results));
        Assert.All(allocated, bytes => Assert.Equal(0, bytes));
        Assert.All(results, result => Bits.Equal(expected, result));
    }

    /// <summary>What each of several threads allocates that reconstruct at once, once warm.</summary>
    private static long[] ReconstructOnThreads(TinyVae model, float[] data, float[][] results)
    {
        int threads = results.Length;
        var allocated = new long[threads];
        Thread[] workers =
        [
            .. Enumerable.Range(0, threads).Select(rank => new Thread(() =>
            {
                results[rank] = new float[150 * Data];
                model.Reconstruct(data, results[rank]);
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 50; i++)
                    model.Reconstruct(data, results[rank]);
                allocated[rank] = GC.GetAllocatedBytesForCurrentThread() - before;
            })),
        ];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        return allocated;
    }

    private static void AllocatesNothing(Action action)
    {
        action();
        ExactAllocation.None(action);
    }

    /// <summary>
    /// Data that notes what each thread that reads it allocates between its first reading and its last one: every worker reads in every
    /// step, and nothing else that the process does is counted.
    /// </summary>
    private sealed class Watch(Dataset data) : Dataset(data.Count, data.Shape)
    {
        private readonly Lock _lock = new();
        private readonly int[] _thread = new int[8];
        private readonly long[] _first = new long[8];
        private readonly long[] _last = new long[8];

        internal int Threads { get; private set; }

        internal long Allocated => _last.Zip(_first, (last, first) => last - first).Sum();

        internal void Begin() => Threads = 0;

        public override void Read(int row, Span<float> destination, in RowNoise noise)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            lock (_lock)
            {
                int slot = _thread.AsSpan(0, Threads).IndexOf(Environment.CurrentManagedThreadId);
                if (slot < 0)
                {
                    slot = Threads++;
                    _thread[slot] = Environment.CurrentManagedThreadId;
                    _first[slot] = now;
                }
                _last[slot] = now;
            }
            data.Read(row, destination, noise);
        }
    }
}
