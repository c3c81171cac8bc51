using Vae.Kernels;

namespace Vae.Benchmarks;

/// <summary>A convolution without groups and a batch for it.</summary>
public sealed record ConvolutionWork(int Rows, int Size, int Channels, int Filters, int Kernel, int Stride, int Padding) : IWork
{
    /// <summary>The two layers of <c>conv</c>, which differ in kind: one channel, and many.</summary>
    internal static IEnumerable<ConvolutionWork> All =>
        [new ConvolutionWork(128, 28, 1, 32, 4, 2, 1), new ConvolutionWork(128, 14, 32, 64, 4, 2, 1)];

    internal int OutputSize => (Size + 2 * Padding - Kernel) / Stride + 1;

    internal int InputFloats => Rows * Size * Size * Channels;

    internal int OutputFloats => Rows * OutputSize * OutputSize * Filters;

    internal int WeightFloats => Filters * Channels * Kernel * Kernel;

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
        Groups = 1,
    };

    public double Flops => 2.0 * OutputFloats * Channels * Kernel * Kernel;

    public double Values => 0;

    // Short, or the tables cut it; the batch is the same in all.
    public override string ToString() => $"{Size}×{Size}×{Channels} to {Filters}";
}
