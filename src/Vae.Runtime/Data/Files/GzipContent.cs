using System.Buffers.Binary;
using System.IO.Compression;

namespace Vae.Data;

/// <summary>
/// What a gzip file decompresses to, once: at its end, the file must end too, with the checksum and the length of just that content
/// (P. Deutsch, <i>GZIP file format specification version 4.3</i>, RFC 1952). The framework's own decompressor takes a file for whole that
/// has lost its last bytes, and leaves what follows unread. Several compressed files in one, which the format allows, are refused: where
/// one of them ends cannot be told from damage.
/// </summary>
internal sealed class GzipContent(Stream file, string name) : ForwardStream
{
    private const int TrailerBytes = 8;

    private readonly GZipStream _gzip = new(file, CompressionMode.Decompress, leaveOpen: true);
    private uint _checksum = PngChunk.NoChecksum;
    private long _length;

    /// <exception cref="InvalidDataException">The compressed data are damaged.</exception>
    /// <exception cref="DataFormatException">They end without their checksum, or something comes behind it.</exception>
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
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        trailer.Clear();
        file.Position = Math.Max(0, file.Length - TrailerBytes);
        int read = file.ReadAtLeast(trailer, TrailerBytes, throwOnEndOfStream: false);
        bool ends = read == TrailerBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer) == ~_checksum
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) == (uint)_length;
        if (!ends)
        {
            throw new DataFormatException(
                name,
                _length,
                "The gzip file does not end with the checksum of what it holds: it is cut short, or something follows it, be it a second "
                + "compressed file. Download it again, or decompress it (gzip -d).");
        }
    }
}
