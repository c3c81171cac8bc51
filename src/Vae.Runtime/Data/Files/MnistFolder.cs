namespace Vae.Data;

/// <summary>A folder with MNIST's four files, under any of their usual names.</summary>
internal static class MnistFolder
{
    /// <summary>The images of a part, with their labels.</summary>
    public static Dataset Load(string folder, DataPart part)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string set = part switch
        {
            DataPart.Training => "train",
            DataPart.Test => "t10k",
            _ => throw OutOfRange.Error(
                nameof(part), part, "MNIST's files are for training and test. For a validation part, split the training part."),
        };
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        return IdxFiles.Load(Find(folder, $"{set}-images", "idx3-ubyte"), Find(folder, $"{set}-labels", "idx1-ubyte"));
    }

    private static string Find(string folder, string name, string type)
    {
        string[] accepted = [$"{name}-{type}", $"{name}.{type}", $"{name}-{type}.gz", $"{name}.{type}.gz"];
        foreach (string candidate in accepted)
        {
            string path = Path.Combine(folder, candidate);
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException(
            $"{folder} has none of the files {string.Join(", ", accepted)}.", Path.Combine(folder, accepted[0]));
    }
}
