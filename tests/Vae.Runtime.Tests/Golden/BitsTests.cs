using System.Diagnostics;

namespace Vae.Tests.Golden;

public class BitsTests
{
    [Fact]
    public void Vectors_of_256_bits_compute_the_same_bits_as_this_machine_s_widest()
    {
        string[] widest = BitsProgram.Lines().ToArray();
        string[] narrow = LinesOfProcessWithout512Bits();
        Assert.Equal("256 bits or fewer", narrow[0]);
        Assert.Equal(widest[1..], narrow[1..]);
    }

    private static string[] LinesOfProcessWithout512Bits()
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, ["exec", typeof(BitsProgram).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableAVX512"] = "0" },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill();
            throw new TimeoutException("The digests did not come within two minutes.");
        }
        Assert.Equal(0, process.ExitCode);
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
