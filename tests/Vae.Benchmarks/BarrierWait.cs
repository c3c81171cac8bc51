using BenchmarkDotNet.Attributes;
using Vae.Execution;

namespace Vae.Benchmarks;

/// <summary>What a barrier costs workers that arrive together.</summary>
public class BarrierWait : IDisposable
{
    private const int Barriers = 10_000;

    private readonly ITeamWork _work = new Meetings();
    private WorkerTeam _team = null!;

    [Params(1, 2)]
    public int Workers { get; set; }

    [GlobalSetup]
    public void Setup() => _team = new WorkerTeam(Workers);

    [GlobalCleanup]
    public void Dispose()
    {
        _team.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Barriers)]
    public void Barrier() => _team.Run(_work);

    private sealed class Meetings : ITeamWork
    {
        public void Execute(Worker worker)
        {
            for (int i = 0; i < Barriers; i++)
                worker.Barrier();
        }
    }
}
