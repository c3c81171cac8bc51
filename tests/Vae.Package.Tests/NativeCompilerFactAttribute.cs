namespace Vae.Package.Tests;

/// <summary>A test that compiles ahead of time, which takes a C compiler's linker: clang, or gcc. Not run where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeCompilerFactAttribute : FactAttribute
{
    public NativeCompilerFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc"))))
            Skip = "Compiling ahead of time takes clang or gcc, and neither is on the PATH.";
    }
}
