using System.IO.Enumeration;

namespace Vae.Data;

/// <summary>A folder of PNG files, with the folders in it as classes.</summary>
internal static class PngFolder
{
    private const string Ending = ".png";

    /// <summary>Reads all images into memory.</summary>
    public static Dataset Load(string folder)
    {
        (string[] files, byte[]? labels, int classes) = List(folder);
        PngHeader[] headers = Headers(files);
        int channels = headers.Any(header => header.IsColor) ? 3 : 1;
        (int height, int width) = (headers[0].Height, headers[0].Width);
        UInt128 size = (UInt128)height * (uint)width * (uint)channels;
        if (size * (uint)files.Length > (UInt128)Array.MaxLength)
        {
            throw new DataFormatException(
                folder,
                0,
                $"{files.Length} images of {width} × {height} × {channels} are more than the {Array.MaxLength} bytes that can be held.");
        }

        var pixels = new byte[(int)size * files.Length];
        byte[] buffer = [];
        for (int i = 0; i < files.Length; i++)
        {
            int length = ReadFile(files[i], ref buffer);
            PngImage.Decode(buffer, length, files[i], headers[i], channels, pixels.AsSpan(i * (int)size, (int)size));
        }

        int[] shape = channels == 1 ? [height, width] : [height, width, channels];
        return new ByteRows(pixels, shape, labels, labels is null ? null : classes);
    }

    /// <summary>The names of the classes, in the order of their labels; none where the images lie in the folder itself.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DataFormatException">It, or a subfolder, may not be read.</exception>
    public static IReadOnlyList<string> ClassNames(string folder)
    {
        Require(folder);
        return [.. Classes(folder).Select(path => Path.GetFileName(path))];
    }

    private static void Require(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
    }

    private static string[] Classes(string folder)
    {
        List<string> folders = Entries(
            folder,
            (ref FileSystemEntry entry) => entry.IsDirectory && !IsHidden(entry.FileName, entry.Attributes));
        string place = Resolve(folder);
        return
        [
            .. folders.Where(path => !LeadsBack(path, place) && Images(path, deep: true).Any()).Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Images(string folder, bool deep)
    {
        List<string> files = Entries(
            folder,
            (ref FileSystemEntry entry) => !entry.IsDirectory
                && entry.FileName.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)
                && !IsHidden(entry.FileName, entry.Attributes));
        if (!deep)
            return files;
        // Links to folders may lead round in circles.
        List<string> folders = Entries(
            folder,
            (ref FileSystemEntry entry) => entry.IsDirectory
                && !IsHidden(entry.FileName, entry.Attributes)
                && (entry.Attributes & FileAttributes.ReparsePoint) == 0);
        return files.Concat(folders.SelectMany(path => Images(path, deep: true)));
    }

    private static List<string> Entries(string folder, FileSystemEnumerable<string>.FindPredicate wanted)
    {
        try
        {
            return
            [
                .. new FileSystemEnumerable<string>(
                    folder,
                    (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
                    new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })
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

    private static bool IsHidden(ReadOnlySpan<char> name, FileAttributes attributes) =>
        name.StartsWith('.') || (attributes & FileAttributes.Hidden) != 0;

    // Whether a folder is a link to the one that it lies in, or to one around that.
    private static bool LeadsBack(string path, string place) =>
        new DirectoryInfo(path) is { LinkTarget: not null } link
        && (link.ResolveLinkTarget(returnFinalTarget: true)?.FullName is not { } target
            || WithSeparator(place).StartsWith(WithSeparator(Resolve(target)), StringComparison.Ordinal));

    // The folder's path without links: two paths may lead to one folder.
    private static string Resolve(string folder)
    {
        string path = Path.GetFullPath(folder);
        string resolved = Path.GetPathRoot(path)!;
        foreach (string name in path[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Join(resolved, name);
            if (new DirectoryInfo(resolved).ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target)
                resolved = Resolve(target);
        }

        return resolved;
    }

    private static string WithSeparator(string folder) => Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;

    private static (string[] Files, byte[]? Labels, int Classes) List(string folder)
    {
        Require(folder);
        string[] loose = [.. Images(folder, deep: false).Order(StringComparer.Ordinal)];
        string[] classes = Classes(folder);
        if (classes.Length == 0)
        {
            return loose.Length > 0
                ? (loose, null, 0)
                : throw new FileNotFoundException($"{folder} has no file *{Ending}, nor has any folder in it.", folder);
        }

        if (loose.Length > 0)
        {
            throw new DataFormatException(
                loose[0], 0, $"This file lies beside folders with images, such as {classes[0]}, which make the classes: it is in none.");
        }

        if (classes.Length > 256)
            throw new DataFormatException(folder, 0, $"There are {classes.Length} folders with images, and at most 256 classes.");
        var files = new List<string>();
        var labels = new List<byte>();
        for (int label = 0; label < classes.Length; label++)
        {
            files.AddRange(Images(classes[label], deep: true).Order(StringComparer.Ordinal));
            while (labels.Count < files.Count)
                labels.Add((byte)label);
        }

        return ([.. files], [.. labels], classes.Length);
    }

    /// <summary>All headers, before any image is decoded: what does not fit together is said at once.</summary>
    private static PngHeader[] Headers(string[] files)
    {
        var headers = new PngHeader[files.Length];
        Span<byte> start = stackalloc byte[PngHeader.Bytes];
        for (int i = 0; i < files.Length; i++)
        {
            using FileStream stream = DataFile.Open(files[i]);
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            headers[i] = PngHeader.Read(start[..read], stream.Length, files[i]);
            if (headers[i].Width != headers[0].Width || headers[i].Height != headers[0].Height)
            {
                throw new DataFormatException(
                    files[i],
                    16,
                    $"The image is {headers[i].Width} × {headers[i].Height} pixels, and {files[0]} is {headers[0].Width} × "
                    + $"{headers[0].Height}: all images of a folder must be of one size.");
            }
        }

        return headers;
    }

    private static int ReadFile(string path, ref byte[] buffer)
    {
        using FileStream stream = DataFile.Open(path);
        // Once: another program may be writing it.
        long length = stream.Length;
        if (length > Array.MaxLength)
            throw new DataFormatException(path, 0, $"The file is longer than the {Array.MaxLength} bytes that can be held.");
        if (length > buffer.Length)
            buffer = new byte[length];
        return stream.ReadAtLeast(buffer.AsSpan(0, (int)length), (int)length, throwOnEndOfStream: false);
    }
}
