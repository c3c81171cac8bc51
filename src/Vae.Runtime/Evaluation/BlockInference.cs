namespace Vae;

/// <summary>Runs a model over block after block of records.</summary>
/// <param name="reader">What reads the records.</param>
/// <param name="pass">A pass that no other worker has.</param>
/// <param name="infer">
/// What is done with a pass whose input has been read; with it comes the number of its first record, a multiple of
/// <see cref="PassPool.Rows"/>.
/// </param>
internal sealed class BlockInference(RecordReader reader, Pass pass, Action<Pass, int> infer) : IBlockWorker
{
    /// <inheritdoc/>
    public void Process(int first, int count, CancellationToken cancellation)
    {
        reader.Read(first, count, pass);
        infer(pass, first);
    }
}
