using Vae.Execution;

namespace Vae.Tests.Kernels;

/// <summary>Buffers as kernels get them: whole vectors, with NaN behind the values, which must not leak into a result.</summary>
internal static class TestBuffers
{
    internal static float[] Empty(int count)
    {
        var buffer = new float[AlignedBuffer.RoundUp(count)];
        buffer.AsSpan().Fill(float.NaN);
        return buffer;
    }

    /// <summary>Numbers between low and high that depend on nothing but the seed and exact arithmetic.</summary>
    internal static float[] Numbers(int count, uint seed, float low = -4, float high = 4)
    {
        float[] buffer = Empty(count);
        uint state = seed * 2654435761u + 12345u;
        for (int i = 0; i < count; i++)
        {
            state = state * 1664525u + 1013904223u;
            buffer[i] = low + (state >> 8) * (1f / (1 << 24)) * (high - low);
        }
        return buffer;
    }

    internal static float[] Of(params float[] values)
    {
        float[] buffer = Empty(values.Length);
        values.CopyTo(buffer, 0);
        return buffer;
    }

    internal static void AssertClose(double expected, float actual, double relative, double absolute, string where)
    {
        double difference = Math.Abs(expected - actual);
        Assert.True(
            difference <= absolute + relative * Math.Abs(expected),
            $"{where}: expected {expected:R}, got {actual:R}, off by {difference:E2}");
    }
}

/// <summary>Runs a lambda on all workers of a team.</summary>
internal sealed class TeamAction(Action<Worker> action) : ITeamWork
{
    public void Execute(Worker worker) => action(worker);

    internal static void Run(int workers, Action<Worker> action)
    {
        using var team = new WorkerTeam(workers);
        team.Run(new TeamAction(action));
    }
}
