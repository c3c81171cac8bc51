namespace Vae.Data;

/// <summary>The compressed pixels of a PNG file: the contents of its IDAT chunks, one after the other, as one stream.</summary>
internal sealed class PngData(byte[] file, IReadOnlyList<PngChunk> chunks) : Stream
{
    private int chunk;
    private int done; // of the current chunk

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
