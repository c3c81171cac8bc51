namespace Vae.Tests.Sampling;

/// <summary>Philox4x32-10, one block at a time, as in the paper.</summary>
internal static class ScalarPhilox
{
    internal static uint[] Block(uint[] counter, uint[] key)
    {
        uint[] c = [.. counter];
        (uint k0, uint k1) = (key[0], key[1]);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c[0];
            ulong p1 = 0xCD9E8D57UL * c[2];
            c = [(uint)(p1 >> 32) ^ c[1] ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c[3] ^ k1, (uint)p0];
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return c;
    }

    /// <summary>The word at an index of a key, by the documented places of its parts.</summary>
    internal static uint Word(Vae.Sampling.NoiseKey key, ulong index) => Block(
        [(uint)(index / 4), key.Stream, (uint)key.Step, (uint)key.Purpose << 24 | (uint)(key.Step >> 32) & 0xFFFFFF],
        [(uint)key.Seed, (uint)(key.Seed >> 32)])[index % 4];
}
