using System.Diagnostics.CodeAnalysis;

namespace Vae.Data;

/// <summary>The images of a folder, or of a part of it, in the order of the classes and, within one, of the paths.</summary>
/// <param name="Files">The images.</param>
/// <param name="Labels">One an image; null where the images lie in the folder itself.</param>
/// <param name="ClassNames">The classes' names, in the order of their labels; null with the labels.</param>
/// <param name="Warning">That files are passed over, if some are.</param>
internal sealed record ImageListing(string[] Files, int[]? Labels, string[]? ClassNames, TrainingWarning? Warning)
{
    private const string Ending = ".png";
    private const int MostEndings = 5;

    /// <summary>What a part's folder is called, in small letters; the first is the name for messages.</summary>
    private static readonly (DataPart Part, string[] Names)[] s_partNames =
    [
        (DataPart.Training, ["train", "training"]),
        (DataPart.Validation, ["val", "valid", "validation"]),
        (DataPart.Test, ["test", "testing"]),
    ];

    /// <summary>Lists the images of a folder that is not divided into parts, or those of a part of one that is.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or it has no such part.</exception>
    /// <exception cref="FileNotFoundException">No PNG file is in it.</exception>
    /// <exception cref="DataFormatException">The folder is not what is asked for.</exception>
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
                $"{folder} has no part for {Word(wanted)}, which is a folder with images named {Names(wanted)}. Without a part, all "
                + "images are read; Dataset.Split divides them.");
        }

        // A class has one label in every part, whether or not each part has images of it.
        string[] classes =
        [
            .. parts.SelectMany(found => FolderTree.Read(Path.Join(folder, found.Name), Ending).Folders).Select(kind => kind.Name)
                .Distinct().Order(StringComparer.Ordinal),
        ];
        return Of(FolderTree.Read(Path.Join(folder, name), Ending), classes);
    }

    /// <summary>The parts that a folder is divided into, none if it is not.</summary>
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
                    tree.Path, 0, $"The folders {found[0]} and {found[1]} both are named for {Word(part)}. Keep one, or rename the other.");
            }

            if (found.Length == 1)
                parts.Add((part, found[0]));
        }

        // A folder named test may be a class, but not beside one named train, nor where there is no other.
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
                    $"{tree.Path} has no file *{Ending}, nor has any folder in it.{Instead(tree)}", tree.Path);
        }

        if (tree.Loose.Length > 0)
        {
            throw new DataFormatException(
                tree.Loose[0],
                0,
                $"This file lies beside folders with images, such as {tree.Folders[0].Name}, which make the classes: it is in none. Move "
                + "it into one of them, or into a folder of its own.");
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
            $"{count} {(count == 1 ? "file was" : "files were")} passed over in {tree.Path}: {Endings(tree)}. Only {Ending} files are "
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
