namespace Vae.Persistence;

/// <summary>The calls of the file system that <see cref="AtomicFile"/> makes. A test watches them, or lets one fail.</summary>
internal class FileLayer
{
    internal static FileLayer System { get; } = new();

    /// <summary>Creates a file that was not there, for writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Who may read and write it, on Unix; null for what the process gives to new files.</param>
    internal virtual FileStream Create(string path, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (mode is not { } wanted || OperatingSystem.IsWindows())
            return Open(path, options);
        options.UnixCreateMode = wanted;
        FileStream stream = Open(path, options);
        // The process's mask took bits away.
        if (File.GetUnixFileMode(stream.SafeFileHandle) != wanted)
            File.SetUnixFileMode(stream.SafeFileHandle, wanted);
        return stream;
    }

    /// <summary>Opens a stream. Its <see cref="FileStream.Flush(bool)"/> is what brings the bytes to the disk.</summary>
    internal virtual FileStream Open(string path, FileStreamOptions options) => new(path, options);

    /// <summary>Puts a file in another's place, in one step.</summary>
    internal virtual void Replace(string file, string target) => File.Move(file, target, overwrite: true);
}
