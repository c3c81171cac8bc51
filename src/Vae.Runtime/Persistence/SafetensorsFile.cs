namespace Vae.Persistence;

/// <summary>The content of a safetensors file.</summary>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, NamedTensor> _byName;

    internal SafetensorsFile(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        Metadata = metadata;
        Tensors = tensors;
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The header's free texts, its <c>__metadata__</c>; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order of their bytes in the file.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>The tensor of that name, or null if the file has none.</summary>
    /// <param name="name">The name to find; case matters.</param>
    public NamedTensor? Find(string name) => _byName.GetValueOrDefault(name);
}
