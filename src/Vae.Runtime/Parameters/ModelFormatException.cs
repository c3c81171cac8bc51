namespace Vae;

/// <summary>A file of parameters that does not fit the model. The message names the file and the tensor.</summary>
public sealed class ModelFormatException : IOException
{
    internal ModelFormatException(string file, string? tensor, string problem)
        : base(tensor is null ? $"{file} {problem}" : $"{file}: {tensor} {problem}")
    {
        File = file;
        Tensor = tensor;
    }

    /// <summary>The file, as it was given.</summary>
    public string File { get; }

    /// <summary>The tensor at fault; null if the fault is in the file as a whole.</summary>
    public string? Tensor { get; }
}
