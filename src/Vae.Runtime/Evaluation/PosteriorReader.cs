using Vae.Execution;
using Vae.Losses;

namespace Vae;

/// <summary>Encodes block after block of records into two arrays.</summary>
internal sealed class PosteriorReader(VaeProgram program, RecordReader reader, Pass pass, Posterior results) : IBlockWorker
{
    /// <inheritdoc/>
    public void Process(int first, int count)
    {
        int latent = program.Description.LatentSize;
        reader.Read(first, count, pass);
        program.Encode(Worker.Alone, pass);
        FiniteResults.RequirePosterior(pass, first);
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> posterior = pass.Posterior.Slice(row * program.Description.PosteriorSize, 2 * latent);
            posterior[..latent].CopyTo(results.Mean.AsSpan((first + row) * latent));
            Span<float> logVariance = results.LogVariance.AsSpan((first + row) * latent, latent);
            for (int j = 0; j < latent; j++)
                logVariance[j] = Math.Min(posterior[latent + j], ExponentBound.PosteriorLogVariance);
        }
    }
}
