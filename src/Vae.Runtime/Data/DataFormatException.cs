namespace Vae.Data;

/// <summary>A data file is not what it should be: it is cut short, damaged, of another kind, or disagrees with its companion.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where in the file's content, in bytes from its start; of a gzip file, in what it decompresses to.</param>
/// <param name="problem">A sentence: what was found, and what was expected.</param>
/// <param name="innerException">The cause, if another error was.</param>
public sealed class DataFormatException(string file, long offset, string problem, Exception? innerException = null)
    : IOException($"{file}: {problem} (at byte {offset})", innerException)
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Where in the file's content, in bytes from its start; of a gzip file, in what it decompresses to.</summary>
    public long Offset { get; } = offset;

    /// <summary>A sentence: what was found, and what was expected.</summary>
    public string Problem { get; } = problem;
}
