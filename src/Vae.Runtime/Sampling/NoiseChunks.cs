using System.Runtime.CompilerServices;

namespace Vae.Sampling;

/// <summary>Draws 64 numbers of one distribution at a time.</summary>
internal interface INoiseGenerator
{
    /// <summary>The 64 numbers that begin with the first number of <paramref name="block"/>.</summary>
    static abstract void Chunk(NoiseKey key, uint block, Span<float> destination);
}

/// <summary>Draws any range of numbers from whole chunks.</summary>
internal static class NoiseChunks
{
    /// <summary>Fills the destination with the numbers from <paramref name="firstIndex"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill<TGenerator>(NoiseKey key, ulong firstIndex, Span<float> destination)
        where TGenerator : struct, INoiseGenerator
    {
        uint block = Philox4x32.BlockOf(firstIndex, destination.Length);
        // Numbers are drawn in blocks of four, so the first ones may be before the range.
        int skip = (int)(firstIndex & 3);
        Span<float> chunk = stackalloc float[Philox4x32.ChunkNumbers];
        while (destination.Length > 0)
        {
            if (skip == 0 && destination.Length >= chunk.Length)
            {
                TGenerator.Chunk(key, block, destination);
                destination = destination[chunk.Length..];
            }
            else
            {
                TGenerator.Chunk(key, block, chunk);
                int taken = Math.Min(chunk.Length - skip, destination.Length);
                chunk.Slice(skip, taken).CopyTo(destination);
                destination = destination[taken..];
                skip = 0;
            }
            block += Philox4x32.ChunkNumbers / 4;
        }
    }
}
