namespace Vae.Persistence;

/// <summary>
/// Another training, in this process or another, writes its checkpoints to the same file. Each would replace the other's.
/// </summary>
public sealed class CheckpointInUseException : IOException
{
    internal CheckpointInUseException(string file)
        : base(
            $"Another training writes its checkpoints to '{file}'. Give each training a file of its own " +
            $"({nameof(TrainingOptions)}.{nameof(TrainingOptions.CheckpointPath)}), or wait until the other has ended.") =>
        File = file;

    /// <summary>The file, as it was given.</summary>
    public string File { get; }
}
