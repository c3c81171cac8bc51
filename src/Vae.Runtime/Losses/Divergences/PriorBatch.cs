using Vae.Execution;
using Vae.Kernels;
using Vae.Sampling;

namespace Vae.Losses;

/// <summary>As many draws from the prior as a batch has rows, for terms that compare z with the prior.</summary>
internal static class PriorBatch
{
    /// <summary>
    /// Writes this worker's rows of z and of draws from N(0, I), each in whole vectors with zeros after the last element. Element j of a
    /// row's draw is the key's number row·latent + j. The caller must call a barrier afterwards.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="latent">The latent dimensions.</param>
    /// <param name="key">The pass's key.</param>
    /// <param name="z">z. // [rows, latent]</param>
    /// <param name="prior">Scratch. // [rows, latent]</param>
    /// <param name="points">z and the draw; overwritten. // [rows, 2·latent in whole vectors]</param>
    internal static void Fill(
        Worker worker, int rows, int latent, NoiseKey key, ReadOnlySpan<float> z, Span<float> prior, Span<float> points)
    {
        int width = AlignedBuffer.RoundUp(latent);
        (int start, int end) = worker.Share(rows);
        NormalNoise.Fill(key.For(NoisePurpose.PriorBatch), key.IndexOf(start, latent), prior[(start * latent)..(end * latent)]);
        for (int row = start; row < end; row++)
        {
            for (int j = 0; j < width; j += Lanes.Count)
            {
                int lanes = latent - j;
                Lanes.Store(Lanes.Load(z, row * latent + j, lanes), points, 2 * row * width + j);
                Lanes.Store(Lanes.Load(prior, row * latent + j, lanes), points, (2 * row + 1) * width + j);
            }
        }
    }
}
