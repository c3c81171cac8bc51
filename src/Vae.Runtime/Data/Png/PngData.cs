namespace Vae.Data;

/// <summary>The compressed pixels of a PNG file as one stream: the contents of its IDAT chunks, one after the other.</summary>
internal sealed class PngData(byte[] file, IReadOnlyList<PngChunk> chunks) : ForwardStream
{
    private int chunk;
    private int done; // bytes read of the current chunk

    public override int Read(Span<byte> buffer)
    {
        while (chunk < chunks.Count && done == chunks[chunk].Length)
        {
            chunk++;
            done = 0;
        }

        if (chunk == chunks.Count)
            return 0;
        int count = Math.Min(buffer.Length, chunks[chunk].Length - done);
        file.AsSpan(chunks[chunk].Start + done, count).CopyTo(buffer);
        done += count;
        return count;
    }
}
