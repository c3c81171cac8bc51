using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vae.Sampling;

/// <summary>
/// Philox4x32-10: a bijection of a 128-bit counter under a 64-bit key. So each block of four 32-bit numbers is a function of its position
/// alone. Sixteen blocks are computed at a time, one in each lane.
/// </summary>
/// <remarks>
/// Source: Salmon, Moraes, Dror &amp; Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, and its library Random123.
/// A <see cref="NoiseKey"/> is stored as follows: counter words 0 the block, 1 the stream, 2 the step's low 32 bits, 3 the purpose
/// (8 bits) and the step's high 24 bits; key words the seed, low word first. Block b gives the numbers 4·b … 4·b + 3.
/// </remarks>
internal static class Philox4x32
{
    /// <summary>The number of random numbers computed at a time.</summary>
    internal const int ChunkNumbers = 64;

    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9;
    private const uint KeyStep1 = 0xBB67AE85;

    /// <summary>Four words from each of 16 blocks, one block a lane.</summary>
    internal ref struct Words
    {
        internal Vector512<uint> W0;
        internal Vector512<uint> W1;
        internal Vector512<uint> W2;
        internal Vector512<uint> W3;
    }

    /// <summary>The words of <paramref name="key"/>'s blocks from <paramref name="block"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Words Blocks(NoiseKey key, uint block)
    {
        Words words = default;
        words.W0 = Vector512.Create(block) + Vector512<uint>.Indices;
        words.W1 = Vector512.Create(key.Stream);
        words.W2 = Vector512.Create((uint)key.Step);
        words.W3 = Vector512.Create((uint)key.Purpose << 24 | ((uint)(key.Step >> 32) & 0xFFFFFF));
        Encrypt(ref words, (uint)key.Seed, (uint)(key.Seed >> 32));
        return words;
    }

    /// <summary>Replaces sixteen counters by their random words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Encrypt(ref Words words, uint key0, uint key1)
    {
        (Vector512<uint> w0, Vector512<uint> w1, Vector512<uint> w2, Vector512<uint> w3) = (words.W0, words.W1, words.W2, words.W3);
        for (int round = 0; round < Rounds; round++)
        {
            Multiply(w0, Vector512.Create(Multiplier0), out Vector512<uint> high0, out Vector512<uint> low0);
            Multiply(w2, Vector512.Create(Multiplier1), out Vector512<uint> high1, out Vector512<uint> low1);
            w0 = high1 ^ w1 ^ Vector512.Create(key0);
            w1 = low1;
            w2 = high0 ^ w3 ^ Vector512.Create(key1);
            w3 = low0;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }
        (words.W0, words.W1, words.W2, words.W3) = (w0, w1, w2, w3);
    }

    /// <summary>The chunk's words in the order of their numbers.</summary>
    /// <param name="key">The random key.</param>
    /// <param name="block">The first block.</param>
    /// <param name="destination">The words. // [64]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(NoiseKey key, uint block, Span<uint> destination)
    {
        Words words = Blocks(key, block);
        Interleave(words.W0, words.W1, words.W2, words.W3, destination);
    }

    /// <summary>Interleaves the vectors: destination 4·lane + k is lane of vector k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Interleave<T>(Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3, Span<T> destination)
        where T : unmanaged
    {
        Span<T> columns = stackalloc T[ChunkNumbers];
        v0.CopyTo(columns);
        v1.CopyTo(columns[16..]);
        v2.CopyTo(columns[32..]);
        v3.CopyTo(columns[48..]);
        destination = destination[..ChunkNumbers];
        for (int lane = 0; lane < 16; lane++)
        {
            destination[4 * lane] = columns[lane];
            destination[4 * lane + 1] = columns[16 + lane];
            destination[4 * lane + 2] = columns[32 + lane];
            destination[4 * lane + 3] = columns[48 + lane];
        }
    }

    /// <summary>The block of the number at <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the 2³⁴ numbers of a key.</exception>
    internal static uint BlockOf(ulong index, int count)
    {
        if (index >= 1UL << 34 || index + (uint)count > 1UL << 34)
            throw OutOfRange.Error(nameof(index), index, "A noise key has 2^34 numbers. For more use another stream or step.");
        return (uint)(index >> 2);
    }

    /// <summary>The 64-bit products of 32-bit lanes, as high and low words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(Vector512<uint> a, Vector512<uint> b, out Vector512<uint> high, out Vector512<uint> low)
    {
        Vector512<ulong> lowWord = Vector512.Create(0xFFFFFFFFUL);
        Vector512<ulong> even = MultiplyEven(a, b);
        Vector512<ulong> odd = MultiplyEven(Vector512.ShiftRightLogical(a.AsUInt64(), 32).AsUInt32(), b);
        low = ((even & lowWord) | Vector512.ShiftLeft(odd, 32)).AsUInt32();
        high = (Vector512.ShiftRightLogical(even, 32) | Vector512.AndNot(odd, lowWord)).AsUInt32();
    }

    /// <summary>The 64-bit products of the even 32-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyEven(Vector512<uint> a, Vector512<uint> b)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Multiply(a, b);
        if (Avx2.IsSupported)
            return Vector512.Create(Avx2.Multiply(a.GetLower(), b.GetLower()), Avx2.Multiply(a.GetUpper(), b.GetUpper()));
        Vector512<ulong> lowWord = Vector512.Create(0xFFFFFFFFUL);
        return (a.AsUInt64() & lowWord) * (b.AsUInt64() & lowWord);
    }
}
