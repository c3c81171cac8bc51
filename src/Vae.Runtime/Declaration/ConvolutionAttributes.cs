namespace Vae;

/// <summary>How much zero padding a convolution has on either side of each axis: one of these constants, or a number.</summary>
public static class Padding
{
    /// <summary>
    /// Enough to make the output of a convolution ⌈size/stride⌉, and that of a transposed convolution size·stride: dilation·(kernel − 1)/2
    /// on either side. If that is not a whole number (an even kernel with stride 1), the build says what to write instead.
    /// </summary>
    public const int Same = -1;

    /// <summary>No padding: only places where the whole kernel lies within the image.</summary>
    public const int Valid = 0;
}

/// <summary>
/// A convolution of an image, height × width × channels: y[i, j, s] = b[s] + Σ x[i·stride − padding + ky·dilation, …, l]·W[s, l, ky, kx]
/// over the kernel and the channels, with zeros outside the image. Gives ⌊(size + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1 along
/// each axis.
/// </summary>
/// <remarks>
/// W starts as <see cref="Initialization"/> says (Glorot uniform unless named), b at zero. Saved as <c>weight</c> [channels, input
/// channels/groups, kernel height, kernel width] and <c>bias</c> [channels], as PyTorch's <c>nn.Conv2d</c> has them. Source: LeCun et al.,
/// "Backpropagation Applied to Handwritten Zip Code Recognition", Neural Computation 1, 1989; groups: Krizhevsky et al., NIPS 2012.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ConvAttribute : Attribute
{
    /// <summary>A convolution with a square kernel.</summary>
    /// <param name="channels">The output channels, at least 1.</param>
    /// <param name="kernel">The kernel's height and width, at least 1.</param>
    public ConvAttribute(int channels, int kernel)
        : this(channels, kernel, kernel)
    {
    }

    /// <summary>A convolution with a rectangular kernel.</summary>
    /// <param name="channels">The output channels, at least 1.</param>
    /// <param name="kernelHeight">The kernel's height, at least 1.</param>
    /// <param name="kernelWidth">The kernel's width, at least 1.</param>
    public ConvAttribute(int channels, int kernelHeight, int kernelWidth) =>
        (Channels, KernelHeight, KernelWidth) = (channels, kernelHeight, kernelWidth);

    /// <summary>The output channels.</summary>
    public int Channels { get; }

    /// <summary>The kernel's height.</summary>
    public int KernelHeight { get; }

    /// <summary>The kernel's width.</summary>
    public int KernelWidth { get; }

    /// <summary>From one place of the kernel to the next, along both axes.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Zeros on either side of both axes: <see cref="Vae.Padding.Same"/>, <see cref="Vae.Padding.Valid"/> or a number.</summary>
    public int Padding { get; set; } = Vae.Padding.Same;

    /// <summary>From one element of the kernel to the next, along both axes.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>
    /// Into how many groups the channels are divided, each convolved by itself. With as many groups as input channels it is a depthwise
    /// convolution.
    /// </summary>
    public int Groups { get; set; } = 1;

    /// <summary>How the weights start; the bias starts at zero.</summary>
    public Initialization Initialization { get; set; } = Initialization.GlorotUniform;
}

/// <summary>
/// A transposed convolution of an image, height × width × channels: each element of it adds its multiple of the kernel to the output,
/// y[i·stride − padding + ky·dilation, …, l] += x[i, j, s]·W[s, l, ky, kx], from b[l] on. Gives
/// (size − 1)·stride − 2·padding + dilation·(kernel − 1) + 1 + output padding along each axis: the size that the matching <c>Conv</c> took.
/// </summary>
/// <remarks>
/// W starts as <see cref="Initialization"/> says (Glorot uniform unless named), b at zero. Saved as <c>weight</c> [input channels,
/// channels/groups, kernel height, kernel width] and <c>bias</c> [channels], as PyTorch's <c>nn.ConvTranspose2d</c> has them. Source:
/// Zeiler et al., "Deconvolutional Networks", CVPR 2010; Dumoulin &amp; Visin, "A guide to convolution arithmetic for deep learning",
/// 2016, arXiv:1603.07285.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ConvTransposeAttribute : Attribute
{
    /// <summary>A transposed convolution with a square kernel.</summary>
    /// <param name="channels">The output channels, at least 1.</param>
    /// <param name="kernel">The kernel's height and width, at least 1.</param>
    public ConvTransposeAttribute(int channels, int kernel)
        : this(channels, kernel, kernel)
    {
    }

    /// <summary>A transposed convolution with a rectangular kernel.</summary>
    /// <param name="channels">The output channels, at least 1.</param>
    /// <param name="kernelHeight">The kernel's height, at least 1.</param>
    /// <param name="kernelWidth">The kernel's width, at least 1.</param>
    public ConvTransposeAttribute(int channels, int kernelHeight, int kernelWidth) =>
        (Channels, KernelHeight, KernelWidth) = (channels, kernelHeight, kernelWidth);

    /// <summary>The output channels.</summary>
    public int Channels { get; }

    /// <summary>The kernel's height.</summary>
    public int KernelHeight { get; }

    /// <summary>The kernel's width.</summary>
    public int KernelWidth { get; }

    /// <summary>From one placed kernel to the next, along both axes of the output.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>
    /// How much is cut off on either side of both axes: <see cref="Vae.Padding.Same"/>, <see cref="Vae.Padding.Valid"/> or a number.
    /// </summary>
    public int Padding { get; set; } = Vae.Padding.Same;

    /// <summary>
    /// How much is added at the end of both axes, at least 0 and below the stride. A strided convolution gives the same size for several
    /// input sizes; this says which of them to restore. Unless set, as much as <see cref="Vae.Padding.Same"/> needs, and otherwise 0.
    /// </summary>
    public int OutputPadding { get; set; }

    /// <summary>From one element of the kernel to the next, along both axes.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Into how many groups the channels are divided, each by itself.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>How the weights start; the bias starts at zero.</summary>
    public Initialization Initialization { get; set; } = Initialization.GlorotUniform;
}

/// <summary>
/// A convolution of a series, length × channels: as <see cref="ConvAttribute"/> along one axis.
/// </summary>
/// <remarks>
/// Saved as <c>weight</c> [channels, input channels/groups, kernel] and <c>bias</c> [channels], as PyTorch's <c>nn.Conv1d</c> has
/// them. Source: Waibel et al., "Phoneme Recognition Using Time-Delay Neural Networks", IEEE Transactions on Acoustics, Speech, and
/// Signal Processing 37, 1989.
/// </remarks>
/// <param name="channels">The output channels, at least 1.</param>
/// <param name="kernel">The kernel's length, at least 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class Conv1dAttribute(int channels, int kernel) : Attribute
{
    /// <summary>The output channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>The kernel's length.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>From one place of the kernel to the next.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Zeros on either side: <see cref="Vae.Padding.Same"/>, <see cref="Vae.Padding.Valid"/> or a number.</summary>
    public int Padding { get; set; } = Vae.Padding.Same;

    /// <summary>From one element of the kernel to the next.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Into how many groups the channels are divided, each convolved by itself.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>How the weights start; the bias starts at zero.</summary>
    public Initialization Initialization { get; set; } = Initialization.GlorotUniform;
}

/// <summary>
/// A transposed convolution of a series, length × channels: as <see cref="ConvTransposeAttribute"/> along one axis.
/// </summary>
/// <remarks>
/// Saved as <c>weight</c> [input channels, channels/groups, kernel] and <c>bias</c> [channels], as PyTorch's
/// <c>nn.ConvTranspose1d</c> has them. Source: Zeiler et al., "Deconvolutional Networks", CVPR 2010.
/// </remarks>
/// <param name="channels">The output channels, at least 1.</param>
/// <param name="kernel">The kernel's length, at least 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class ConvTranspose1dAttribute(int channels, int kernel) : Attribute
{
    /// <summary>The output channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>The kernel's length.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>From one placed kernel to the next in the output.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>How much is cut off on either side: <see cref="Vae.Padding.Same"/>, <see cref="Vae.Padding.Valid"/> or a number.</summary>
    public int Padding { get; set; } = Vae.Padding.Same;

    /// <summary>How much is added at the end: as in <see cref="ConvTransposeAttribute.OutputPadding"/>.</summary>
    public int OutputPadding { get; set; }

    /// <summary>From one element of the kernel to the next.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Into how many groups the channels are divided, each by itself.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>How the weights start; the bias starts at zero.</summary>
    public Initialization Initialization { get; set; } = Initialization.GlorotUniform;
}
