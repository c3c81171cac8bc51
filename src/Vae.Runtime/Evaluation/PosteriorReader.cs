using Vae.Execution;

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
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> posterior = pass.Posterior.Slice(row * program.Description.PosteriorSize, 2 * latent);
            posterior[..latent].CopyTo(results.Mean.AsSpan((first + row) * latent));
            posterior[latent..].CopyTo(results.LogVariance.AsSpan((first + row) * latent));
        }
    }
}
