using System.Text;

namespace VerifyTests;

/// <summary>Compares a text with the snapshot on disk, and leaves what was received where it differs.</summary>
internal static class SnapshotFile
{
    /// <summary>Compares.</summary>
    /// <param name="path">The snapshot's path up to <c>.verified.</c></param>
    /// <param name="extension">Its extension, without a dot.</param>
    /// <param name="received">What the test made.</param>
    /// <param name="policy">Whether the run accepts what it receives.</param>
    /// <exception cref="VerifyException">The snapshot is missing or differs, and is not accepted.</exception>
    internal static async Task Check(string path, string extension, string received, AcceptPolicy policy)
    {
        var verifiedPath = $"{path}.verified.{extension}";
        var receivedPath = $"{path}.received.{extension}";
        if (policy == AcceptPolicy.Refuse)
        {
            throw new VerifyException($"{AcceptPolicies.Variable} is set where CI is set: accept snapshots where somebody reads them.");
        }

        received = WithLineFeeds(received);
        var verified = File.Exists(verifiedPath) ? WithLineFeeds(await File.ReadAllTextAsync(verifiedPath)) : null;
        if (received == verified)
        {
            File.Delete(receivedPath);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(verifiedPath)!);
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: !VerifierSettings.Utf8NoBom);
        if (policy == AcceptPolicy.Accept)
        {
            await File.WriteAllTextAsync(verifiedPath, received, encoding);
            File.Delete(receivedPath);
            return;
        }

        await File.WriteAllTextAsync(receivedPath, received, encoding);
        throw new VerifyException(Message(verifiedPath, receivedPath, verified, received));
    }

    private static string WithLineFeeds(string text) => text.ReplaceLineEndings("\n");

    private static string Message(string verifiedPath, string receivedPath, string? verified, string received)
    {
        var what = verified is null ? "There is no snapshot" : "The snapshot differs";
        return $"""
            {what}: {Path.GetFileName(verifiedPath)}
              in       {Path.GetDirectoryName(verifiedPath)}
              received {Path.GetFileName(receivedPath)}
            {FirstDifference.Describe(verified ?? "", received)}
            Right? Rename the received file to .verified., or run the test again with {AcceptPolicies.Variable}=1.
            """;
    }
}
