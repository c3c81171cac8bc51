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
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">
    /// The file holds another model: another declaration, a tensor too many or too few, another shape or type, a value that is not finite.
    /// </exception>
    /// <exception cref="SafetensorsException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a folder: then the message names the files in it.</exception>
    public void Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SafetensorsFile file = Safetensors.Read(path);
        if (file.Metadata.TryGetValue(DeclarationKey, out string? declaration) && declaration != Description.Declaration)
        {
            throw new ModelFormatException(
                path, null, $"holds another model.\nIn the file:\n{declaration}\nDeclared here:\n{Description.Declaration}");
        }
        if (file.Metadata.ContainsKey(CheckpointFile.VersionKey))
            throw new ModelFormatException(path, null, "is a checkpoint: Resume goes on from it; Load takes what Save wrote");
        var values = new List<float[]>();
        foreach (ParameterDescription parameter in Description.Parameters)
            values.Add(Values(path, file, parameter));
        var state = new List<NamedTensor>();
        foreach (StateDescription part in Description.State)
            state.Add(StateOf(path, file, part));
        foreach (NamedTensor tensor in file.Tensors)
        {
            bool isKnown = Description.Parameters.Any(parameter => parameter.Name == tensor.Name)
                || Description.State.Any(part => part.Name == tensor.Name);
            if (!isKnown)
                throw new ModelFormatException(path, tensor.Name, $"is in the file; {Description.Name} has no such parameter");
        }
        lock (_initialization)
        {
            for (int index = 0; index < values.Count; index++)
                ParameterTensors.Write(Description.Parameters[index], values[index], _parameters.Span);
            for (int index = 0; index < state.Count; index++)
                StateTensors.Write(Description.State[index], state[index], _state.Span);
            _initialized = true;
        }
    }

    private static float[] Values(string path, SafetensorsFile file, ParameterDescription parameter)
    {
        float[] values = Find(path, file, parameter.Name, TensorType.F32, parameter.Shape).ToSingles();
        int bad = NonFinite.IndexOf(values);
        if (bad >= 0)
            throw new ModelFormatException(path, parameter.Name, $"is not finite at element {bad}");
        return values;
    }

    private static NamedTensor StateOf(string path, SafetensorsFile file, StateDescription part)
    {
        NamedTensor tensor = Find(path, file, part.Name, StateTensors.TypeOf(part), part.Shape);
        return StateTensors.Fault(part, tensor) is { } fault ? throw new ModelFormatException(path, part.Name, fault) : tensor;
    }

    private static NamedTensor Find(string path, SafetensorsFile file, string name, TensorType type, IReadOnlyList<int> shape)
    {
        if (file.Find(name) is not { } tensor)
            throw new ModelFormatException(path, name, "is missing from the file");
        if (tensor.Type != type)
            throw new ModelFormatException(path, name, $"holds {tensor.Type} in the file; wanted {type}");
        if (!tensor.Shape.SequenceEqual(shape.Select(size => (long)size)))
        {
            throw new ModelFormatException(
                path, name, $"has shape [{string.Join(", ", tensor.Shape)}] in the file; wanted [{string.Join(", ", shape)}]");
        }
        return tensor;
    }
}
