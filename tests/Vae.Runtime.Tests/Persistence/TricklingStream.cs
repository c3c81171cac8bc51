namespace Vae.Tests.Persistence;

/// <summary>A stream like a slow connection: it has no length, cannot be read twice, and gives few bytes at a time.</summary>
internal sealed class TricklingStream(byte[] bytes, int most) : Stream
{
    private int _given;

    /// <summary>What a reading throws once these bytes are given; null for a stream that ends there.</summary>
    internal Exception? Failure { get; init; }

    /// <summary>How many bytes were asked for and given.</summary>
    internal int Given => _given;

    internal bool IsClosed { get; private set; }

    public override bool CanRead => !IsClosed;

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
        if (_given == bytes.Length && Failure is not null)
            throw Failure;
        int count = Math.Min(Math.Min(buffer.Length, most), bytes.Length - _given);
        bytes.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}
