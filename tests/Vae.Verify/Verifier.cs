using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>Compares what a test made with the snapshot that was accepted for it.</summary>
public static class Verifier
{
    /// <summary>Compares a text with the test's <c>.verified.txt</c>.</summary>
    /// <param name="target">What the test made.</param>
    /// <param name="settings">Where the snapshot lies, if not where the convention says.</param>
    /// <param name="sourceFile">The test's source file: filled in by the compiler, passed on by helpers.</param>
    /// <returns>What to await; it fails with a <see cref="VerifyException"/> if the snapshot is missing or differs.</returns>
    public static SettingsTask Verify(string target, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Verify(target, "txt", settings, sourceFile);

    /// <summary>Compares a text with the test's <c>.verified.</c> file of this extension.</summary>
    /// <param name="target">What the test made.</param>
    /// <param name="extension">The snapshot's extension, without a dot.</param>
    /// <param name="settings">Where the snapshot lies, if not where the convention says.</param>
    /// <param name="sourceFile">The test's source file: filled in by the compiler, passed on by helpers.</param>
    /// <returns>What to await; it fails with a <see cref="VerifyException"/> if the snapshot is missing or differs.</returns>
    public static SettingsTask Verify(
        string target,
        string extension,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentException.ThrowIfNullOrEmpty(extension);
        ArgumentException.ThrowIfNullOrEmpty(sourceFile);

        // Taken here and not when awaited: by then another test may run.
        var method = UseVerifyAttribute.CurrentMethod;
        return new SettingsTask(
            settings,
            final =>
                SnapshotFile.Check(SnapshotName.Resolve(final, sourceFile, method), extension, target, AcceptPolicies.FromEnvironment()));
    }
}
