namespace Vae.Persistence;

/// <summary>
/// A lock in the form of a file, which one holder at a time can have, in this process or another. The lock ends with its holder's process
/// at the latest. A file that a killed process left does not keep others from taking the lock.
/// </summary>
internal sealed class FileLock : IDisposable
{
    // A name of at most this length is part of the lock's name. For a longer one its hash is.
    private const int LongestName = 100;

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes a lock.</summary>
    /// <param name="path">The lock's own file, in a folder that exists.</param>
    /// <returns>The lock, which <see cref="Dispose"/> releases and deletes; null if another holder has it.</returns>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created or opened.</exception>
    internal static FileLock? TryTake(string path)
    {
        try
        {
            // With these three options the framework checks that the file that it locked is still the one at the path. If its last holder
            // deleted it meanwhile, it tries again.
            return new FileLock(new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
        }
        catch (IOException error) when (IsTaken(error))
        {
            return null;
        }
    }

    /// <summary>
    /// The path of the lock for a file that is replaced repeatedly: <c>.{name}.lock</c> beside it. A symbolic link has the lock of the file
    /// that it leads to, because that file is the one that is replaced.
    /// </summary>
    internal static string PathFor(string file)
    {
        string whole = AtomicFile.Target(file);
        string name = Path.GetFileName(whole);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        if (bytes.Length > LongestName)
            name = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
        return Path.Combine(Path.GetDirectoryName(whole) ?? whole, $".{name}.lock");
    }

    public void Dispose() => _file.Dispose();

    // EAGAIN of Linux, EAGAIN of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsTaken(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
