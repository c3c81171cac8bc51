using System.Text;
using Vae.Persistence;

namespace Vae.Examples.Reports;

/// <summary>Files written whole or not at all.</summary>
internal static class OutputFile
{
    /// <exception cref="IOException">The file cannot be written; what was there before is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    internal static void Write(string path, byte[] content) => AtomicFile.Write(path, stream => stream.Write(content));

    internal static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));
}
