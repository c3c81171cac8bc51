using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;

namespace Vae.Package.Tests;

/// <summary>The package as its users meet it: packed, restored into a project outside the repository, compiled, run.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vaegen-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_package_restores_into_a_fresh_project_and_trains_a_model_there()
    {
        string version = $"0.0.1-test{DateTime.UtcNow:yyyyMMddHHmmssfff}";
        string packages = Path.Combine(_folder, "packages");
        Dotnet(_folder, "pack", Metadata("RuntimeProject"), "--no-build", "-c", Metadata("Configuration"), "-o", packages,
            $"-p:PackageVersion={version}");
        string package = Path.Combine(packages, $"VaeGen.{version}.nupkg");
        Assert.Equal([package], Directory.GetFiles(packages));
        AssertContents(package);

        string project = Path.Combine(_folder, "consumer");
        WriteConsumer(project, packages, version);
        Dotnet(project, "build", "-c", "Release", "-warnaserror");
        string output = Dotnet(project, "run", "-c", "Release", "--no-build");
        Assert.Equal(["epochs 8", "better True", "finite True 13"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        // And the programs that the pages show: the package's own page and the repository's both have the first.
        string listing = Pages.Program(ReadEntry(package, "README.md"), "TilesVae");
        Assert.Equal(Pages.Program(Pages.Text("README.md"), "TilesVae"), listing);
        string[] epochs = Run(project, listing);
        Assert.Equal(20, epochs.Length);
        Assert.All(epochs, line => Assert.Matches(@"^\d+: reconstruction \d+[.,]\d\d, KL \d+[.,]\d\d nats per sample$", line));
        Assert.True(File.Exists(Path.Combine(project, "tiles.safetensors")) && File.Exists(Path.Combine(project, "tiles.checkpoint")));

        // The one that chooses weights and settings: curve, search, ten epochs, ln p(x), MIG.
        string evaluation = Pages.Program(Pages.Text("docs/evaluation.md"), "Digits8");
        string[] lines = Run(project, evaluation);
        Assert.Equal(14, lines.Length);
        Assert.StartsWith("best at β = ", lines[0], StringComparison.Ordinal);
        Assert.Matches("^epoch 10: training ELBO -", lines[11]);
        Assert.Matches(@"^MIG = 0[.,]\d{3}$", lines[13]);

        // The one that finds an anomaly.
        string anomaly = Pages.Program(Pages.Text("docs/library.md"), "SensorsVae");
        Assert.Equal("the oddest of 100 records is 17", Run(project, anomaly)[^1]);

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

    private static string[] Run(string project, string program)
    {
        File.WriteAllText(Path.Combine(project, "Program.cs"), program);
        return Dotnet(project, "run", "-c", "Release").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string ReadEntry(string package, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private static void AssertContents(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        string[] names = [.. archive.Entries.Select(entry => entry.FullName)];
        Assert.Contains("lib/net10.0/Vae.Runtime.dll", names);
        Assert.Contains("lib/net10.0/Vae.Runtime.xml", names);
        Assert.Contains("analyzers/dotnet/cs/Vae.Generators.dll", names);
        Assert.All(Pages.Links(ReadEntry(package, "README.md")), link => Assert.Contains("://", link, StringComparison.Ordinal));
        Assert.DoesNotContain(
            names, name => name.StartsWith("lib/", StringComparison.Ordinal) && name.Contains("Generators", StringComparison.Ordinal));
        using var specification = new StreamReader(archive.GetEntry("VaeGen.nuspec")!.Open());
        Assert.DoesNotContain("CodeAnalysis", specification.ReadToEnd(), StringComparison.Ordinal);
    }

    private static void WriteConsumer(string project, string packages, string version)
    {
        Directory.CreateDirectory(project);
        using (Stream source = typeof(PackageTests).Assembly.GetManifestResourceStream("Program.cs")!)
        using (FileStream target = File.Create(Path.Combine(project, "Program.cs")))
            source.CopyTo(target);
        File.WriteAllText(Path.Combine(project, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="VaeGen" Version="[{version}]" />
              </ItemGroup>
            </Project>
            """);
        // Its own package folder, so that nothing of the test stays in the user's; what is there already need not be fetched again.
        string shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(project, "nuget.config"), $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="restored" />
              </config>
              <fallbackPackageFolders>
                <add key="shared" value="{shared}" />
              </fallbackPackageFolders>
              <packageSources>
                <add key="packed" value="{packages}" />
              </packageSources>
            </configuration>
            """);
    }

    private static string Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // The runner's own settings must not leak into a build that stands for a user's.
        string[] names = [.. start.Environment.Keys];
        foreach (string name in names.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)))
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors.Result}");
        return output.ReplaceLineEndings("\n");
    }

    private static string Metadata(string key) => typeof(PackageTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}
