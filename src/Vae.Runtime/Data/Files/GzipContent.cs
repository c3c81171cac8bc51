using System.Buffers.Binary;
using System.IO.Compression;

namespace Vae.Data;

/// <summary>
/// What a gzip file decompresses to, once: at its end, the file must end too, with the checksum and the length of what it holds
/// (P. Deutsch, <i>GZIP file format specification version 4.3</i>, RFC 1952). The framework's own decompressor takes a file for whole that
/// has lost its last bytes, and leaves what follows unread. Several compressed files in one are one content, as the format has it: then
/// checksum and length at the end are the last one's, and the decompressor has checked those of the others.
/// </summary>
internal sealed class GzipContent(Stream file, string name) : ForwardStream
{
    private const int TrailerBytes = 8;
    private const int EmptyBlockBytes = 4;

    private readonly long _start = file.Position;
    private readonly GZipStream _gzip = new(file, CompressionMode.Decompress, leaveOpen: true);
    private uint _checksum = PngChunk.NoChecksum;
    private long _length;

    /// <exception cref="InvalidDataException">The compressed data are damaged.</exception>
    /// <exception cref="DataFormatException">They end without their checksum, or something else comes behind it.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = _gzip.Read(buffer);
        if (read == 0 && buffer.Length > 0)
            RequireEnd();
        _checksum = PngChunk.Continue(_checksum, buffer[..read]);
        _length += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private void RequireEnd()
    {
        Span<byte> end = stackalloc byte[EmptyBlockBytes + TrailerBytes];
        file.Position = Math.Max(_start, file.Length - end.Length);
        int read = file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
        Span<byte> trailer = end[EmptyBlockBytes..];
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer), length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        bool ends = read == end.Length
            && (length == (uint)_length ? checksum == ~_checksum
                : length == 0 ? checksum == 0 && IsEmptyBlock(end[..EmptyBlockBytes])
                : length < _length && checksum == ChecksumOfLast(length));
        if (!ends)
        {
            throw new DataFormatException(
                name,
                _length,
                "The gzip file does not end with the checksum of what it holds: it is cut short, or something follows it that is not "
                + "compressed. Download it again, or decompress it (gzip -d).");
        }
    }

    /// <summary>
    /// Whether deflate's data end in a block of nothing, by the ways that compressors write one: of zeros alone behind a compressed file
    /// the last eight look like the checksum and the length of nothing.
    /// </summary>
    private static bool IsEmptyBlock(ReadOnlySpan<byte> end) => end[2..] is [3, 0] || end is [0, 0, 0xFF, 0xFF];

    /// <summary>The checksum of the content's last bytes: those of the last file of several. Decompresses all of them again.</summary>
    private uint ChecksumOfLast(uint length)
    {
        file.Position = _start;
        using var again = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        Span<byte> buffer = stackalloc byte[4096];
        uint state = PngChunk.NoChecksum;
        long before = _length - length;
        for (int read; (read = again.Read(buffer)) > 0; before -= read)
            state = PngChunk.Continue(state, buffer[(int)Math.Clamp(before, 0, read)..read]);
        return ~state;
    }
}
