using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vae.Execution;
using Vae.Kernels;
using Vae.Tests.Kernels;

namespace Vae.Tests.Golden;

/// <summary>
/// The test assembly as a program: it prints a digest of the bits of every golden model's training pass and of every kernel. Which vector
/// instructions a process uses is decided when it starts, so comparing them takes a process for each.
/// </summary>
internal static class BitsProgram
{
    /// <summary>
    /// The first line says what contractions are computed with; each other names a model or a kernel and its digest.
    /// </summary>
    internal static IEnumerable<string> Lines() =>
        [Width(), .. GoldenModels.All.Select(name => $"{name} {Digest(name)}"), .. KernelCatalog.All().Select(Line)];

    private static void Main()
    {
        foreach (string line in Lines())
            Console.WriteLine(line);
    }

    private static string Width() =>
        TileStrip.Bits == TileStrip.SoftwareBits ? "multiply-adds in software" : $"{TileStrip.Bits} bits";

    private static string Line(KernelCall call)
    {
        call.Run(Worker.Alone);
        return $"{call.Name} {AllKernelsTests.Digest(call)}";
    }

    private static string Digest(string name)
    {
        var pass = new GoldenPass(GoldenModels.Create(name), new GoldenFile(name));
        pass.ForwardBackward(workers: 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string _, float[] values) in pass.Results().OrderBy(result => result.Key, StringComparer.Ordinal))
            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
