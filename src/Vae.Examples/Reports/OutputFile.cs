using System.Text;

namespace Vae.Examples.Reports;

/// <summary>Files written whole or not at all: a temporary one beside it, then a rename.</summary>
internal static class OutputFile
{
    /// <exception cref="IOException">The file cannot be written; what was there before is as it was.</exception>
    internal static void Write(string path, byte[] content)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? throw new IOException($"Cannot write '{path}': it is the root of a file system.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'.");
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The system's message names the temporary file, of which nobody was told.
            throw new IOException($"Cannot write '{path}': {error.Message.Replace(temporary, full, StringComparison.Ordinal)}", error);
        }
        finally
        {
            File.Delete(temporary); // Gone already after the rename; what is left of a failed write goes here.
        }
    }

    internal static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));
}
