using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Kernels;

namespace Vae.Sampling;

/// <summary>Standard normal random numbers. Each is a function of its key and index alone.</summary>
/// <remarks>
/// Box and Muller's transformation ("A Note on the Generation of Random Normal Deviates", 1958): words 0 and 1 of a block give the
/// numbers 0 and 1, words 2 and 3 the numbers 2 and 3, by u₁ = ((w₀ &gt;&gt; 8) + 1)·2⁻²⁴, u₂ = (w₁ &gt;&gt; 8)·2⁻²⁴, r = √(−2·ln u₁),
/// n₀ = r·cos(2π·u₂), n₁ = r·sin(2π·u₂). None is larger than √(48·ln 2) = 5.77.
/// </remarks>
public static class NormalNoise
{
    /// <summary>Fills a span with the key's numbers from <paramref name="firstIndex"/> on.</summary>
    /// <param name="key">The random key.</param>
    /// <param name="firstIndex">The index of the first number; below 2³⁴. A number does not depend on where a span starts.</param>
    /// <param name="destination">Receives the numbers; any length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The numbers would reach beyond index 2³⁴.</exception>
    public static void Fill(NoiseKey key, ulong firstIndex, Span<float> destination) =>
        NoiseChunks.Fill<Generator>(key, firstIndex, destination);

    private readonly struct Generator : INoiseGenerator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Chunk(NoiseKey key, uint block, Span<float> destination)
        {
            Philox4x32.Words words = Philox4x32.Blocks(key, block);
            (Vector512<float> first, Vector512<float> second) = (default, default);
            // One loop, so that the transformation is inlined only once. Where Vector512 is emulated, the compiler does not inline it
            // twice.
            for (int pair = 0; ; pair++)
            {
                (Vector512<float> cos, Vector512<float> sin) = Transform(words.W0, words.W1);
                if (pair == 1)
                {
                    Philox4x32.Interleave(first, second, cos, sin, destination);
                    return;
                }
                (first, second) = (cos, sin);
                (words.W0, words.W1) = (words.W2, words.W3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Cos, Vector512<float> Sin) Transform(Vector512<uint> radiusWord, Vector512<uint> angleWord)
    {
        Vector512<float> u1 = UniformNoise.ToUnit(radiusWord) + Vector512.Create(1f / (1 << 24));
        Vector512<float> radius = Vector512.Sqrt(VectorFunctions.Log(u1) * Vector512.Create(-2f));
        (Vector512<float> sin, Vector512<float> cos) = VectorFunctions.SinCosOfTurn(UniformNoise.ToUnit(angleWord));
        return (radius * cos, radius * sin);
    }
}
