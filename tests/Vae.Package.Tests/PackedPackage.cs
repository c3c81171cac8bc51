using System.IO.Compression;
using System.Reflection;

namespace Vae.Package.Tests;

/// <summary>The package, packed once for the tests that use it.</summary>
public sealed class PackedPackage : IDisposable
{
    /// <summary>The frameworks it serves, oldest first.</summary>
    internal static readonly string[] Frameworks = ["net8.0", "net9.0", "net10.0"];

    private readonly string _folder = Directory.CreateTempSubdirectory("vaegen-package-").FullName;
    private readonly Lazy<Consumer> _trainer;

    public PackedPackage()
    {
        // Built aside from the repository's own outputs, which may be in use. They are kept: what has not changed is not built again.
        // The analyzers have seen this source when the test was built.
        Dotnet.Run(
            _folder, "pack", Metadata("RuntimeProject"), "-c", Metadata("Configuration"), "--artifacts-path", Metadata("PackedOutputs"),
            "-o", Folder, $"-p:PackageVersion={Version}", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false");
        _trainer = new Lazy<Consumer>(() =>
        {
            Consumer consumer = Consumer("trainer");
            consumer.Restore();
            consumer.Build();
            return consumer;
        });
    }

    /// <summary>A version that no other package has.</summary>
    internal string Version { get; } = $"0.0.1-test{DateTime.UtcNow:yyyyMMddHHmmssfff}";

    /// <summary>The folder that it was packed into.</summary>
    internal string Folder => Path.Combine(_folder, "packages");

    /// <summary>Its file.</summary>
    internal string File => Path.Combine(Folder, $"VaeGen.{Version}.nupkg");

    /// <summary>A project that is built for every framework: it trains two models and prints digests of what comes of it.</summary>
    internal Consumer Trainer => _trainer.Value;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A file of the package as text.</summary>
    internal string ReadEntry(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(File);
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>A project outside the repository that uses it.</summary>
    /// <param name="name">The project's folder.</param>
    internal Consumer Consumer(string name) => new(Path.Combine(_folder, name), this);

    private static string Metadata(string key) => typeof(PackedPackage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}
