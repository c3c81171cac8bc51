using System.Buffers.Binary;
using System.IO.Compression;

namespace Vae.Data;

/// <summary>
/// The decompressed content of a gzip file. At the end of the content it checks that the file ends too, with the checksum and the length of
/// the content (P. Deutsch, <i>GZIP file format specification version 4.3</i>, RFC 1952). The framework's own decompressor accepts a file
/// that has lost its last bytes, and ignores bytes that follow. The format allows several compressed files in one; their contents are
/// joined. Then the checksum and length at the end are the last one's; the decompressor has checked those of the others.
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
    /// <exception cref="DataFormatException">The data end without their checksum, or other data follow it.</exception>
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
                "The gzip file does not end with the checksum of its content: it is cut short, or uncompressed bytes follow it. "
                + "Download it again, or decompress it (gzip -d).");
        }
    }

    /// <summary>
    /// Whether the compressed data end in an empty block, in one of the ways that compressors write it. If only zeros follow the compressed
    /// file, the last eight look like the checksum and the length of empty content.
    /// </summary>
    private static bool IsEmptyBlock(ReadOnlySpan<byte> end) => end[2..] is [3, 0] || end is [0, 0, 0xFF, 0xFF];

    /// <summary>The checksum of the content; of several files in one, that of the last. It decompresses all of them again.</summary>
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
