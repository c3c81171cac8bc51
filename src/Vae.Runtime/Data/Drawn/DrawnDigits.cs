using Vae.Sampling;

namespace Vae.Data;

/// <summary>
/// Digits in the style of MNIST, drawn by code: white strokes on black, 28 × 28, in ten classes. Each digit has several ways to be
/// written. Slant, rotation, width, curvature, steadiness, pen width and pressure vary from image to image.
/// </summary>
internal static class DrawnDigits
{
    /// <summary>The side of an image, in pixels.</summary>
    private const int Size = 28;

    /// <summary>Draws images. Image i shows the digit i mod 10, and is a function of the seed and i alone.</summary>
    public static Dataset Draw(int count, ulong seed)
    {
        OutOfRange.IfNegative(count);
        OutOfRange.IfGreater(count, Array.MaxLength / (Size * Size));
        var images = new byte[count * Size * Size];
        var labels = new byte[count];
        Span<float> uniform = stackalloc float[Handwriting.MaximumDeviates];
        Span<PenPoint> path = stackalloc PenPoint[Handwriting.MaximumPoints];
        Span<float> coverage = stackalloc float[Size * Size];
        for (int i = 0; i < count; i++)
        {
            UniformNoise.Fill(new NoiseKey(seed, NoisePurpose.Drawing, (ulong)i), 0, uniform);
            labels[i] = (byte)(i % 10);
            Span<PenPoint> drawn = Handwriting.Write(labels[i], Size, uniform, path);
            PenRaster.Draw(drawn, Size, coverage, images.AsSpan(i * Size * Size, Size * Size));
        }

        return new LabelledRows(new ByteRows(images, [Size, Size]), labels, classCount: 10);
    }
}
