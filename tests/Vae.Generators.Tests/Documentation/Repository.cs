using System.Runtime.CompilerServices;

namespace Vae.Generators.Tests.Documentation;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Locate();

    /// <summary>All files of a kind, build outputs and hidden folders excluded.</summary>
    internal static IEnumerable<string> Files(string pattern) => In(new DirectoryInfo(Root), pattern).Order(StringComparer.Ordinal);

    /// <summary>A file's path from the root, with forward slashes.</summary>
    internal static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static IEnumerable<string> In(DirectoryInfo folder, string pattern) =>
        folder.EnumerateFiles(pattern).Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories()
                .Where(child => child.Name is not ("bin" or "obj" or "out" or "TestResults") && !child.Name.StartsWith('.'))
                .SelectMany(child => In(child, pattern)));

    private static string Locate([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", ".."));
}
