namespace Vae.Examples.Commands;

/// <summary>
/// A run's folder, which one process at a time may write to. The lock ends with the process, however that ends; its file stays.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class FolderLock(string folder) : IDisposable
{
    /// <summary>The file that is locked. It is never deleted: who deletes it could delete the lock of the next process.</summary>
    internal const string FileName = ".lock";

    private FileStream? _file;

    /// <summary>Takes the lock, and creates the folder if there is none. Taken already, it stays so.</summary>
    /// <exception cref="CommandException">Another process has it.</exception>
    internal void Take()
    {
        if (_file is not null)
            return;
        Directory.CreateDirectory(folder);
        try
        {
            _file = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsTaken(error))
        {
            throw new CommandException(
                $"Another process writes its run into '{folder}'. Wait until it has ended, or name another folder with --out.");
        }
    }

    public void Dispose() => _file?.Dispose();

    // EAGAIN of Linux, EAGAIN of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsTaken(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
