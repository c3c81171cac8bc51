namespace Vae.Persistence;

/// <summary>
/// Writes a file so that its readers find either the old content or the new one, whole, even after a crash: it writes a temporary file
/// beside it, flushes it to disk, and renames it.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder must exist. A symbolic link is followed and stays.</param>
    /// <param name="write">Writes the content to the stream that it is given.</param>
    /// <exception cref="IOException">
    /// The file cannot be written; the message names <paramref name="path"/>. As after any exception of <paramref name="write"/>, the
    /// old file is as it was and the temporary one is gone. Only a killed process leaves a <c>.{name}.{random}.tmp</c> behind.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to; the message names the file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);

        string target = Target(path);
        string folder = Path.GetDirectoryName(target)
            ?? throw new IOException($"Cannot write '{path}': it is the root of a file system.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'.");
        if (Directory.Exists(target))
            throw new IOException($"Cannot write '{path}': it is a folder.");

        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            // The rename is atomic. The folder itself is not flushed, so a power cut just after may bring back the old file, whole.
            File.Move(temporary, target, overwrite: true);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) || Names(error, temporary))
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

    // Renaming over a link would put a file in its place, and leave what it points to as it was.
    private static string Target(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : Path.GetFullPath(path);

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
