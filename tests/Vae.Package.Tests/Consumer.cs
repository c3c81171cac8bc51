namespace Vae.Package.Tests;

/// <summary>A project outside the repository that uses the package, for every framework.</summary>
internal sealed class Consumer
{
    private static readonly string s_executable = OperatingSystem.IsWindows() ? "Consumer.exe" : "Consumer";

    private readonly string _folder;

    internal Consumer(string folder, PackedPackage package)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        using var reader = new StreamReader(typeof(Consumer).Assembly.GetManifestResourceStream("Program.cs")!);
        Program(reader.ReadToEnd());
        // Earlier frameworks than the test's own are brought along: whoever has the SDK need not have their runtimes.
        Write("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>{string.Join(';', PackedPackage.Frameworks)}</TargetFrameworks>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
                <AppendRuntimeIdentifierToOutputPath>false</AppendRuntimeIdentifierToOutputPath>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <PropertyGroup Condition="'$(TargetFramework)' != '{PackedPackage.Frameworks[^1]}'">
                <SelfContained>true</SelfContained>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="VaeGen" Version="[{package.Version}]" />
              </ItemGroup>
            </Project>
            """);
        // Its own package folder, so that nothing of the test stays in the user's; what is there already need not be fetched again.
        string shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Write("nuget.config", $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="restored" />
              </config>
              <fallbackPackageFolders>
                <add key="shared" value="{shared}" />
              </fallbackPackageFolders>
              <packageSources>
                <add key="packed" value="{package.Folder}" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>The path of a file in the project's folder.</summary>
    internal string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Replaces the program. The first one is <c>Consumer/Program.cs</c>.</summary>
    internal void Program(string text) => Write("Program.cs", text);

    /// <summary>Restores the packages that every framework needs.</summary>
    internal void Restore() => Dotnet.Run(_folder, Explain, "restore");

    /// <summary>Compiles the program for every framework; a warning fails.</summary>
    internal void Build() => Dotnet.Run(_folder, "build", "-c", "Release", "--no-restore", "-warnaserror");

    /// <summary>Compiles the program for the newest framework, and runs it.</summary>
    /// <returns>The lines that it printed.</returns>
    internal string[] BuildAndRun() =>
        Dotnet.Lines(Dotnet.Run(_folder, "run", "-c", "Release", "-f", PackedPackage.Frameworks[^1], "--no-restore"));

    /// <summary>Runs the program that was built for a framework, on that framework.</summary>
    /// <param name="framework">The framework.</param>
    /// <param name="without">The instructions that it may not use, <c>AVX2</c>; null: it may use all.</param>
    /// <returns>The lines that it printed.</returns>
    internal string[] Run(string framework, string? without = null)
    {
        string folder = PathOf(Path.Combine("bin", "Release", framework));
        // The newest one is the test's own, and is not brought along.
        return framework == PackedPackage.Frameworks[^1]
            ? Dotnet.Lines(Dotnet.Start("dotnet", _folder, without, Path.Combine(folder, "Consumer.dll")))
            : Dotnet.Lines(Dotnet.Start(Path.Combine(folder, s_executable), _folder, without));
    }

    /// <summary>Publishes the program for the newest framework, and runs what was published; a warning fails.</summary>
    /// <param name="name">The folder that it is published to.</param>
    /// <param name="arguments">How it is published: <c>-p:PublishTrimmed=true</c>.</param>
    /// <returns>The lines that it printed.</returns>
    internal string[] Publish(string name, params string[] arguments)
    {
        string newest = PackedPackage.Frameworks[^1];
        Dotnet.Run(
            _folder, Explain,
            ["publish", "-f", newest, $"-p:TargetFrameworks={newest}", "-c", "Release", "-o", name, "-warnaserror", .. arguments]);
        return Dotnet.Lines(Dotnet.Start(PathOf(Path.Combine(name, s_executable)), _folder));
    }

    private void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    // What a machine without the packages says is a number: what they are for is said here.
    private static string? Explain(string output) => output.Contains("NU1101", StringComparison.Ordinal)
        || output.Contains("NU1102", StringComparison.Ordinal)
        || output.Contains("NU1301", StringComparison.Ordinal)
        ? "The test runs the package on .NET 8, 9 and 10, and publishes with it. For that the machine's package sources must serve the "
            + "SDK's own packages Microsoft.NETCore.App.Runtime, Microsoft.NETCore.App.Host, Microsoft.NET.ILLink.Tasks and "
            + "Microsoft.DotNet.ILCompiler. This machine could not restore all of them:"
        : null;
}
