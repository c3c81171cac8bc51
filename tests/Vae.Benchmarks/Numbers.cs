using Vae.Execution;

namespace Vae.Benchmarks;

/// <summary>Buffers as kernels get them, on cache lines, and numbers to fill them with.</summary>
internal static class Numbers
{
    internal static AlignedBuffer Empty(int count) => new(AlignedBuffer.RoundUp(count));

    /// <summary>Numbers between low and high that depend on nothing but the seed.</summary>
    internal static AlignedBuffer Between(float low, float high, int count, int seed)
    {
        AlignedBuffer buffer = Empty(count);
        var random = new Random(seed);
        foreach (ref float value in buffer.Span)
            value = low + (high - low) * random.NextSingle();
        return buffer;
    }

    /// <summary>Asserts that two ways to compute agree: a benchmark of a wrong result is worth nothing.</summary>
    internal static void RequireClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= 1e-3 * (1 + Math.Abs(expected[i]))))
                throw new InvalidOperationException($"{what}: element {i} is {actual[i]}, not {expected[i]}.");
        }
    }
}
