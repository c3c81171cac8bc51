namespace VerifyTests;

/// <summary>Settings for all snapshots; a test project sets them in a <c>[ModuleInitializer]</c>.</summary>
public static class VerifierSettings
{
    /// <summary>Whether snapshots are written without a byte order mark; they are read with and without.</summary>
    internal static bool Utf8NoBom { get; private set; }

    /// <summary>Snapshots are written without a byte order mark.</summary>
    public static void UseUtf8NoBom() => Utf8NoBom = true;
}
