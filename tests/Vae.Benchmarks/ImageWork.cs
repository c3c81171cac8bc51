using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A batch of square images, as a layer without weights or with one a channel sees them.</summary>
public sealed record ImageWork(int Rows, int Size, int Channels) : IWork
{
    /// <summary>Few channels, and whole vectors of them.</summary>
    internal static IEnumerable<ImageWork> All => [new(128, 28, 6), new(128, 14, 32)];

    public double Flops => 0;

    public double Values => Floats;

    internal int Positions => Size * Size;

    internal int Floats => Rows * Positions * Channels;

    /// <summary>Windows of 2×2 side by side.</summary>
    internal PoolShape Halving => new(Size, Size, Channels, 2, 2, 2, 2, 0, 0);

    /// <summary>One window as large as the image, as <c>GlobalAvgPool</c> has it.</summary>
    internal PoolShape Whole => new(Size, Size, Channels, Size, Size, 1, 1, 0, 0);

    public override string ToString() => $"{Size}×{Size}×{Channels}";
}
