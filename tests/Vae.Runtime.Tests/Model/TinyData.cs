using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests;

/// <summary>Records for <see cref="TinyVae"/>: two prototypes, blended, with some noise.</summary>
internal static class TinyData
{
    internal static float[] Rows(int count, ulong seed = 1)
    {
        var noise = new float[count * (TinyVae.Data + 1)];
        UniformNoise.Fill(new NoiseKey(seed, NoisePurpose.Drawing), 0, noise);
        var rows = new float[count * TinyVae.Data];
        for (int row = 0; row < count; row++)
        {
            float blend = noise[row * (TinyVae.Data + 1)];
            for (int i = 0; i < TinyVae.Data; i++)
            {
                float prototype = i < TinyVae.Data / 2 ? blend : 1 - blend;
                rows[row * TinyVae.Data + i] = 0.9f * prototype + 0.1f * noise[row * (TinyVae.Data + 1) + 1 + i];
            }
        }
        return rows;
    }

    internal static Dataset Set(int count, ulong seed = 1) => Dataset.FromRows(Rows(count, seed), TinyVae.Data);
}
