using System.Reflection;

namespace Vae.Generators.Tests.Verify;

public class SnapshotNameTests
{
    private static readonly string Beside = Path.GetFullPath(Path.Combine("some", "folder"));

    [Fact]
    public void Is_class_and_method_beside_the_source_file() =>
        Assert.Equal(Path.Combine(Beside, "SnapshotNameTests.Plain"), Resolve(new VerifySettings(), nameof(Plain)));

    [Fact]
    public void Of_a_nested_class_has_the_outer_name_first() =>
        Assert.Equal("SnapshotNameTests.Inner.Method", FileName(new VerifySettings(), typeof(Inner).GetMethod(nameof(Inner.Method))!));

    [Fact]
    public void Has_the_theory_s_arguments()
    {
        var settings = new VerifySettings();
        settings.UseParameters(0.5, "a<b>:c");
        Assert.Equal("SnapshotNameTests.WithParameters_number=0.5_text=a-b--c", FileName(settings, Method(nameof(WithParameters))));
    }

    [Fact]
    public void Of_a_theory_without_its_arguments_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => Resolve(new VerifySettings(), nameof(WithParameters)));

    [Fact]
    public void Can_be_chosen()
    {
        var settings = new VerifySettings();
        settings.UseDirectory("Verified");
        settings.UseTypeName("T");
        settings.UseMethodName("M");
        settings.UseTextForParameters("x");
        Assert.Equal(Path.Combine(Beside, "Verified", "T.M_x"), Resolve(settings, nameof(Plain)));
        settings.UseFileName("F");
        Assert.Equal(Path.Combine(Beside, "Verified", "F"), Resolve(settings, nameof(Plain)));
    }

    [Fact]
    public async Task The_running_test_and_its_file_are_found()
    {
        var directory = Directory.CreateTempSubdirectory("vae-verify-").FullName;
        var error = await Assert.ThrowsAsync<VerifyException>(
            () => Verifier.Verify("text", sourceFile: Path.Combine(directory, "Test.cs")).ToTask());
        Directory.Delete(directory, recursive: true);
        Assert.Contains(
            $"{nameof(SnapshotNameTests)}.{nameof(The_running_test_and_its_file_are_found)}.verified.txt", error.Message,
            StringComparison.Ordinal);
    }

    private static void Plain()
    {
    }

    private static string WithParameters(double number, string text) => $"{number}{text}";

    private static MethodInfo Method(string name) =>
        typeof(SnapshotNameTests).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    private static string Resolve(VerifySettings settings, string method) =>
        SnapshotName.Resolve(settings, Path.Combine(Beside, "Test.cs"), Method(method));

    private static string FileName(VerifySettings settings, MethodInfo method) =>
        Path.GetFileName(SnapshotName.Resolve(settings, Path.Combine(Beside, "Test.cs"), method));

    private static class Inner
    {
        public static void Method()
        {
        }
    }
}
