using System.Text;

namespace Vae.Persistence;

/// <summary>Files that people have in the place of a safetensors file: known by their first bytes, and what to do with each.</summary>
internal static class ForeignFormat
{
    /// <summary>So many bytes of a file are enough to know it.</summary>
    internal const int Length = 512;

    private const string FromTorch = "In Python, safetensors.torch.save_file(torch.load(file, weights_only=True), \"model.safetensors\") "
        + "makes a safetensors file of it";

    /// <summary>What a file is, and how to go on, in words that stand behind its name; null where it is of no known kind, or may be a
    /// safetensors file.</summary>
    internal static string? Of(ReadOnlySpan<byte> start)
    {
        // Behind the header's length there is a JSON object. It may be damaged, but no other format has its brace there.
        if (start.Length > sizeof(ulong) && start[sizeof(ulong)] == (byte)'{')
            return null;
        if (start.StartsWith("version https://git-lfs"u8))
            return "it is a Git LFS pointer, a few lines of text in place of the file. 'git lfs pull' in its repository fetches the file";
        if (start.StartsWith("PK\x03\x04"u8))
            return $"it is a zip archive, as torch.save writes it (.pt, .pth, .bin), not a safetensors file. {FromTorch}";
        // Protocol 2 to 5 of Python's pickle.
        if (start is [0x80, >= 2 and <= 5, ..])
            return $"it is a Python pickle, as older versions of torch.save write it, not a safetensors file. {FromTorch}";
        if (start is [0x1F, 0x8B, ..])
            return "it is compressed with gzip: decompress it first";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']))
            return "it is an HDF5 file, as Keras writes it, not a safetensors file";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']))
            return "it is a NumPy array, not a safetensors file";
        if (start.StartsWith("GGUF"u8))
            return "it is a GGUF file, not a safetensors file";
        return OfText(Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n'));
    }

    private static string? OfText(string text)
    {
        bool Begins(string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);
        if (Begins("<!doctype html") || Begins("<html"))
            return "it is an HTML page, as a server answers that wants a login or shows a page about the file. Download the file itself";
        if (text.StartsWith('<'))
            return "it is an XML text, such as a server's error, not a safetensors file";
        return text.StartsWith("{\"", StringComparison.Ordinal) || text.StartsWith("{\n", StringComparison.Ordinal)
            ? "it is a JSON text, not a safetensors file. The index of a model in several files lists their names: load one of those"
            : null;
    }
}
