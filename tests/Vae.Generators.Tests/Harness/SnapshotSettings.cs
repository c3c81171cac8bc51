using System.Runtime.CompilerServices;

namespace Vae.Generators.Tests.Harness;

internal static class SnapshotSettings
{
    [ModuleInitializer]
    internal static void Initialize() => VerifierSettings.UseUtf8NoBom();
}
