using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vae.Generators.Tests.Harness;

/// <summary>Makes compilations like those of a project that references the runtime.</summary>
internal static class TestCompilation
{
    /// <summary>What the SDK sets for a new project, and docstrings checked, as a careful library would have it.</summary>
    internal static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    internal static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        nullableContextOptions: NullableContextOptions.Enable,
        warningLevel: 9999);

    /// <summary>The framework that the tests run on. Not the reference pack: a machine with only the .NET runtime has none.</summary>
    internal static readonly ImmutableArray<MetadataReference> Framework = FindFramework();

    /// <summary>VaeGen's runtime.</summary>
    internal static readonly MetadataReference Runtime = MetadataReference.CreateFromFile(typeof(VaeAttribute).Assembly.Location);

    /// <summary>Both.</summary>
    internal static readonly ImmutableArray<MetadataReference> References = [.. Framework, Runtime];

    /// <summary>A library of these files, <c>File0.cs</c> and so on.</summary>
    internal static CSharpCompilation Create(params string[] sources) => Create(Parsing, sources);

    /// <summary>A library of these files, parsed with these options.</summary>
    internal static CSharpCompilation Create(CSharpParseOptions parsing, params string[] sources) => CSharpCompilation.Create(
        "TestAssembly",
        sources.Select((source, index) => Parse(source, index, parsing)),
        References,
        Options);

    /// <summary>One file of a compilation.</summary>
    internal static SyntaxTree Parse(string source, int index = 0, CSharpParseOptions? parsing = null) =>
        CSharpSyntaxTree.ParseText(source, parsing ?? Parsing, $"File{index}.cs", System.Text.Encoding.UTF8);

    private static ImmutableArray<MetadataReference> FindFramework()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. trusted.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework || Path.GetFileName(path) == "System.Numerics.Tensors.dll")
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
