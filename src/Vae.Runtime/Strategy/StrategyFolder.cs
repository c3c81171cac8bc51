using Vae.Persistence;

namespace Vae;

/// <summary>
/// The folder that a strategy keeps its trainings in, and the file in it that says whose it is: a rerun goes on there, another run is
/// refused.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="identity">What makes two runs the same, by name; without what the trainings' own checkpoints tell.</param>
internal sealed class StrategyFolder(string path, IReadOnlyList<(string Name, string Value)> identity)
{
    private const string FileName = "strategy.safetensors";

    /// <summary>The path of a file in the folder.</summary>
    internal string this[string name] => Path.Combine(path, name);

    /// <summary>What the run left there; null for a run that begins.</summary>
    /// <exception cref="CheckpointException">The folder is another run's; the message gives both values.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal CheckpointState? Read()
    {
        if (!File.Exists(this[FileName]))
            return null;
        CheckpointState state = CheckpointFile.Read(this[FileName]);
        foreach ((string name, string value) in identity)
            state.Require(name, value);
        return state;
    }

    /// <summary>Keeps the identity, and what is added to it: the file is the old one or the new one, whole.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    internal void Write(Action<CheckpointState>? add = null)
    {
        Directory.CreateDirectory(path);
        var state = new CheckpointState(this[FileName]);
        foreach ((string name, string value) in identity)
            state.Set(name, value);
        add?.Invoke(state);
        CheckpointFile.Write(this[FileName], state);
    }
}
