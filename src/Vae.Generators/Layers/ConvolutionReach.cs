using Vae.Generators.Declarations;
using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>
/// The cost of a convolution's padding. Kernels read a copy of the image with a border of zeros, and multiply the zeros too. The cost is
/// small unless a kernel, a dilation or a padding is much larger than the image.
/// </summary>
internal static class ConvolutionReach
{
    // 128 MiB in each thread's scratch memory, if most of it is zeros. An image that large by itself is allowed.
    private const long MostBordered = 1L << 25;
    private const double MostBorderedPerElement = 4;

    // About one second, on one core, for a few records.
    private const double MostWaste = 1L << 30;
    private const double MostWastePerProduct = 16;

    /// <summary>Why the cost is too high; null if it is not.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="input">The input's shape.</param>
    /// <param name="output">The output's shape.</param>
    internal static string? TooFar(ConvolutionLayer layer, Shape input, Shape output)
    {
        (Shape large, Shape small) = layer.IsTransposed ? (output, input) : (input, output);
        Axis[] axes = [.. Enumerable.Range(0, layer.Axes).Select(axis =>
            new Axis(layer.Along(axis), large.Sizes[axis], small.Sizes[axis]))];
        return Bordered(large, [.. axes.Select(axis => axis.BorderedLarge)])
            ?? Bordered(small, [.. axes.Select(axis => axis.BorderedSmall)])
            ?? Wasted(axes, (double)large.Last * small.Last / layer.Groups);
    }

    private static string? Bordered(Shape image, long[] sides)
    {
        double floats = sides.Aggregate((double)image.Last, (product, side) => product * side);
        if (floats <= MostBordered || floats <= MostBorderedPerElement * image.Size)
            return null;
        string bordered = string.Join("×", sides.Append(image.Last).Select(size => Literals.Grouped(size)));
        return $"with the zeros around it that the kernel reads, the image of {image} takes {bordered} floats, more than "
            + $"{Literals.Grouped(MostBordered)}; use a smaller kernel, dilation or padding";
    }

    private static string? Wasted(Axis[] axes, double channels)
    {
        double products = axes.Aggregate(channels, (product, axis) => product * axis.Products);
        double useful = axes.Aggregate(channels, (product, axis) => product * axis.UsefulProducts);
        if (products <= MostWaste || products <= MostWastePerProduct * useful)
            return null;
        return $"a record takes {Literals.Grouped((long)products)} products, of which {Literals.Grouped((long)useful)} use an element and "
            + "the others use zeros around the image; use a smaller kernel, dilation or padding";
    }

    /// <summary>One axis of the large and the small image of a convolution.</summary>
    private readonly struct Axis(ConvolutionAxis along, int large, int small)
    {
        private long LastPlace => (along.Kernel - 1L) * along.Dilation;

        /// <summary>The large image's side, with the border that the small image's kernels read.</summary>
        internal long BorderedLarge =>
            along.Padding + large + Math.Max(0, ((small - 1L) * along.Stride) + LastPlace - along.Padding - (large - 1));

        /// <summary>The small image's side, with the border that the large image's pixels read.</summary>
        internal long BorderedSmall
        {
            get
            {
                long before = Math.Max(0, (LastPlace - along.Padding + along.Stride - 1) / along.Stride);
                long behind = Math.Max(0, ((large - 1L + along.Padding) / along.Stride) - (small - 1));
                return before + small + behind;
            }
        }

        /// <summary>
        /// The products in the direction with more of them: every place of the kernel for each pixel of the small image, or of the large
        /// one.
        /// </summary>
        internal double Products =>
            (double)along.Kernel * Math.Max(small, ((large - 1L) / along.Stride) + 1);

        /// <summary>The products of which both factors are elements.</summary>
        internal double UsefulProducts
        {
            get
            {
                long count = 0;
                for (int place = 0; place < along.Kernel; place++)
                {
                    // 0 ≤ y·stride − padding + place·dilation < large
                    long shift = along.Padding - ((long)place * along.Dilation);
                    long first = shift <= 0 ? 0 : (shift + along.Stride - 1) / along.Stride;
                    long last = large - 1 + shift < 0 ? -1 : Math.Min(small - 1, (large - 1 + shift) / along.Stride);
                    count += Math.Max(0, last - first + 1);
                }
                return count;
            }
        }
    }
}
