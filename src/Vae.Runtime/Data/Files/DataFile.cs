using Vae.Persistence;

namespace Vae.Data;

/// <summary>What the readers of data files have in common.</summary>
internal static class DataFile
{
    /// <summary>Opens a file that can be read more than once.</summary>
    /// <exception cref="DataFormatException">It is a folder, a pipe or a device, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // Before it is opened: a FIFO that nobody writes to would keep the caller waiting.
        if (FileKind.Special(path) is { } kind)
            throw new DataFormatException(path, 0, $"This is {kind}; it must be a file, which is read more than once.");
        FileStream stream;
        try
        {
            // Reads are large already, or go through the decompressor's own buffer.
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DataFormatException(
                path, 0, Directory.Exists(path) ? "This is a folder; it must be a file." : "The file may not be read.", exception);
        }
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new DataFormatException(path, 0, "This is a pipe or a device; it must be a file, which is read more than once.");
    }

    /// <summary>Whether a gzip file begins here; puts the stream back.</summary>
    public static bool IsGzip(Stream stream)
    {
        long start = stream.Position;
        Span<byte> mark = stackalloc byte[2];
        int marked = stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        stream.Position = start;
        return marked == 2 && mark[0] == 0x1F && mark[1] == 0x8B;
    }

    /// <summary>The error for what a decompressor refuses.</summary>
    public static DataFormatException Damaged(string file, long offset, InvalidDataException exception) =>
        new(file, offset, "The gzip data are damaged.", exception);
}
