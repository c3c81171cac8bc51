using Vae.Sampling;

namespace Vae.Data;

/// <summary>
/// The factors of the images of <see cref="Dataset.FromDrawnShapes"/>. Shape, position, size, rotation and hue are independent and known,
/// so a latent space can be compared with them.
/// </summary>
/// <remarks>Similar to dSprites (L. Matthey, I. Higgins, D. Hassabis, A. Lerchner, 2017), but in colour.</remarks>
public static class DrawnShapes
{
    private const int Size = 32;
    private const int Channels = 3;
    private const int Kinds = 5;

    /// <summary>The factors of one image.</summary>
    /// <param name="index">The image's number in <see cref="Dataset.FromDrawnShapes"/>, from 0.</param>
    /// <param name="seed">The seed of the images.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static ShapeFactors FactorsOf(int index, ulong seed)
    {
        OutOfRange.IfNegative(index);
        Span<float> uniform = stackalloc float[5];
        UniformNoise.Fill(new NoiseKey(seed, NoisePurpose.Drawing, (ulong)index, Stream: 1), 0, uniform);
        var kind = (ShapeKind)(index % Kinds);
        return new ShapeFactors(
            kind,
            11 + 10 * uniform[0],
            11 + 10 * uniform[1],
            5 + 4 * uniform[2],
            uniform[3] / ShapeRaster.Symmetry(kind),
            uniform[4]);
    }

    /// <summary>
    /// The factors of many images: <c>shape</c>, <c>x</c>, <c>y</c>, <c>scale</c>, <c>rotation</c> (as a fraction of the angle after which
    /// the shape looks the same) and <c>hue</c>. Numbers are divided into ten intervals.
    /// </summary>
    /// <param name="count">How many images, at least 1.</param>
    /// <param name="seed">The seed of the images.</param>
    /// <returns>The factors of the images of <see cref="Dataset.FromDrawnShapes"/> with the same arguments.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static IReadOnlyList<Factor> Factors(int count, ulong seed)
    {
        OutOfRange.IfLess(count, 1);
        ShapeFactors[] drawn = [.. Enumerable.Range(0, count).Select(i => FactorsOf(i, seed))];
        return
        [
            new Factor("shape", [.. drawn.Select(factors => (int)factors.Kind)]),
            Of("x", factors => factors.X),
            Of("y", factors => factors.Y),
            Of("scale", factors => factors.Scale),
            Of("rotation", factors => factors.Rotation * ShapeRaster.Symmetry(factors.Kind)),
            Of("hue", factors => factors.Hue),
        ];

        Factor Of(string name, Func<ShapeFactors, float> number) => Factor.OfNumbers(name, [.. drawn.Select(number)]);
    }

    /// <summary>Draws images. Image i shows shape i mod 5, and is a function of the seed and i alone.</summary>
    internal static Dataset Draw(int count, ulong seed)
    {
        const int length = Size * Size * Channels;
        OutOfRange.IfNegative(count);
        OutOfRange.IfGreater(count, Array.MaxLength / length);
        var images = new byte[count * length];
        var labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            ShapeFactors factors = FactorsOf(i, seed);
            labels[i] = (byte)factors.Kind;
            ShapeRaster.Draw(factors, Size, images.AsSpan(i * length, length));
        }

        return new LabelledRows(new ByteRows(images, [Size, Size, Channels]), labels, Kinds);
    }
}
