using Vae.Persistence;

namespace Vae.Examples.Commands;

/// <summary>A run's folder, which one process at a time may write to.</summary>
/// <param name="folder">The folder.</param>
internal sealed class FolderLock(string folder) : IDisposable
{
    /// <summary>The file that is locked.</summary>
    internal const string FileName = ".lock";

    private FileLock? _lock;

    /// <summary>Takes the lock, and creates the folder if there is none. Taken already, it stays so.</summary>
    /// <exception cref="CommandException">Another process has it.</exception>
    internal void Take()
    {
        if (_lock is not null)
            return;
        Directory.CreateDirectory(folder);
        _lock = FileLock.TryTake(Path.Combine(folder, FileName)) ?? throw new CommandException(
            $"Another process writes its run into '{folder}'. Wait until it has ended, or name another folder with --out.");
    }

    public void Dispose() => _lock?.Dispose();
}
