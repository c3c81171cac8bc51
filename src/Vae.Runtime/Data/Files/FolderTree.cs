using System.IO.Enumeration;

namespace Vae.Data;

/// <summary>
/// The files with one ending in a folder and in each of its subfolders. Everything is sorted by the characters of its path.
/// </summary>
/// <param name="Path">The folder.</param>
/// <param name="Loose">The files in the folder itself.</param>
/// <param name="Folders">The subfolders with such files at any depth, each with all of its files.</param>
/// <param name="Others">The number of other files at any depth, by their endings in lower case.</param>
/// <remarks>
/// Hidden files and folders, whose names begin with a dot, are ignored. A link to a file counts as that file. A link to a folder counts as
/// a folder of the first level; deeper links to folders are not followed, nor is a link to a folder that contains it.
/// </remarks>
internal sealed record FolderTree(
    string Path, string[] Loose, IReadOnlyList<(string Name, string[] Files)> Folders, IReadOnlyDictionary<string, int> Others)
{
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Lists a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ending">The ending of the files, with its dot.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DataFormatException">The folder or a subfolder may not be read.</exception>
    public static FolderTree Read(string folder, string ending)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        var others = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] loose = [.. Files(folder, ending, others).Order(StringComparer.Ordinal)];
        List<string> paths = Entries(folder, (ref FileSystemEntry entry) => entry.IsDirectory && !IsHidden(ref entry));
        string place = Resolve(folder);
        var folders = new List<(string, string[])>();
        foreach (string path in paths.Where(path => !LeadsBack(path, place)).Order(StringComparer.Ordinal))
        {
            string[] files = [.. FilesAtAnyDepth(path, ending, others).Order(StringComparer.Ordinal)];
            if (files.Length > 0)
                folders.Add((System.IO.Path.GetFileName(path), files));
        }

        return new FolderTree(folder, loose, folders, others);
    }

    private static IEnumerable<string> FilesAtAnyDepth(string folder, string ending, Dictionary<string, int> others)
    {
        // Links to folders may form a cycle.
        List<string> folders = Entries(
            folder,
            (ref FileSystemEntry entry) =>
                entry.IsDirectory && !IsHidden(ref entry) && (entry.Attributes & FileAttributes.ReparsePoint) == 0);
        return Files(folder, ending, others).Concat(folders.SelectMany(path => FilesAtAnyDepth(path, ending, others)));
    }

    private static List<string> Files(string folder, string ending, Dictionary<string, int> others)
    {
        List<string> files = Entries(folder, (ref FileSystemEntry entry) => !entry.IsDirectory && !IsHidden(ref entry));
        foreach (string other in files.Where(path => !HasEnding(path)))
        {
            string its = System.IO.Path.GetExtension(other).ToLowerInvariant();
            others[its] = others.GetValueOrDefault(its) + 1;
        }

        files.RemoveAll(path => !HasEnding(path));
        return files;

        bool HasEnding(string path) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
    }

    private static List<string> Entries(string folder, FileSystemEnumerable<string>.FindPredicate wanted)
    {
        try
        {
            return
            [
                .. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), s_everything)
                {
                    ShouldIncludePredicate = wanted,
                },
            ];
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DataFormatException(folder, 0, "The folder may not be read.", exception);
        }
    }

    private static bool IsHidden(ref FileSystemEntry entry) =>
        entry.FileName.StartsWith('.') || (entry.Attributes & FileAttributes.Hidden) != 0;

    // Whether a folder is a link to the folder that contains it, or to one further up.
    private static bool LeadsBack(string path, string place) =>
        new DirectoryInfo(path) is { LinkTarget: not null } link
        && (link.ResolveLinkTarget(returnFinalTarget: true)?.FullName is not { } target
            || WithSeparator(place).StartsWith(WithSeparator(Resolve(target)), StringComparison.Ordinal));

    // The folder's path without links, because two paths may lead to one folder.
    private static string Resolve(string folder)
    {
        string path = System.IO.Path.GetFullPath(folder);
        string resolved = System.IO.Path.GetPathRoot(path)!;
        foreach (string name in path[resolved.Length..].Split(
            System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = System.IO.Path.Join(resolved, name);
            if (new DirectoryInfo(resolved).ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target)
                resolved = Resolve(target);
        }

        return resolved;
    }

    private static string WithSeparator(string folder) =>
        System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar;
}
