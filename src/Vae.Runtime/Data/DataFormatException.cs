namespace Vae.Data;

/// <summary>A data file is invalid: it is cut short, damaged, of another format, or does not match its companion file.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">The position in the file's content, in bytes from its start; for a gzip file, in the decompressed content.</param>
/// <param name="problem">A sentence that says what was found and what was expected.</param>
/// <param name="innerException">The error that caused this one, or null.</param>
public sealed class DataFormatException(string file, long offset, string problem, Exception? innerException = null)
    : IOException($"{file}: {problem} (at byte {offset})", innerException)
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>The position in the file's content, in bytes from its start; for a gzip file, in the decompressed content.</summary>
    public long Offset { get; } = offset;

    /// <summary>A sentence that says what was found and what was expected.</summary>
    public string Problem { get; } = problem;
}
