using System.Diagnostics.CodeAnalysis;

namespace Vae.Data;

/// <summary>The images of a folder, or of a part of it, sorted by class and then by path.</summary>
/// <param name="Files">The images.</param>
/// <param name="Labels">One label for each image; null if the images are in the folder itself.</param>
/// <param name="ClassNames">The classes' names, in the order of their labels; null without labels.</param>
/// <param name="Warning">The warning that files were skipped; null if none were.</param>
internal sealed record ImageListing(string[] Files, int[]? Labels, string[]? ClassNames, TrainingWarning? Warning)
{
    private const string Ending = ".png";
    private const int MostEndings = 5;

    /// <summary>The names of a part's folder, in lower case; the first is the one in messages.</summary>
    private static readonly (DataPart Part, string[] Names)[] s_partNames =
    [
        (DataPart.Training, ["train", "training"]),
        (DataPart.Validation, ["val", "valid", "validation"]),
        (DataPart.Test, ["test", "testing"]),
    ];

    /// <summary>Lists the images of a folder without parts, or of one part of a folder with parts.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist, or has no such part.</exception>
    /// <exception cref="FileNotFoundException">The folder has no PNG file.</exception>
    /// <exception cref="DataFormatException">The folder is not as expected: see <see cref="Dataset.FromPng"/>.</exception>
    public static ImageListing Of(string folder, DataPart? part)
    {
        FolderTree tree = FolderTree.Read(folder, Ending);
        List<(DataPart Part, string Name)> parts = PartsOf(tree);
        if (part is not { } wanted)
        {
            if (parts.Count > 0)
                throw Divided(tree, parts);
            return Of(tree, [.. tree.Folders.Select(kind => kind.Name)]);
        }

        if (parts.Find(found => found.Part == wanted).Name is not { } name)
        {
            throw new DirectoryNotFoundException(
                $"{folder} has no part for {Word(wanted)}: no folder with images is named {Names(wanted)}. Without a part, all images are "
                + "read; Dataset.Split divides them.");
        }

        // A class has one label in every part, whether or not each part has images of it.
        string[] classes =
        [
            .. parts.SelectMany(found => FolderTree.Read(Path.Join(folder, found.Name), Ending).Folders).Select(kind => kind.Name)
                .Distinct().Order(StringComparer.Ordinal),
        ];
        return Of(FolderTree.Read(Path.Join(folder, name), Ending), classes);
    }

    /// <summary>The parts that a folder is divided into; empty if it is not divided.</summary>
    public static IReadOnlyList<DataPart> PartsOf(string folder) =>
        [.. PartsOf(FolderTree.Read(folder, Ending)).Select(found => found.Part)];

    private static List<(DataPart Part, string Name)> PartsOf(FolderTree tree)
    {
        var parts = new List<(DataPart Part, string Name)>();
        foreach ((DataPart part, string[] names) in s_partNames)
        {
            string[] found =
                [.. tree.Folders.Select(kind => kind.Name).Where(name => names.Contains(name, StringComparer.OrdinalIgnoreCase))];
            if (found.Length > 1)
            {
                throw new DataFormatException(
                    tree.Path, 0, $"The folders {found[0]} and {found[1]} are both for {Word(part)}. Keep one, or rename the other.");
            }

            if (found.Length == 1)
                parts.Add((part, found[0]));
        }

        // The folders are parts if there is a training folder and another part, or if there are no other files and folders. Otherwise a
        // folder named test is a class.
        bool divided = parts.Count > 1 && parts[0].Part == DataPart.Training
            || parts.Count == tree.Folders.Count && tree.Loose.Length == 0;
        return divided ? parts : [];
    }

    private static ImageListing Of(FolderTree tree, string[] classes)
    {
        if (tree.Folders.Count == 0)
        {
            return tree.Loose.Length > 0
                ? new ImageListing(tree.Loose, null, null, PassedOver(tree))
                : throw new FileNotFoundException(
                    $"Neither {tree.Path} nor its subfolders have a {Ending} file.{Instead(tree)}", tree.Path);
        }

        if (tree.Loose.Length > 0)
        {
            throw new DataFormatException(
                tree.Loose[0],
                0,
                $"The folders beside this file, such as {tree.Folders[0].Name}, have images and are the classes; this file is in none of "
                + "them. Move it into one of them, or into a folder of its own.");
        }

        var files = new List<string>();
        var labels = new List<int>();
        foreach ((string name, string[] images) in tree.Folders)
        {
            files.AddRange(images);
            labels.AddRange(Enumerable.Repeat(Array.IndexOf(classes, name), images.Length));
        }

        return new ImageListing([.. files], [.. labels], classes, PassedOver(tree));
    }

    private static DataFormatException Divided(FolderTree tree, List<(DataPart Part, string Name)> parts)
    {
        string folders = string.Join(", ", parts.Select(found => found.Name));
        return new DataFormatException(
            tree.Path,
            0,
            $"The images are divided into parts ({folders}), which are not classes. Name the part to read: "
            + $"Dataset.FromPng(folder, DataPart.{parts[0].Part}).");
    }

    private static TrainingWarning? PassedOver(FolderTree tree)
    {
        int count = tree.Others.Values.Sum();
        return count == 0 ? null : new TrainingWarning(
            TrainingWarningKind.FilesPassedOver,
            $"{count} {(count == 1 ? "file was" : "files were")} skipped in {tree.Path}: {Endings(tree)}. Only {Ending} files are "
            + "read.");
    }

    private static string Instead(FolderTree tree) =>
        tree.Others.Count == 0 ? "" : $" It has other files: {Endings(tree)}. Convert images to PNG first.";

    private static string Endings(FolderTree tree)
    {
        string[] all =
        [
            .. tree.Others.OrderByDescending(other => other.Value).ThenBy(other => other.Key, StringComparer.Ordinal)
                .Select(other => $"{other.Value} {(other.Key.Length == 0 ? "without an ending" : other.Key)}"),
        ];
        return string.Join(", ", all.Take(MostEndings)) + (all.Length > MostEndings ? " and others" : "");
    }

    private static string Names(DataPart part) => string.Join(" or ", Array.Find(s_partNames, names => names.Part == part).Names);

    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "A word in a sentence.")]
    private static string Word(DataPart part) => part.ToString().ToLowerInvariant();
}
