namespace Vae;

/// <summary>
/// The largest value of each window, channel by channel: y[i, j, c] = max x[i·stride − padding + a, j·stride − padding + b, c] over
/// 0 ≤ a, b &lt; size. Takes height × width × channels, or length × channels, where the window runs along the length only.
/// </summary>
/// <remarks>
/// The output has ⌊(n + 2·padding − size)/stride⌋ + 1 of each size n, as PyTorch's <c>nn.MaxPool2d</c> and <c>nn.MaxPool1d</c>: a last,
/// incomplete window is dropped. Padding counts as −∞. The first of several equal maxima, in row order, gets the gradient.
/// </remarks>
/// <param name="size">The window's height and width, at least 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class MaxPoolAttribute(int size) : Attribute
{
    /// <summary>The window's height and width.</summary>
    public int Size { get; } = size;

    /// <summary>The distance between windows; the window's size unless named.</summary>
    public int Stride { get; set; } = size;

    /// <summary>The padding at each edge, at most half the window's size; 0 unless named.</summary>
    public int Padding { get; set; }
}

/// <summary>
/// The mean of each window, channel by channel: y[i, j, c] = Σ x[i·stride − padding + a, j·stride − padding + b, c]/size² over
/// 0 ≤ a, b &lt; size. Takes height × width × channels, or length × channels, where the window runs along the length only.
/// </summary>
/// <remarks>
/// The output has ⌊(n + 2·padding − size)/stride⌋ + 1 of each size n, and padding counts as zeros that are averaged too, as by default in
/// PyTorch's <c>nn.AvgPool2d</c> and <c>nn.AvgPool1d</c>.
/// </remarks>
/// <param name="size">The window's height and width, at least 1.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class AvgPoolAttribute(int size) : Attribute
{
    /// <summary>The window's height and width.</summary>
    public int Size { get; } = size;

    /// <summary>The distance between windows; the window's size unless named.</summary>
    public int Stride { get; set; } = size;

    /// <summary>The padding at each edge, at most half the window's size; 0 unless named.</summary>
    public int Padding { get; set; }
}

/// <summary>
/// The mean of each channel over the whole image: height × width × channels → channels, or length × channels → channels.
/// </summary>
/// <remarks>
/// PyTorch's <c>nn.AdaptiveAvgPool2d(1)</c> and <c>nn.Flatten</c>. Source: Lin, Chen &amp; Yan, "Network In Network", 2013,
/// arXiv:1312.4400.
/// </remarks>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class GlobalAvgPoolAttribute : Attribute;

/// <summary>
/// An image of <c>factor</c> times the height and width, channel by channel; a series, length × channels, of <c>factor</c> times the
/// length.
/// </summary>
/// <remarks>PyTorch's <c>nn.Upsample(scale_factor=factor)</c> with <c>align_corners=False</c>.</remarks>
/// <param name="factor">How many times as large, at least 1 and at most 256.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class UpsampleAttribute(int factor) : Attribute
{
    /// <summary>How many times as large.</summary>
    public int Factor { get; } = factor;

    /// <summary>How the new pixels between the old ones are computed.</summary>
    public UpsampleMode Mode { get; set; } = UpsampleMode.Nearest;
}

/// <summary>How an enlarged image's new pixels are computed.</summary>
public enum UpsampleMode
{
    /// <summary>Each pixel is repeated.</summary>
    Nearest,

    /// <summary>
    /// A mean of the four nearest pixels (in a series, of two), weighted by distance. Pixels are areas; the middle of new pixel i lies at
    /// (i + ½)/factor − ½ of the old grid. Beyond the outermost middles the image continues with its edge values.
    /// </summary>
    Bilinear,
}

/// <summary>
/// Turns channels into resolution: height × width × (channels·r²) → (height·r) × (width·r) × channels, with
/// y[i·r + a, j·r + b, c] = x[i, j, c·r² + a·r + b].
/// </summary>
/// <remarks>
/// Channels are counted as in PyTorch's <c>nn.PixelShuffle</c>, so that the weights before it can be exchanged: the r² values that become a
/// small square are neighbours. Source: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
/// Convolutional Neural Network", 2016, arXiv:1609.05158.
/// </remarks>
/// <param name="factor">r, at least 1 and at most 256.</param>
[AttributeUsage(DeclarationTargets.Any, AllowMultiple = true, Inherited = false)]
public sealed class PixelShuffleAttribute(int factor) : Attribute
{
    /// <summary>How many times as high and wide the image becomes.</summary>
    public int Factor { get; } = factor;
}
