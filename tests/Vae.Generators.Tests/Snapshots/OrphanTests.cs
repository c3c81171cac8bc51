using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Vae.Generators.Tests.Snapshots;

/// <summary>A snapshot that no test compares with any more says nothing, and looks as if it did.</summary>
public class OrphanTests
{
    [Fact]
    public void Every_snapshot_belongs_to_a_test()
    {
        var snapshots = SnapshotNames(ProjectDirectory()).ToArray();
        Assert.Empty(Orphans(snapshots, typeof(OrphanTests).Assembly));
    }

    [Fact]
    public void An_orphan_is_found()
    {
        string[] snapshots = ["OrphanTests.Gone", "Gone.Method", nameof(OrphanTests), "OrphanTests.An_orphan_is_found_name=1"];
        Assert.Equal(snapshots, Orphans([.. snapshots, "OrphanTests.An_orphan_is_found"], typeof(OrphanTests).Assembly));
    }

    [Theory]
    [InlineData("a")]
    public void A_theory_s_snapshot_belongs_to_one_of_its_cases(string name)
    {
        var prefix = $"{nameof(OrphanTests)}.{nameof(A_theory_s_snapshot_belongs_to_one_of_its_cases)}_name=";
        Assert.Equal([prefix + "b"], Orphans([prefix + name, prefix + "b"], typeof(OrphanTests).Assembly));
    }

    /// <summary>The snapshots under a folder, by the part of their names before <c>.verified.</c></summary>
    private static IEnumerable<string> SnapshotNames(string directory)
    {
        return Directory.EnumerateFiles(directory, "*.verified.*", SearchOption.AllDirectories)
            .Where(path => !IsUnder("bin", path) && !IsUnder("obj", path))
            .Select(path => Path.GetFileName(path))
            .Select(name => name[..name.IndexOf(".verified.", StringComparison.Ordinal)]);

        bool IsUnder(string folder, string path) =>
            path.StartsWith(Path.Combine(directory, folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static string[] Orphans(IEnumerable<string> snapshots, Assembly tests)
    {
        var names = tests.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .SelectMany(NamesOf)
            .ToHashSet(StringComparer.Ordinal);
        return [.. snapshots.Where(snapshot => !names.Contains(snapshot))];
    }

    /// <summary>The snapshots that a test may have, as Verify names them: a fact one, a theory one for each case.</summary>
    private static IEnumerable<string> NamesOf(MethodInfo method)
    {
        var name = $"{method.ReflectedType!.Name}.{method.Name}";
        var parameters = method.GetParameters();
        return parameters.Length == 0
            ? [name]
            : method.GetCustomAttributes<DataAttribute>()
                .SelectMany(data => data.GetData(method))
                .Select(values => name + string.Concat(values.Select((value, i) => $"_{NameOf(i)}={value}")));

        // Values beyond the parameters belong to the last of them, an array.
        string? NameOf(int value) => parameters[Math.Min(value, parameters.Length - 1)].Name;
    }

    private static string ProjectDirectory([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", ".."));
}
