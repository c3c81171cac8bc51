using System.IO.Compression;

namespace Vae.Package.Tests;

/// <summary>The package as its users meet it: packed, restored into a project outside the repository, compiled, run.</summary>
public sealed class PackageTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    [Fact]
    public void The_package_holds_the_runtime_for_each_framework_and_one_generator()
    {
        Assert.Equal([package.File], Directory.GetFiles(package.Folder));
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        string[] names = [.. archive.Entries.Select(entry => entry.FullName)];
        string[] libraries =
        [
            .. PackedPackage.Frameworks.Select(framework => $"lib/{framework}/Vae.Runtime.dll"),
            .. PackedPackage.Frameworks.Select(framework => $"lib/{framework}/Vae.Runtime.xml"),
        ];
        Assert.Equal(
            libraries.Order(StringComparer.Ordinal),
            names.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["analyzers/dotnet/cs/Vae.Generators.dll"], names.Where(name => name.StartsWith("analyzers/", StringComparison.Ordinal)));
        Assert.All(Pages.Links(package.ReadEntry("README.md")), link => Assert.Contains("://", link, StringComparison.Ordinal));
        Assert.DoesNotContain("CodeAnalysis", package.ReadEntry("VaeGen.nuspec"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fresh_project_trains_models_on_each_framework_to_the_same_bits()
    {
        string[] newest = package.Trainer.Run(PackedPackage.Frameworks[^1]);
        Assert.Equal(["framework 10", "epochs 8", "better True", "finite True 13"], newest[..4]);
        Assert.Equal(6, newest.Length);
        foreach (string framework in PackedPackage.Frameworks[..^1])
        {
            // Also with narrower vectors, and without an instruction for multiply-adds: what stands in for the newest framework's
            // functions has a way for each.
            foreach (string? without in new[] { null, "AVX512F", "AVX2" })
            {
                string[] lines = package.Trainer.Run(framework, without);
                Assert.Equal("framework " + framework["net".Length..].Split('.')[0], lines[0]);
                Assert.Equal(newest[1..], lines[1..]);
            }
        }
    }

    [Fact]
    public void The_programs_of_the_pages_run()
    {
        Consumer consumer = package.Consumer("pages");
        consumer.Restore();

        // The package's own page and the repository's both have the first, for whatever framework the reader has.
        string listing = Pages.Program(package.ReadEntry("README.md"), "TilesVae");
        Assert.Equal(Pages.Program(Pages.Text("README.md"), "TilesVae"), listing);
        consumer.Program(listing);
        consumer.Build();
        string[] epochs = consumer.Run(PackedPackage.Frameworks[^1]);
        Assert.Equal(20, epochs.Length);
        Assert.All(epochs, line => Assert.Matches(@"^\d+: reconstruction \d+[.,]\d\d, KL \d+[.,]\d\d nats per sample$", line));
        Assert.True(File.Exists(consumer.PathOf("tiles.safetensors")) && File.Exists(consumer.PathOf("tiles.checkpoint")));
        Assert.All(PackedPackage.Frameworks, framework => Assert.Equal(epochs, consumer.Run(framework)));

        // The one that chooses weights and settings: curve, search, ten epochs, ln p(x), MIG.
        string evaluation = Pages.Program(Pages.Text("docs/evaluation.md"), "Digits8");
        consumer.Program(evaluation);
        string[] lines = consumer.BuildAndRun();
        Assert.Equal(14, lines.Length);
        Assert.StartsWith("best at β = ", lines[0], StringComparison.Ordinal);
        Assert.Matches("^epoch 10: training ELBO -", lines[11]);
        Assert.Matches(@"^MIG = 0[.,]\d{3}$", lines[13]);

        // The one that finds an anomaly.
        string anomaly = Pages.Program(Pages.Text("docs/library.md"), "SensorsVae");
        consumer.Program(anomaly);
        Assert.Equal("the oddest of 100 records is 17", consumer.BuildAndRun()[^1]);

        // No other page has one. The page of the diagnostics has declarations with mistakes, which a test of its own compiles.
        string[] pages =
        [
            "README.md", "CONTRIBUTING.md",
            .. Directory.GetFiles(Path.Combine(Pages.Root, "docs"), "*.md").Where(page => Path.GetFileName(page) != "diagnostics.md"),
        ];
        Assert.Equal(
            new HashSet<string> { listing, evaluation, anomaly },
            pages.SelectMany(page => Pages.Programs(Pages.Text(page))).ToHashSet());
    }

    [Fact]
    public void Trimmed_into_a_single_file_the_program_computes_the_same()
    {
        string[] expected = package.Trainer.Run(PackedPackage.Frameworks[^1]);
        Assert.Equal(
            expected, package.Trainer.Publish("trimmed", "--self-contained", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true"));
    }

    [NativeCompilerFact]
    public void Compiled_ahead_of_time_the_program_computes_the_same()
    {
        string[] expected = package.Trainer.Run(PackedPackage.Frameworks[^1]);
        Assert.Equal(expected, package.Trainer.Publish("native", "-p:PublishAot=true", "-p:IlcInstructionSet=native"));
    }
}
