namespace Vae.Persistence;

/// <summary>
/// A checkpoint that this run cannot continue from. The file is not a checkpoint, one of its properties is missing or malformed, or it
/// belongs to another model or other options. The message names the file and the property, and gives both values if two disagree.
/// </summary>
public sealed class CheckpointException : IOException
{
    internal CheckpointException(string file, string? property, string problem, Exception? inner = null)
        : base(property is null ? $"{file}: {problem}" : $"{file}: {property} {problem}", inner)
    {
        File = file;
        Property = property;
    }

    /// <summary>The file, as it was given.</summary>
    public string File { get; }

    /// <summary>The property or tensor at fault; null if the fault is in the file as a whole.</summary>
    public string? Property { get; }
}
