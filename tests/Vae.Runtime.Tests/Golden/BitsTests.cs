using System.Diagnostics;

namespace Vae.Tests.Golden;

public class BitsTests
{
    // The third has four doubles at a time for its multiply-adds in software, the last two: an x86 of 2008, and WebAssembly.
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "256 bits")]
    [InlineData("DOTNET_EnableAVX2", "multiply-adds in software")]
    [InlineData("DOTNET_EnableAVX", "multiply-adds in software")]
    public void Narrower_vectors_compute_the_same_bits_as_this_machine_s_widest(string withoutThis, string width)
    {
        string[] widest = BitsProgram.Lines().ToArray();
        string[] narrow = LinesOfProcessWithout(withoutThis);
        Assert.Equal(width, narrow[0]);
        Assert.Equal(widest[1..], narrow[1..]);
    }

    private static string[] LinesOfProcessWithout(string variable)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, ["exec", typeof(BitsProgram).Assembly.Location])
        {
            RedirectStandardOutput = true,
        };
        // Only this one: the tests themselves may run without another.
        foreach (string other in (string[])["DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableAVX"])
            start.Environment.Remove(other);
        start.Environment[variable] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(10)))
        {
            process.Kill();
            throw new TimeoutException("The digests did not come within ten minutes.");
        }
        Assert.Equal(0, process.ExitCode);
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
