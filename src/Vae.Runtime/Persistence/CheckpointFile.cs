using System.Globalization;

namespace Vae.Persistence;

/// <summary>
/// A checkpoint on disk. It is a safetensors file: its tensors are those of the state, and its metadata are the state's properties and the
/// format's version. Any safetensors reader can read it.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>The metadata key that marks a file as a checkpoint. Its text is the format's version.</summary>
    public const string VersionKey = "vaegen.checkpoint";

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    /// <summary>Writes a checkpoint. An earlier one stays intact until the new one is complete and on disk.</summary>
    /// <exception cref="ArgumentException">A property has the reserved name <see cref="VersionKey"/>.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, CheckpointState state)
    {
        var metadata = new Dictionary<string, string>(state.Properties, StringComparer.Ordinal);
        if (!metadata.TryAdd(VersionKey, Version.ToString(CultureInfo.InvariantCulture)))
            throw new ArgumentException($"The property name '{VersionKey}' is reserved.", nameof(state));
        Safetensors.Write(path, state.Tensors, metadata);
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="CheckpointException">The file is not a checkpoint, or one of another version.</exception>
    /// <exception cref="SafetensorsException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CheckpointState Read(string path)
    {
        SafetensorsFile content = Safetensors.Read(path);
        if (!content.Metadata.TryGetValue(VersionKey, out string? version))
            throw new CheckpointException(path, null, $"is not a checkpoint: its metadata has no '{VersionKey}'. Is it a saved model?");
        if (version != Version.ToString(CultureInfo.InvariantCulture))
        {
            throw new CheckpointException(
                path, VersionKey, $"is '{SafetensorsException.Shown(version)}', another version of the format; this reads {Version}");
        }

        var state = new CheckpointState(path);
        foreach ((string name, string value) in content.Metadata)
        {
            if (name != VersionKey)
                state.Set(name, value);
        }
        foreach (NamedTensor tensor in content.Tensors)
            state.Add(tensor);
        return state;
    }
}
