using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vae.Generators.Tests.Harness;

/// <summary>Builds assemblies that another project references.</summary>
internal static class OtherAssembly
{
    /// <summary>An assembly of this code and of what the generator adds to it, as metadata.</summary>
    internal static MetadataReference Build(string source, string name = "Other")
    {
        var library = CSharpCompilation.Create(
            name, [TestCompilation.Parse(source)], TestCompilation.References, TestCompilation.Options);
        using var image = new MemoryStream();
        var result = GeneratorRun.Of(library).Output.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
