namespace Vae.Data;

/// <summary>
/// A folder with the four MNIST files, or those of a set that copies their names (Fashion-MNIST, KMNIST): <c>train-images-idx3-ubyte</c>,
/// <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c>, <c>t10k-labels-idx1-ubyte</c>; each also with a dot in place of the
/// hyphen before <c>idx</c>, and with or without <c>.gz</c>.
/// </summary>
public static class MnistFolder
{
    /// <summary>The training images (60,000 in MNIST) with their labels; rows are [height, width].</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The images or the labels are not in it.</exception>
    /// <exception cref="DataFormatException">A file is not what its name says.</exception>
    public static Dataset LoadTraining(string folder) => Load(folder, "train");

    /// <summary>The test images (10,000 in MNIST) with their labels; rows are [height, width].</summary>
    /// <inheritdoc cref="LoadTraining"/>
    public static Dataset LoadTest(string folder) => Load(folder, "t10k");

    private static Dataset Load(string folder, string set)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        return IdxDataset.Load(Find(folder, $"{set}-images", "idx3-ubyte"), Find(folder, $"{set}-labels", "idx1-ubyte"));
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
            $"{folder} has none of {string.Join(", ", accepted)}.", Path.Combine(folder, accepted[0]));
    }
}
