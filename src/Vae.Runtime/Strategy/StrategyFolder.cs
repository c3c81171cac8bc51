using Vae.Persistence;

namespace Vae;

/// <summary>
/// The folder that a strategy keeps its trainings in, with a file that identifies the run: a rerun continues there, another run is refused.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="identity">What must agree for two runs to be the same, by name, except for what the trainings' own checkpoints say.</param>
internal sealed class StrategyFolder(string path, IReadOnlyList<(string Name, string Value)> identity)
{
    private const string FileName = "strategy.safetensors";

    /// <summary>The path of a file in the folder.</summary>
    internal string this[string name] => Path.Combine(path, name);

    /// <summary>What an earlier part of the run left there; null for a new run.</summary>
    /// <exception cref="CheckpointException">The folder belongs to another run; the message gives both values.</exception>
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

    /// <summary>Writes the identity and what is added to it. The file is always whole: the old one or the new one.</summary>
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
