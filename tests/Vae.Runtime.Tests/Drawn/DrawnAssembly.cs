using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vae.Generators;
using Vae.Generators.Tests.Harness;

namespace Vae.Tests.Drawn;

/// <summary>A declaration compiled with the generator, in memory, and loaded until it is disposed.</summary>
internal sealed class DrawnAssembly : IDisposable
{
    // The references are bound once for all.
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Drawn", null, TestCompilation.References, TestCompilation.Options.WithOptimizationLevel(OptimizationLevel.Release));

    private static readonly CSharpGeneratorDriver Driver =
        CSharpGeneratorDriver.Create([new VaeGenerator().AsSourceGenerator()], null, TestCompilation.Parsing);

    private readonly AssemblyLoadContext _context = new("Drawn", isCollectible: true);

    internal DrawnAssembly(string source)
    {
        Compilation input = Empty.AddSyntaxTrees(TestCompilation.Parse(source));
        Driver.RunGeneratorsAndUpdateCompilation(input, out Compilation output, out var diagnostics);
        using var image = new MemoryStream();
        IEnumerable<Diagnostic> all = diagnostics.Concat(output.Emit(image).Diagnostics);
        string[] errors = [.. all.Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString())];
        Assert.True(errors.Length == 0, string.Join('\n', errors));
        image.Position = 0;
        Model = (VaeModel)Activator.CreateInstance(_context.LoadFromStream(image).GetType(ModelSampler.ModelName)!)!;
    }

    internal VaeModel Model { get; }

    public void Dispose() => _context.Unload();
}
