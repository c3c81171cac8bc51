using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Sampling;

/// <summary>Uniform random numbers in [0, 1). Each is a function of its key and index alone.</summary>
public static class UniformNoise
{
    /// <summary>Fills a span with the key's numbers from <paramref name="firstIndex"/> on: (word &gt;&gt; 8)·2⁻²⁴.</summary>
    /// <param name="key">The random key.</param>
    /// <param name="firstIndex">The index of the first number; below 2³⁴.</param>
    /// <param name="destination">Receives the numbers; any length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The numbers would reach beyond index 2³⁴.</exception>
    public static void Fill(NoiseKey key, ulong firstIndex, Span<float> destination) =>
        NoiseChunks.Fill<Generator>(key, firstIndex, destination);

    /// <summary>64 numbers from a block on.</summary>
    internal readonly struct Generator : INoiseGenerator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Chunk(NoiseKey key, uint block, Span<float> destination)
        {
            Philox4x32.Words words = Philox4x32.Blocks(key, block);
            Philox4x32.Interleave(
                ToUnit(words.W0), ToUnit(words.W1), ToUnit(words.W2), ToUnit(words.W3), destination);
        }
    }

    /// <summary>(word &gt;&gt; 8)·2⁻²⁴: a float below 1 on this grid has 24 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ToUnit(Vector512<uint> word) =>
        Vector512.ConvertToSingle(Vector512.ShiftRightLogical(word, 8).AsInt32()) * Vector512.Create(1f / (1 << 24));
}
