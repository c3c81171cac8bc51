using Vae.Persistence;

namespace Vae;

public abstract partial class VaeModel
{
    private const string DeclarationKey = "vaegen.declaration";
    private const string ModelKey = "vaegen.model";

    /// <summary>Writes the parameters, and running statistics if the model has any, to a safetensors file, with PyTorch's names and
    /// layouts. An earlier file is replaced only by a complete one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        EnsureInitialized(0);
        Safetensors.Write(path, SavedTensors(), SavedMetadata());
    }

    /// <summary>Writes the bytes of such a file to a stream, from its current position.</summary>
    /// <param name="stream">Any stream that can be written: memory, a connection, an entry of an archive. It is flushed and stays open.
    /// </param>
    /// <exception cref="ArgumentException">The stream cannot be written. Then nothing was written.</exception>
    /// <exception cref="IOException">Writing to the stream fails. A part of the content may have been written.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        EnsureInitialized(0);
        Safetensors.Write(stream, SavedTensors(), SavedMetadata());
    }

    private NamedTensor[] SavedTensors() =>
        [.. ParameterTensors.ToFile(Description, _parameters), .. StateTensors.ToFile(Description, _state.Span)];

    private Dictionary<string, string> SavedMetadata() => new()
    {
        // The entry that transformers and similar libraries require.
        ["format"] = "pt",
        [ModelKey] = Description.Name,
        [DeclarationKey] = Description.Declaration,
    };

    /// <summary>Reads the parameters and running statistics from a safetensors file: one that <see cref="Save(string)"/> wrote, or one with
    /// the same names and shapes, as PyTorch writes it. The model changes only if the whole file fits.</summary>
    /// <remarks>Numbers of 16 bits (F16, BF16) are exact here. Numbers of 64 bits (F64) are rounded to the nearest of 32 bits.</remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">
    /// The file holds another model: another declaration, too many or too few tensors (the message lists both), another shape or type, or a
    /// value that is not finite. If all names begin with <c>module.</c> or a similar prefix, the message gives the call that accepts them.
    /// </exception>
    /// <exception cref="SafetensorsException">The file is damaged, or has another format. For most other formats the message says what to
    /// do.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a folder: then the message names the files in it.</exception>
    public void Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        LoadTensors(path, Safetensors.Read(path), null);
    }

    /// <summary>Reads a safetensors file in which the tensors have other names. See <see cref="Load(string)"/>.</summary>
    /// <example><code>
    /// model.Load("best.safetensors", name => "module." + name);
    /// model.Load("other.safetensors", name => names[name]);      // a dictionary from this model's names to the file's
    /// </code></example>
    /// <param name="path">The file.</param>
    /// <param name="nameInFile">From a name in this model (<see cref="ModelDescription.Parameters"/>, <see cref="ModelDescription.State"/>)
    /// to the name in the file.</param>
    /// <exception cref="ArgumentException">The map gives null for a name.</exception>
    /// <inheritdoc cref="Load(string)"/>
    public void Load(string path, Func<string, string> nameInFile)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(nameInFile);
        LoadTensors(path, Safetensors.Read(path), nameInFile);
    }

    /// <summary>Reads the bytes of such a file from a stream, from its current position to its end. The model changes only if the whole
    /// content fits. See <see cref="Load(string)"/>.</summary>
    /// <param name="stream">Any stream that can be read: memory, a resource, a connection. It stays open.</param>
    /// <exception cref="ArgumentException">The stream cannot be read.</exception>
    /// <exception cref="ModelFormatException">The content is another model, as for <see cref="Load(string)"/>.</exception>
    /// <exception cref="SafetensorsException">The content is damaged, cut short, or of another format.</exception>
    /// <exception cref="IOException">Reading the stream fails.</exception>
    public void Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        LoadTensors(ModelFile.StreamName, Safetensors.Read(stream, ModelFile.StreamName), null);
    }

    /// <summary>Reads a safetensors file in which the tensors have other names from a stream. See <see cref="Load(Stream)"/>.</summary>
    /// <param name="stream">Any stream that can be read. It stays open.</param>
    /// <param name="nameInFile">From a name in this model to the name in the file, as for
    /// <see cref="Load(string, Func{string, string})"/>.</param>
    /// <exception cref="ArgumentException">The stream cannot be read, or the map gives null for a name.</exception>
    /// <inheritdoc cref="Load(Stream)"/>
    public void Load(Stream stream, Func<string, string> nameInFile)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(nameInFile);
        LoadTensors(ModelFile.StreamName, Safetensors.Read(stream, ModelFile.StreamName), nameInFile);
    }

    private void LoadTensors(string path, SafetensorsFile file, Func<string, string>? nameInFile)
    {
        if (file.Metadata.TryGetValue(DeclarationKey, out string? declaration) && declaration != Description.Declaration)
        {
            throw new ModelFormatException(
                path, null, $"holds another model.\nIn the file:\n{declaration}\nDeclared here:\n{Description.Declaration}");
        }
        if (file.Metadata.ContainsKey(CheckpointFile.VersionKey))
            throw new ModelFormatException(path, null, "is a checkpoint: Resume goes on from it; Load takes what Save wrote");
        ModelFile content = ModelFile.Read(path, file, Description, nameInFile);
        lock (_initialization)
        {
            for (int index = 0; index < content.Parameters.Count; index++)
                ParameterTensors.Write(Description.Parameters[index], content.Parameters[index], _parameters.Span);
            for (int index = 0; index < content.State.Count; index++)
                StateTensors.Write(Description.State[index], content.State[index], _state.Span);
            _initialized = true;
        }
    }
}
