namespace Vae.Kernels;

/// <summary>
/// An image with a border of zeros, so that a kernel that reaches over the edge needs no checks. Each thread copies one image at a time
/// into its own scratch memory, where it stays cached. So memory does not grow with the batch.
/// </summary>
internal readonly unsafe struct ImagePadding(int height, int width, int channels, int top, int left, int bottom, int right)
{
    /// <summary>The floats from one row of pixels to the next.</summary>
    internal int RowFloats { get; } = checked((left + width + right) * channels);

    /// <summary>The floats of the image with its border.</summary>
    /// <exception cref="OverflowException">It is larger than the largest buffer.</exception>
    internal int Floats => checked((top + height + bottom) * RowFloats);

    /// <summary>Whether there is no border: then the image itself is read.</summary>
    internal bool IsEmpty => top + left + bottom + right == 0;

    /// <summary>The border that a small image's kernels read of its large image.</summary>
    internal static ImagePadding OfLarge(in ConvolutionShape shape)
    {
        (int top, int bottom) = OfLarge(
            shape.LargeHeight, shape.SmallHeight, shape.KernelHeight, shape.StrideHeight, shape.PaddingHeight, shape.DilationHeight);
        (int left, int right) = OfLarge(
            shape.LargeWidth, shape.SmallWidth, shape.KernelWidth, shape.StrideWidth, shape.PaddingWidth, shape.DilationWidth);
        return new(shape.LargeHeight, shape.LargeWidth, shape.LargeChannels, top, left, bottom, right);
    }

    /// <summary>The border that a large image's pixels read of its small image.</summary>
    internal static ImagePadding OfSmall(in ConvolutionShape shape)
    {
        (int top, int bottom) = OfSmall(
            shape.LargeHeight, shape.SmallHeight, shape.KernelHeight, shape.StrideHeight, shape.PaddingHeight, shape.DilationHeight);
        (int left, int right) = OfSmall(
            shape.LargeWidth, shape.SmallWidth, shape.KernelWidth, shape.StrideWidth, shape.PaddingWidth, shape.DilationWidth);
        return new(shape.SmallHeight, shape.SmallWidth, shape.SmallChannels, top, left, bottom, right);
    }

    private static (int Before, int Behind) OfLarge(int large, int small, int kernel, int stride, int padding, int dilation) =>
        (padding, Math.Max(0, (small - 1) * stride + (kernel - 1) * dilation - padding - (large - 1)));

    private static (int Before, int Behind) OfSmall(int large, int small, int kernel, int stride, int padding, int dilation)
    {
        // Pixel y of the large image reads (y + padding − k·dilation)/stride, if that is a whole number.
        int first = padding - (kernel - 1) * dilation;
        int last = (large - 1 + padding) / stride;
        return (first < 0 ? (-first + stride - 1) / stride : 0, Math.Max(0, last - (small - 1)));
    }

    /// <summary>The position of the image's pixel [0, 0].</summary>
    internal nint Origin => (nint)top * RowFloats + left * channels;

    /// <summary>Clears the border, once for all images that are copied to the same memory.</summary>
    internal void Clear(float* target) => new Span<float>(target, Floats).Clear();

    /// <summary>Copies an image into its border.</summary>
    internal void Copy(float* image, float* target)
    {
        int line = width * channels;
        target += Origin;
        for (int y = 0; y < height; y++)
            new ReadOnlySpan<float>(image + (nint)y * line, line).CopyTo(new Span<float>(target + (nint)y * RowFloats, line));
    }
}
