using Vae.Kernels;

namespace Vae.Tests.Kernels;

/// <summary>The normalisations over a batch and over groups, for the tests that all kernels must pass.</summary>
internal static class NormalizationCalls
{
    private const int Rows = 7;
    private const int Width = 45;
    private const int Count = Rows * Width;

    // The same numbers as three positions of fifteen channels, in groups of three.
    private const int Groups = 5;

    internal static IEnumerable<KernelCall> All() => [.. BatchNorms(), .. GroupNorms()];

    private static IEnumerable<KernelCall> BatchNorms()
    {
        float[] x = TestBuffers.Numbers(Count, 18);
        float[] g = TestBuffers.Numbers(Count, 19);
        float[] gain = TestBuffers.Numbers(Width, 20);
        float[] bias = TestBuffers.Numbers(Width, 21);
        float[] statistics = TestBuffers.Numbers(96, 22, 0.5f, 2);
        float[] scratch = TestBuffers.Empty(BatchNorm.ScratchFloats(Width));
        float[] mean = TestBuffers.Numbers(Width, 23);
        float[] variance = TestBuffers.Numbers(Width, 24, 0.5f, 2);
        (float[] Buffer, int Count) y = Output(Count);
        (float[] Buffer, int Count) measured = Output(48 + Width);
        (float[] Buffer, int Count) nextMean = Output(Width);
        (float[] Buffer, int Count) nextVariance = Output(Width);
        float[] batches = new float[16];
        foreach (bool relu in new[] { false, true })
        {
            yield return new KernelCall(
                relu ? "BatchNorm.ForwardRelu" : "BatchNorm.Forward",
                w =>
                {
                    if (w.Rank == 0)
                    {
                        // Between the two rows of statistics is padding, which nobody writes.
                        measured.Buffer.AsSpan().Clear();
                        mean.CopyTo(nextMean.Buffer, 0);
                        variance.CopyTo(nextVariance.Buffer, 0);
                    }
                    w.Barrier();
                    Span<float> next = nextMean.Buffer;
                    Span<float> spread = nextVariance.Buffer;
                    if (relu)
                        BatchNorm.ForwardRelu(w, Rows, Width, x, gain, bias, y.Buffer, measured.Buffer, scratch, next, spread, batches);
                    else
                        BatchNorm.Forward(w, Rows, Width, x, gain, bias, y.Buffer, measured.Buffer, scratch, next, spread, batches);
                },
                y, measured, nextMean, nextVariance);
        }
        (float[] Buffer, int Count) inferred = Output(Count);
        yield return new KernelCall(
            "BatchNorm.Infer", w => BatchNorm.Infer(w, Rows, Width, x, gain, bias, mean, variance, inferred.Buffer, scratch), inferred);
        (float[] Buffer, int Count) rectified = Output(Count);
        yield return new KernelCall(
            "BatchNorm.InferRelu",
            w => BatchNorm.InferRelu(w, Rows, Width, x, gain, bias, mean, variance, rectified.Buffer, scratch), rectified);
        (float[] Buffer, int Count) dx = Output(Count);
        (float[] Buffer, int Count) dGain = (new float[48], 48);
        (float[] Buffer, int Count) dBias = (new float[48], 48);
        yield return new KernelCall(
            "BatchNorm.Backward",
            w => BatchNorm.Backward(w, Rows, Width, x, gain, statistics, g, dx.Buffer, dGain.Buffer, dBias.Buffer, scratch),
            dx, dGain, dBias);
    }

    private static IEnumerable<KernelCall> GroupNorms()
    {
        float[] x = TestBuffers.Numbers(Count, 18);
        float[] g = TestBuffers.Numbers(Count, 19);
        float[] gain = TestBuffers.Numbers(15, 20);
        float[] bias = TestBuffers.Numbers(15, 21);
        (float[] Buffer, int Count) grouped = Output(Count);
        (float[] Buffer, int Count) groups = Output(Rows * GroupNorm.StatisticsFloats(Groups));
        yield return new KernelCall(
            "GroupNorm.Forward",
            w => GroupNorm.Forward(w, Rows, 3, 15, Groups, x, gain, bias, grouped.Buffer, groups.Buffer), grouped, groups);
        float[] measuredGroups = TestBuffers.Numbers(Rows * GroupNorm.StatisticsFloats(Groups), 25, 0.5f, 2);
        float[] rowScratch = TestBuffers.Empty(Rows * GroupNorm.ScratchFloats(15, Groups));
        (float[] Buffer, int Count) groupedDx = Output(Count);
        (float[] Buffer, int Count) groupedGain = (new float[16], 16);
        (float[] Buffer, int Count) groupedBias = (new float[16], 16);
        yield return new KernelCall(
            "GroupNorm.Backward",
            w => GroupNorm.Backward(
                w, Rows, 3, 15, Groups, x, gain, measuredGroups, g, groupedDx.Buffer, groupedGain.Buffer, groupedBias.Buffer, rowScratch),
            groupedDx, groupedGain, groupedBias);
    }

    private static (float[] Buffer, int Count) Output(int count) => (TestBuffers.Empty(count), count);
}
