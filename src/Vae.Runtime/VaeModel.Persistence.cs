using Vae.Persistence;

namespace Vae;

public abstract partial class VaeModel
{
    private const string DeclarationKey = "vaegen.declaration";
    private const string ModelKey = "vaegen.model";

    /// <summary>Writes the parameters, and running statistics if the model has any, to a safetensors file, with PyTorch's names and
    /// layouts. A file that stood there is replaced only by a complete one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        EnsureInitialized(0);
        Safetensors.Write(
            path,
            [.. ParameterTensors.ToFile(Description, _parameters), .. StateTensors.ToFile(Description, _state.Span)],
            new Dictionary<string, string>
            {
                // What transformers and its like look for before they load a file.
                ["format"] = "pt",
                [ModelKey] = Description.Name,
                [DeclarationKey] = Description.Declaration,
            });
    }

    /// <summary>Reads what <see cref="Save"/> writes from a safetensors file: one that <see cref="Save"/> wrote, or any with the same names
    /// and shapes, as PyTorch writes it. The model changes only if all of the file fits.</summary>
    /// <remarks>Numbers of 16 bits (F16, BF16) are exact here; those of 64 bits (F64) are rounded to the nearest of 32 bits.</remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">
    /// The file holds another model: another declaration, tensors too many or too few (the message lists both), another shape or type, a
    /// value that is not finite. Names that all begin with <c>module.</c> or the like are told with the call that takes them.
    /// </exception>
    /// <exception cref="SafetensorsException">The file is damaged, or of another format; of most of those the message says how to go on.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read, or is a folder: then the message names the files in it.</exception>
    public void Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        LoadTensors(path, null);
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
        LoadTensors(path, nameInFile);
    }

    private void LoadTensors(string path, Func<string, string>? nameInFile)
    {
        SafetensorsFile file = Safetensors.Read(path);
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
