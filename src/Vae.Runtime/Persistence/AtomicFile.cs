using System.Text;

namespace Vae.Persistence;

/// <summary>
/// Writes a file so that readers find either the complete old content or the complete new content, even after a crash. It writes a
/// temporary file in the same folder, flushes it to disk, and renames it.
/// </summary>
internal static class AtomicFile
{
    // With the rest of the temporary name it is shorter than any file system's longest: 143 bytes on an encrypted one.
    private const int LongestStem = 100;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder must exist. A symbolic link is followed and stays. On Unix a file that stood there
    /// keeps its mode.</param>
    /// <param name="write">Writes the content to the stream that it is given.</param>
    /// <param name="files">The calls of the file system; the system's own without it.</param>
    /// <exception cref="IOException">
    /// The file cannot be written, or it is a device, a FIFO or a socket, which a file would replace. The message names
    /// <paramref name="path"/>. As after any exception of <paramref name="write"/>, the old file is as it was and the temporary one is
    /// gone. Only a killed process leaves a <c>.{name}.{random}.tmp</c> behind.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to; the message names the file.</exception>
    public static void Write(string path, Action<Stream> write, FileLayer? files = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);

        files ??= FileLayer.System;

        if (FileKind.Special(path) is { } kind)
            throw new IOException($"Cannot write '{path}': it is {kind}; it must be a regular file.");
        string target = Target(path);
        string folder = Path.GetDirectoryName(target)
            ?? throw new IOException($"Cannot write '{path}': it is the root of a file system.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'.");
        if (Directory.Exists(target))
            throw new IOException($"Cannot write '{path}': it is a folder.");

        string temporary = Path.Combine(folder, $".{Stem(Path.GetFileName(target))}.{Guid.NewGuid():N}.tmp");
        try
        {
            UnixFileMode? mode = OperatingSystem.IsWindows() || !File.Exists(target) ? null : File.GetUnixFileMode(target);
            using (FileStream stream = files.Create(temporary, mode))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            // The rename is atomic. The folder itself is not flushed, so a power cut just after may bring back the old file, whole.
            files.Replace(temporary, target);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) || error is PathTooLongException || Names(error, temporary))
        {
            // The system's message names the temporary file, of which the caller knows nothing, or no file at all.
            Remove(temporary);
            throw new IOException($"Cannot write '{path}': {Told(error, temporary, target)}", error) { HResult = error.HResult };
        }
        catch (UnauthorizedAccessException error)
        {
            Remove(temporary);
            throw new UnauthorizedAccessException($"Cannot write '{path}': {Told(error, temporary, target)}", error);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    /// <summary>The file that is written for a path: the end of a symbolic link, or the path itself.</summary>
    /// <remarks>Renaming over a link would put a file in its place, and leave what it points to as it was.</remarks>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    internal static string Target(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : Path.GetFullPath(path);

    // The beginning of a name, in so many bytes that the temporary name is no longer than a file system takes.
    private static string Stem(string name)
    {
        int length = 0;
        int bytes = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestStem)
                break;
            length += rune.Utf16SequenceLength;
        }
        return name[..length];
    }

    private static bool Names(Exception error, string file) => error.Message.Contains(file, StringComparison.Ordinal);

    private static string Told(Exception error, string temporary, string target) =>
        error.Message.Replace(temporary, target, StringComparison.Ordinal);

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
