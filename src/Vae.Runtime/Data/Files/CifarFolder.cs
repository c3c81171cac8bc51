namespace Vae.Data;

/// <summary>A folder with the files of CIFAR-10's binary version, or others with similar names.</summary>
internal static class CifarFolder
{
    /// <summary>The images of a part, with their labels.</summary>
    public static Dataset Load(string folder, DataPart part) => CifarFiles.Load(Find(folder, part switch
    {
        DataPart.Training => "data_batch_",
        DataPart.Test => "test_batch",
        _ => throw OutOfRange.Error(
            nameof(part), part, "CIFAR-10's files are for training and test. For a validation part, split the training part."),
    }));

    /// <summary>The files whose names begin with the text, batch 2 before batch 10.</summary>
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

    /// <summary>The name without its ending; null if the file is not a batch.</summary>
    private static string? Batch(string name)
    {
        string raw = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return raw.EndsWith(".bin", StringComparison.Ordinal) ? raw[..^4] : null;
    }
}
