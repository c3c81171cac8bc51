using System.ComponentModel;

namespace Vae.Kernels;

/// <summary>
/// The geometry of a convolution, in either direction, between a large image and a small one. Element [y, x, s] of the small image is
/// connected to elements [y·stride − padding + ky·dilation, x·stride − padding + kx·dilation, l] of the large one, for each (ky, kx) of the
/// kernel and each l of the group of s. A convolution computes the small image from the large one, a transposed convolution the large one
/// from the small one. Written by generated code.
/// </summary>
/// <remarks>
/// Images are height × width × channels; a series is an image of height 1. Channels are divided evenly among the groups. In files a
/// weight is [SmallChannels, LargeChannels/Groups, KernelHeight, KernelWidth], as PyTorch's <c>nn.Conv2d</c> and
/// <c>nn.ConvTranspose2d</c> both have it.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct ConvolutionShape
{
    /// <summary>The large image's height.</summary>
    public required int LargeHeight { get; init; }

    /// <summary>The large image's width.</summary>
    public required int LargeWidth { get; init; }

    /// <summary>The large image's channels, of all groups.</summary>
    public required int LargeChannels { get; init; }

    /// <summary>The small image's height.</summary>
    public required int SmallHeight { get; init; }

    /// <summary>The small image's width.</summary>
    public required int SmallWidth { get; init; }

    /// <summary>The small image's channels, of all groups.</summary>
    public required int SmallChannels { get; init; }

    /// <summary>The kernel's height.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>The kernel's width.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>The rows of the large image from one row of the small one to the next.</summary>
    public required int StrideHeight { get; init; }

    /// <summary>The columns of the large image from one column of the small one to the next.</summary>
    public required int StrideWidth { get; init; }

    /// <summary>The rows of zeros above the large image, and as many below it.</summary>
    public required int PaddingHeight { get; init; }

    /// <summary>The columns of zeros on either side of the large image.</summary>
    public required int PaddingWidth { get; init; }

    /// <summary>The rows of the large image from one row of the kernel to the next.</summary>
    public required int DilationHeight { get; init; }

    /// <summary>The columns of the large image from one column of the kernel to the next.</summary>
    public required int DilationWidth { get; init; }

    /// <summary>The number of groups of channels. Each group is convolved separately.</summary>
    public required int Groups { get; init; }

    /// <summary>The floats of one large image.</summary>
    internal int LargeSize => LargeHeight * LargeWidth * LargeChannels;

    /// <summary>The floats of one small image.</summary>
    internal int SmallSize => SmallHeight * SmallWidth * SmallChannels;

    /// <summary>The large channels of one group.</summary>
    internal int LargePerGroup => LargeChannels / Groups;

    /// <summary>The small channels of one group.</summary>
    internal int SmallPerGroup => SmallChannels / Groups;

    /// <summary>The number of the kernel's places.</summary>
    internal int KernelArea => KernelHeight * KernelWidth;

    /// <summary>The memory order of the weight.</summary>
    internal ConvolutionLayout Weight => new(SmallChannels, LargePerGroup, KernelArea, Groups);

    /// <summary>Throws if a buffer is too short.</summary>
    internal void Require(int rows, int large, int small, int weight)
    {
        Lanes.Require(large, (long)rows * LargeSize);
        Lanes.Require(small, (long)rows * SmallSize);
        Lanes.Require(weight, Weight.Floats);
    }
}
