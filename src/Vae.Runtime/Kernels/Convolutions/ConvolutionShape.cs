using System.ComponentModel;

namespace Vae.Kernels;

/// <summary>
/// The geometry of a convolution, in either direction: a large image and a small one, of which element [y, x, s] belongs to the
/// elements [y·stride − padding + ky·dilation, x·stride − padding + kx·dilation, l] of the large one, for each (ky, kx) of the kernel and
/// each l of the group of s. A convolution makes the small image from the large one, a transposed convolution the large one from
/// the small one. Written by generated code.
/// </summary>
/// <remarks>
/// Images are height × width × channels, a series an image of height 1. Channels are divided evenly among the groups. In files a
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

    /// <summary>Rows of the large image from one row of the small one to the next.</summary>
    public required int StrideHeight { get; init; }

    /// <summary>Columns of the large image from one column of the small one to the next.</summary>
    public required int StrideWidth { get; init; }

    /// <summary>Rows of zeros above the large image and below it.</summary>
    public required int PaddingHeight { get; init; }

    /// <summary>Columns of zeros on either side of the large image.</summary>
    public required int PaddingWidth { get; init; }

    /// <summary>Rows of the large image from one row of the kernel to the next.</summary>
    public required int DilationHeight { get; init; }

    /// <summary>Columns of the large image from one column of the kernel to the next.</summary>
    public required int DilationWidth { get; init; }

    /// <summary>Into how many groups the channels are divided, each convolved by itself.</summary>
    public required int Groups { get; init; }

    /// <summary>Floats of one large image.</summary>
    internal int LargeSize => LargeHeight * LargeWidth * LargeChannels;

    /// <summary>Floats of one small image.</summary>
    internal int SmallSize => SmallHeight * SmallWidth * SmallChannels;

    /// <summary>Large channels of one group.</summary>
    internal int LargePerGroup => LargeChannels / Groups;

    /// <summary>Small channels of one group.</summary>
    internal int SmallPerGroup => SmallChannels / Groups;

    /// <summary>The kernel's places.</summary>
    internal int KernelArea => KernelHeight * KernelWidth;

    /// <summary>How the weight lies in memory.</summary>
    internal ConvolutionLayout Weight => new(SmallChannels, LargePerGroup, KernelArea, Groups);

    /// <summary>Refuses buffers that are too short.</summary>
    internal void Require(int rows, int large, int small, int weight)
    {
        Lanes.Require(large, (long)rows * LargeSize);
        Lanes.Require(small, (long)rows * SmallSize);
        Lanes.Require(weight, Weight.Floats);
    }
}
