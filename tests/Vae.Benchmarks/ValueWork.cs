namespace Vae.Benchmarks;

/// <summary>A number of values, each worked on once.</summary>
public sealed record ValueWork(string Name, int Count) : IWork
{
    public double Flops => 0;

    public double Values => Count;

    public override string ToString() => Name;
}
