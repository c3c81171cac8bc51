namespace Vae.Persistence;

/// <summary>
/// A file that is there for as long as somebody works on what it stands for. One at a time holds it, in this process or another. It ends
/// with its holder, however that ends; a file that a killed process left holds nobody off.
/// </summary>
internal sealed class FileLock : IDisposable
{
    // A name that is no longer than this is part of the lock's name; of a longer one it is its hash.
    private const int LongestName = 100;

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes a lock.</summary>
    /// <param name="path">The lock's own file, in a folder that exists.</param>
    /// <returns>The lock, which <see cref="Dispose"/> gives back and deletes; null if another has it.</returns>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created or opened.</exception>
    internal static FileLock? TryTake(string path)
    {
        try
        {
            // With these three the framework looks whether the file that it has locked is still the one at the path, and starts anew if its
            // last holder deleted it meanwhile.
            return new FileLock(new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
        }
        catch (IOException error) when (IsTaken(error))
        {
            return null;
        }
    }

    /// <summary>The lock of a file that is replaced again and again: <c>.{name}.lock</c> beside it.</summary>
    internal static string PathFor(string file)
    {
        string whole = Path.GetFullPath(file);
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
