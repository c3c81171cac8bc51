namespace Vae.Persistence;

/// <summary>
/// A file that is not a well-formed safetensors file. The message names the file, the tensor, what was found and what was expected.
/// </summary>
public sealed class SafetensorsException : IOException
{
    // A name comes from the file, so it may be as long as the file and hold anything.
    private const int LongestName = 80;

    internal SafetensorsException(string file, string? tensor, string problem, Exception? inner = null)
        : base(tensor is null ? $"{file}: {problem}" : $"{file}: tensor '{Shown(tensor)}': {problem}", inner)
    {
        File = file;
        Tensor = tensor;
        Problem = problem;
    }

    /// <summary>The file, as it was given to the reader.</summary>
    public string File { get; }

    /// <summary>The tensor (or header entry) that is wrong; null if the fault is in the file as a whole.</summary>
    public string? Tensor { get; }

    /// <summary>What was found and what was expected, without the file and the tensor.</summary>
    public string Problem { get; }

    /// <summary>A name from the file, fit for one line of a message.</summary>
    internal static string Shown(string name)
    {
        string start = name.Length <= LongestName ? name : name[..LongestName] + "…";
        return string.Create(start.Length, start, static (shown, text) =>
        {
            for (int i = 0; i < shown.Length; i++)
                shown[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
        });
    }
}
