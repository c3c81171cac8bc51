namespace Vae.Data;

/// <summary>
/// A folder with the files of CIFAR-10's binary version: <c>data_batch_1.bin</c> … <c>data_batch_5.bin</c> to train on and
/// <c>test_batch.bin</c> to test with; or any files whose names begin with <c>data_batch_</c> or <c>test_batch</c> and end in <c>.bin</c>
/// or <c>.bin.gz</c>.
/// </summary>
public static class CifarFolder
{
    /// <summary>
    /// The training images (50,000 in CIFAR-10) with their labels, in the order of the files' numbers; rows are [32, 32, 3]. Of a file that
    /// is there both compressed and not, the one that is not is read.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">No such file is in it.</exception>
    /// <exception cref="DataFormatException">A file is not what its name says.</exception>
    public static Dataset LoadTraining(string folder) => CifarDataset.Load(Find(folder, "data_batch_"));

    /// <summary>The test images (10,000 in CIFAR-10) with their labels; rows are [32, 32, 3].</summary>
    /// <inheritdoc cref="LoadTraining"/>
    public static Dataset LoadTest(string folder) => CifarDataset.Load(Find(folder, "test_batch"));

    /// <summary>The files whose names begin so, batch 2 before batch 10.</summary>
    private static string[] Find(string folder, string start)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        string[] names =
        [
            .. Directory.EnumerateFiles(folder)
                .Select(path => Path.GetFileName(path))
                .Where(name => name.StartsWith(start, StringComparison.Ordinal) && Batch(name) is not null)
                .OrderBy(name => Batch(name)!.Length)
                .ThenBy(name => Batch(name), StringComparer.Ordinal)
                .ThenBy(name => name.Length)
                .DistinctBy(Batch),
        ];
        if (names.Length == 0)
            throw new FileNotFoundException($"{folder} has no file {start}*.bin or {start}*.bin.gz.", Path.Combine(folder, start));
        return [.. names.Select(name => Path.Combine(folder, name))];
    }

    /// <summary>The name without its ending; null if it is no batch's.</summary>
    private static string? Batch(string name)
    {
        string raw = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return raw.EndsWith(".bin", StringComparison.Ordinal) ? raw[..^4] : null;
    }
}
