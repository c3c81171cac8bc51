using Vae.Persistence;

namespace Vae.Data;

/// <summary>Functions that the readers of data files share.</summary>
internal static class DataFile
{
    /// <summary>Opens a file that can be read more than once.</summary>
    /// <exception cref="DataFormatException">The path is a folder, a pipe or a device, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // Checked before the file is opened: opening a FIFO without a writer would block.
        if (FileKind.Special(path) is { } kind)
            throw new DataFormatException(path, 0, $"This is {kind}; it must be a file, which is read more than once.");
        FileStream stream;
        try
        {
            // No buffer: reads are large, or go through the decompressor's buffer.
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

    /// <summary>Whether a gzip file begins here. Resets the stream's position.</summary>
    public static bool IsGzip(Stream stream)
    {
        long start = stream.Position;
        Span<byte> mark = stackalloc byte[2];
        int marked = stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        stream.Position = start;
        return marked == 2 && mark[0] == 0x1F && mark[1] == 0x8B;
    }

    /// <summary>The error for data that a decompressor refuses.</summary>
    public static DataFormatException Damaged(string file, long offset, InvalidDataException exception) =>
        new(file, offset, "The gzip data are damaged.", exception);
}
