using Vae.Generators.Text;

namespace Vae.Generators.Layers;

/// <summary>The geometry of a convolution along one axis.</summary>
/// <param name="Kernel">The kernel's size.</param>
/// <param name="Stride">The distance between places of the kernel.</param>
/// <param name="Padding">Zeros on either side.</param>
/// <param name="Dilation">The distance between elements of the kernel.</param>
/// <param name="OutputPadding">What a transposed convolution adds at the end.</param>
/// <param name="IsSame">Whether the output size must be size/stride, rounded up (or size·stride, if transposed).</param>
internal sealed record ConvolutionAxis(int Kernel, int Stride, int Padding, int Dilation, int OutputPadding, bool IsSame)
{
    /// <summary>The missing axis of a series.</summary>
    internal static ConvolutionAxis None { get; } = new(1, 1, 0, 1, 0, true);

    /// <summary>
    /// The number of the kernel's elements that reach one place of the large image, on average over the places that any element reaches.
    /// </summary>
    internal double Overlap
    {
        get
        {
            // Elements whose distance is a multiple of the stride reach the same places. There are stride/gcd(dilation, stride) sets of
            // such elements.
            int a = Dilation, b = Stride;
            while (b != 0)
                (a, b) = (b, a % b);
            return Math.Max(1.0, (double)Kernel * a / Stride);
        }
    }

    /// <summary>The extent of the kernel, from its first element to its last, both included.</summary>
    private long Reach => ((long)Dilation * (Kernel - 1)) + 1;

    /// <summary>The output size; below 1 if the kernel does not fit.</summary>
    internal long Leaving(int size, bool isTransposed)
    {
        if (isTransposed)
            return ((size - 1L) * Stride) - (2L * Padding) + Reach + OutputPadding;
        long room = size + (2L * Padding) - Reach;
        return room < 0 ? 0 : (room / Stride) + 1;
    }

    /// <summary>The size that <c>Padding.Same</c> promises.</summary>
    internal long Promised(int size, bool isTransposed) => isTransposed ? (long)size * Stride : (size + Stride - 1L) / Stride;

    /// <summary>How many consecutive input elements this many consecutive output elements depend on.</summary>
    internal int Seen(int window, bool isTransposed) => (int)Math.Min(
        int.MaxValue, isTransposed ? ((window - 1 + Reach - 1) / Stride) + 1 : ((window - 1L) * Stride) + Reach);

    /// <summary>The arithmetic of the output size: "28 with kernel 4, stride 2, padding 1 gives 14".</summary>
    internal string Arithmetic(int size, bool isTransposed) =>
        $"{Terms(size, isTransposed)} gives {Literals.Int(Leaving(size, isTransposed))}";

    /// <summary>Why there is no output.</summary>
    internal string WhyNothing(int size, bool isTransposed)
    {
        if (isTransposed)
            return $"{Arithmetic(size, isTransposed)}; give it less padding than {Literals.Int(Padding)}";
        string dilated = Dilation == 1 ? "" : $" ({Literals.Int(Reach)} with its dilation)";
        string padded = Padding == 0 ? "" : $" ({Literals.Int(size + (2L * Padding))} with its padding)";
        return $"{Terms(size, isTransposed)} gives nothing: the kernel{dilated} is larger than the "
            + $"{Literals.Int(size)}{padded} that arrive";
    }

    /// <summary>Why the promise of <c>Padding.Same</c> cannot be kept, and what to write instead.</summary>
    internal string WhyUneven(int size, bool isTransposed)
    {
        ConvolutionAxis more = this with { Padding = Padding + 1 };
        return $"{Arithmetic(size, isTransposed)}, where Padding.Same promises {Literals.Int(Promised(size, isTransposed))}; "
            + $"write Padding = {Literals.Int(Padding)} for {Literals.Int(Leaving(size, isTransposed))}, "
            + $"Padding = {Literals.Int(more.Padding)} for {Literals.Int(more.Leaving(size, isTransposed))}, or an odd kernel";
    }

    private string Terms(int size, bool isTransposed)
    {
        string terms = $"{Literals.Int(size)} with kernel {Literals.Int(Kernel)}, stride {Literals.Int(Stride)}, "
            + $"padding {Literals.Int(Padding)}";
        if (Dilation != 1)
            terms += $", dilation {Literals.Int(Dilation)}";
        if (isTransposed && OutputPadding != 0)
            terms += $", output padding {Literals.Int(OutputPadding)}";
        return terms;
    }
}
