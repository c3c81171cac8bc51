using Vae.Execution;

namespace Vae.Kernels;

/// <summary>
/// The phases of a large image's pixels. Pixels whose coordinates have the same remainders by the strides form a phase: the same places of
/// the kernel connect them to the small image. Within a phase the contraction has stride 1, and no zeros are multiplied. Along an axis
/// there are as many phases as the stride, but no more than pixels.
/// </summary>
/// <remarks>Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.6.</remarks>
internal unsafe ref struct ConvolutionPhases
{
    private readonly ConvolutionShape _shape;

    /// <summary>The pixels of all phases, phase by phase, if asked for: the position that each reads in the padded small image.</summary>
    internal readonly nint* Rows;

    /// <summary>The position of each of these pixels in the large image.</summary>
    internal readonly nint* Targets;

    /// <summary>The kernel's places, phase by phase.</summary>
    internal readonly int* Places;

    /// <summary>The position that each place reads, relative to the pixel's.</summary>
    internal readonly nint* Segments;

    private readonly int* _firstPixel;
    private readonly int* _firstPlace;

    /// <summary>Computes the phases.</summary>
    /// <param name="shape">The geometry.</param>
    /// <param name="rowFloats">The distance between rows of the padded small image, in floats.</param>
    /// <param name="pixelFloats">The distance between its pixels, in floats.</param>
    /// <param name="origin">The position of its pixel [0, 0].</param>
    /// <param name="withPixels">Whether every pixel is listed, or only the places.</param>
    /// <param name="scratch">Scratch memory.</param>
    internal ConvolutionPhases(
        in ConvolutionShape shape, int rowFloats, int pixelFloats, nint origin, bool withPixels, ref Scratch scratch)
    {
        _shape = shape;
        int pixels = withPixels ? shape.LargeHeight * shape.LargeWidth : 0;
        Rows = scratch.Numbers(pixels);
        Targets = scratch.Numbers(pixels);
        Segments = scratch.Numbers(shape.KernelArea);
        Places = (int*)scratch.Floats(shape.KernelArea);
        _firstPixel = (int*)scratch.Floats(Count + 1);
        _firstPlace = (int*)scratch.Floats(Count + 1);
        (int pixel, int place) = (0, 0);
        for (int phase = 0; phase < Count; phase++)
        {
            (_firstPixel[phase], _firstPlace[phase]) = (pixel, place);
            (int py, int px) = Math.DivRem(phase, CountAcross);
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    int y = py + shape.PaddingHeight - ky * shape.DilationHeight;
                    int x = px + shape.PaddingWidth - kx * shape.DilationWidth;
                    if (y % shape.StrideHeight != 0 || x % shape.StrideWidth != 0)
                        continue;
                    Places[place] = ky * shape.KernelWidth + kx;
                    Segments[place++] = origin + (nint)(y / shape.StrideHeight) * rowFloats + x / shape.StrideWidth * pixelFloats;
                }
            }
            for (int y = py; withPixels && y < shape.LargeHeight; y += shape.StrideHeight)
            {
                for (int x = px; x < shape.LargeWidth; x += shape.StrideWidth)
                {
                    Rows[pixel] = (nint)(y / shape.StrideHeight) * rowFloats + x / shape.StrideWidth * pixelFloats;
                    Targets[pixel++] = ((nint)y * shape.LargeWidth + x) * shape.LargeChannels;
                }
            }
        }
        (_firstPixel[Count], _firstPlace[Count]) = (pixel, place);
    }

    /// <summary>The number of phases, row by row.</summary>
    internal readonly int Count => CountDown * CountAcross;

    /// <summary>The number of phases of the rows. A stride larger than the image gives no more phases than rows.</summary>
    internal readonly int CountDown => Math.Min(_shape.StrideHeight, _shape.LargeHeight);

    /// <summary>The number of phases of the columns.</summary>
    internal readonly int CountAcross => Math.Min(_shape.StrideWidth, _shape.LargeWidth);

    /// <summary>The number of the kernel's places in use: all, unless a stride larger than the image leaves some without a pixel.</summary>
    internal readonly int PlaceCount => _firstPlace[Count];

    /// <summary>The floats of <see cref="Scratch"/> that the phases need.</summary>
    internal static int Room(in ConvolutionShape shape, bool withPixels) => checked(
        2 * Scratch.SizeOfNumbers(withPixels ? shape.LargeHeight * shape.LargeWidth : 0) + Scratch.SizeOfNumbers(shape.KernelArea)
        + AlignedBuffer.RoundUp(shape.KernelArea)
        + 2 * AlignedBuffer.RoundUp(Math.Min(shape.StrideHeight, shape.LargeHeight) * Math.Min(shape.StrideWidth, shape.LargeWidth) + 1));

    /// <summary>A phase's pixels.</summary>
    internal readonly (int First, int Count) Pixels(int phase) => (_firstPixel[phase], _firstPixel[phase + 1] - _firstPixel[phase]);

    /// <summary>A phase's places.</summary>
    internal readonly (int First, int Count) PlacesOf(int phase) => (_firstPlace[phase], _firstPlace[phase + 1] - _firstPlace[phase]);
}
