using System.Text.RegularExpressions;
using Vae.Generators.Tests.Documentation;

namespace Vae.Generators.Tests.Architecture;

/// <summary>
/// The generator's folders are its namespaces, and what one of them uses stands before it: no arrow goes against the pipeline. A namespace
/// that is used stands in a using directive, since the build refuses those that are not needed and this test refuses names in full.
/// </summary>
public sealed class ArrowTests
{
    private const string Root = "Vae.Generators";

    /// <summary>The folders, each of which may use those before it; last what lies in none.</summary>
    private static readonly string[] s_order =
    [
        "Values", "Text", "Diagnostics", "Declarations", "Graph", "Layers", "Objectives", "Language", "Parsing", "Checking", "Planning",
        "Emission", "Analyzers", "",
    ];

    [Fact]
    public void Every_folder_is_a_namespace_that_uses_only_those_before_it()
    {
        string source = Path.Combine(Repository.Root, "src", Root);
        string[] files =
        [
            .. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Where(file => !Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")),
        ];
        Assert.True(files.Length > 60, $"only {files.Length} files in {source}");
        Assert.Empty(files.SelectMany(file => Problems(
            Path.GetRelativePath(source, file).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllText(file))));
        Assert.Equal(
            s_order.Order(), files.Select(file => Path.GetDirectoryName(Path.GetRelativePath(source, file))!).Distinct().Order());
    }

    [Theory]
    [InlineData("Graph/Op.cs", "using Vae.Generators.Planning;\n\nnamespace Vae.Generators.Graph;", "Graph uses Planning")]
    [InlineData("Graph/Op.cs", "namespace Vae.Generators.Layers;", "is in the namespace Vae.Generators.Layers")]
    [InlineData(
        "Graph/Op.cs", "namespace Vae.Generators.Graph;\nclass A : Vae.Generators.Planning.B;", "names Vae.Generators.Planning in full")]
    [InlineData("Graph/Op.cs", "namespace Vae.Generators.Graph;\nclass A { Planning.B b; }", "names Planning.B in full")]
    public void An_arrow_against_the_pipeline_is_found(string file, string code, string problem) =>
        Assert.Contains(Problems(file, code), found => found.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void An_arrow_along_the_pipeline_is_none() =>
        Assert.Empty(Problems(
            "Planning/A.cs", "using System;\nusing Vae.Generators.Graph;\nusing Vae.Rules;\n\nnamespace Vae.Generators.Planning;"));

    private static IEnumerable<string> Problems(string file, string code)
    {
        string folder = file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : "";
        string expected = folder.Length == 0 ? Root : $"{Root}.{folder}";
        string found = Regex.Match(code, @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value;
        // What the compiler looks for has to be where it looks.
        if (found != expected && found != "System.Runtime.CompilerServices")
            yield return $"{file} is in the namespace {found}";
        foreach (Match used in Regex.Matches(code, $@"^using {Regex.Escape(Root)}\.?(\w*);", RegexOptions.Multiline))
        {
            string other = used.Groups[1].Value;
            if (Array.IndexOf(s_order, other) >= Array.IndexOf(s_order, folder))
                yield return $"{file}: {folder} uses {other}";
        }
        foreach (string line in code.Split('\n').Where(line => !line.StartsWith("using ", StringComparison.Ordinal)))
        {
            string bare = line.TrimStart();
            if (bare.StartsWith("//", StringComparison.Ordinal) || bare.StartsWith("namespace ", StringComparison.Ordinal))
                continue;
            string known = string.Join('|', s_order.Where(name => name.Length > 0));
            if (Regex.Match(Regex.Replace(line, "\"[^\"]*\"", "\"\""), $@"\b{Regex.Escape(Root)}\.\w+|(?<![\w.])(?:{known})\.[A-Z]\w*") is
                { Success: true } full)
                yield return $"{file} names {full.Value} in full";
        }
    }
}
