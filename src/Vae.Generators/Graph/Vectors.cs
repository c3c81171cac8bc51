namespace Vae.Generators.Graph;

/// <summary>Whole vectors of 16 floats, a cache line: what the runtime's buffers are made of.</summary>
internal static class Vectors
{
    internal static long RoundUp(long floats) => (floats + 15) / 16 * 16;
}
