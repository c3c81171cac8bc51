namespace Vae.Sampling;

/// <summary>Random orders. Each is a function of its key and length alone.</summary>
internal static class Permutation
{
    /// <summary>Fills the destination with 0 … n − 1 in random order. All orders are equally probable to within n·2⁻⁶⁴.</summary>
    /// <remarks>
    /// Fisher and Yates' shuffle from the end ("Statistical Tables", 1938): draw d = 0, 1, … swaps position i = n − 1 − d with position j,
    /// the high word of (i + 1)·random, where the 64-bit random number is the key's words 2·d (high) and 2·d + 1 (low).
    /// </remarks>
    internal static void Fill(NoiseKey key, Span<int> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = i;
        Span<uint> words = stackalloc uint[Philox4x32.ChunkNumbers];
        uint block = 0;
        int next = words.Length;
        for (int i = destination.Length - 1; i > 0; i--)
        {
            if (next == words.Length)
            {
                Philox4x32.Fill(key, block, words);
                block += Philox4x32.ChunkNumbers / 4;
                next = 0;
            }
            ulong random = (ulong)words[next] << 32 | words[next + 1];
            next += 2;
            int j = (int)Math.BigMul(random, (ulong)i + 1, out _);
            (destination[i], destination[j]) = (destination[j], destination[i]);
        }
    }
}
