using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A convolution whose every channel has filters of its own, and a batch for it.</summary>
public sealed record DepthwiseWork(int Rows, int Size, int Channels, int FiltersEach, int Kernel, int Stride) : IWork
{
    /// <summary>Channels that fill vectors and others, halving, and two filters to each channel.</summary>
    internal static IEnumerable<DepthwiseWork> All =>
    [
        new(32, 14, 64, 1, 3, 1),
        new(32, 14, 40, 1, 3, 1),
        new(32, 28, 32, 1, 3, 2),
        new(32, 14, 32, 2, 3, 1),
    ];

    internal int Padding => (Kernel - 1) / 2;

    internal int OutputSize => (Size + 2 * Padding - Kernel) / Stride + 1;

    internal int Filters => Channels * FiltersEach;

    internal int InputFloats => Rows * Size * Size * Channels;

    internal int OutputFloats => Rows * OutputSize * OutputSize * Filters;

    internal ConvolutionShape Shape => new()
    {
        LargeHeight = Size,
        LargeWidth = Size,
        LargeChannels = Channels,
        SmallHeight = OutputSize,
        SmallWidth = OutputSize,
        SmallChannels = Filters,
        KernelHeight = Kernel,
        KernelWidth = Kernel,
        StrideHeight = Stride,
        StrideWidth = Stride,
        PaddingHeight = Padding,
        PaddingWidth = Padding,
        DilationHeight = 1,
        DilationWidth = 1,
        Groups = Channels,
    };

    public double Flops => 2.0 * OutputFloats * Kernel * Kernel;

    public double Values => 0;

    public override string ToString() => $"{Size}×{Size}×{Channels} by {Stride} to {Filters}";
}
