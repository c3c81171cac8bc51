using System.Runtime.Intrinsics;
using Vae.Sampling;

namespace Vae.Data;

/// <summary>Rows of another dataset. Each element is drawn 0 or 1, with its value as the probability of 1.</summary>
/// <param name="source">The probabilities. A value below 0 counts as 0, one above 1 as 1.</param>
/// <param name="seed">With a seed, every reading of a row gives the same draw; without one, each reading draws anew.</param>
internal sealed class BinarizedRows(Dataset source, ulong? seed) : DerivedRows(source)
{
    private const int Chunk = 256;

    /// <summary>Keeps the fixed draws apart from those of a training with the same seed.</summary>
    private const uint FixedStream = 1;

    public override void Read(int row, Span<float> destination, in RowNoise noise)
    {
        Source.Read(row, destination, noise);
        RowNoise draw = seed is { } fixedSeed
            ? new RowNoise(new NoiseKey(fixedSeed, NoisePurpose.Binarization, (ulong)row, FixedStream), 0)
            : new RowNoise(noise.Key.For(NoisePurpose.Binarization), noise.FirstIndex);
        Span<float> uniform = stackalloc float[Chunk];
        for (int first = 0; first < RowSize; first += Chunk)
        {
            Span<float> values = destination[first..Math.Min(first + Chunk, RowSize)];
            UniformNoise.Fill(draw.Key, draw.FirstIndex + (ulong)first, uniform[..values.Length]);
            // A uniform number is in [0, 1): 0 is never drawn as 1, and 1 never as 0.
            int i = 0;
            for (; i + 16 <= values.Length; i += 16)
            {
                Vector512<float> probability = Vector512.Create<float>(values.Slice(i, 16));
                Vector512<float> white = Vector512.LessThan(Vector512.Create<float>(uniform.Slice(i, 16)), probability);
                (white & Vector512<float>.One).CopyTo(values[i..]);
            }

            for (; i < values.Length; i++)
                values[i] = uniform[i] < values[i] ? 1f : 0f;
        }
    }
}
