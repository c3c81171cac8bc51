using System.Security.Cryptography;
using Vae.Data;

namespace Vae.Tests.Data;

public class DrawnDigitsTests
{
    private static readonly Dataset Thousand = Dataset.FromDrawnDigits(1000, seed: 1);

    [Fact]
    public void Images_are_labelled_grey_squares()
    {
        Assert.Equal(1000, Thousand.Count);
        Assert.Equal([28, 28], Thousand.Shape);
        Assert.Equal(10, Thousand.ClassCount);
        for (int i = 0; i < 1000; i++)
            Assert.Equal(i % 10, Thousand.LabelOf(i));
        Assert.Equal(10, Dataset.FromDrawnDigits(3, seed: 1).ClassCount);
        Assert.Equal(0, Dataset.FromDrawnDigits(0, seed: 1).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.FromDrawnDigits(-1, seed: 1));
    }

    [Fact]
    public void An_image_is_the_same_on_every_machine()
    {
        // Taken from the first machine that drew them; no machine may draw others.
        Assert.Equal("094A52182FD00E124BFED422C6095363", Convert.ToHexString(SHA256.HashData(Pixels(Thousand)))[..32]);
    }

    [Fact]
    public void No_image_is_drawn_twice()
    {
        byte[] pixels = Pixels(Dataset.FromDrawnDigits(5000, seed: 3));
        Assert.Equal(5000, pixels.Chunk(784).Select(image => Convert.ToHexString(SHA256.HashData(image))).Distinct().Count());
    }

    [Fact]
    public void An_image_does_not_depend_on_how_many_are_drawn()
    {
        Assert.Equal(Pixels(Thousand.Take(37)), Pixels(Dataset.FromDrawnDigits(37, seed: 1)));
        Assert.NotEqual(Pixels(Thousand.Take(10)), Pixels(Dataset.FromDrawnDigits(10, seed: 2)));
    }

    [Fact]
    public void Digits_are_centred_inside_a_black_border_and_of_mnist_s_weight()
    {
        byte[] pixels = Pixels(Thousand);
        double ink = 0;
        for (int i = 0; i < 1000; i++)
        {
            ReadOnlySpan<byte> image = pixels.AsSpan(i * 784, 784);
            double mass = 0, x = 0, y = 0;
            for (int p = 0; p < 784; p++)
            {
                if (p / 28 is 0 or 27 || p % 28 is 0 or 27)
                    Assert.Equal(0, image[p]);
                mass += image[p];
                x += image[p] * (p % 28 + 0.5);
                y += image[p] * (p / 28 + 0.5);
            }

            Assert.InRange(x / mass, 14 - 3.5, 14 + 3.5);
            Assert.InRange(y / mass, 14 - 3.5, 14 + 3.5);
            Assert.InRange(mass / (784 * 255), 0.02, 0.30);
            ink += mass / (784 * 255);
        }

        // The mean grey of MNIST's training images is 0.1307.
        Assert.InRange(ink / 1000, 0.11, 0.16);
    }

    [Fact]
    public void Classes_can_be_told_apart_but_not_by_their_means_alone()
    {
        // A classifier by the nearest class mean reaches 82 % on MNIST. Near 10 % the classes would mean nothing; at 100 % they would
        // not vary.
        byte[] train = Pixels(Thousand), test = Pixels(Dataset.FromDrawnDigits(1000, seed: 2));
        var means = new double[10 * 784];
        for (int i = 0; i < train.Length; i++)
            means[i / 784 % 10 * 784 + i % 784] += train[i] / 100.0;
        int right = 0;
        for (int i = 0; i < 1000; i++)
        {
            double best = double.PositiveInfinity;
            int guess = -1;
            for (int digit = 0; digit < 10; digit++)
            {
                double distance = 0;
                for (int p = 0; p < 784; p++)
                {
                    double difference = test[i * 784 + p] - means[digit * 784 + p];
                    distance += difference * difference;
                }

                if (distance < best)
                    (best, guess) = (distance, digit);
            }

            right += guess == i % 10 ? 1 : 0;
        }

        Assert.InRange(right, 650, 950);
    }

    [Fact]
    public void Every_style_at_the_limits_of_chance_fits_its_buffers_and_the_image()
    {
        var path = new PenPoint[Handwriting.MaximumPoints];
        foreach (float extreme in new[] { 0f, 0.5f, 1 - 1f / (1 << 24) })
        {
            for (int digit = 0; digit < 10; digit++)
            {
                for (int style = 0; style < DigitStrokes.Of[digit].Length; style++)
                {
                    var uniform = new float[Handwriting.MaximumDeviates];
                    Array.Fill(uniform, extreme);
                    uniform[0] = (style + 0.5f) / DigitStrokes.Of[digit].Length;
                    foreach (PenPoint point in Handwriting.Write(digit, 28, uniform, path))
                    {
                        Assert.InRange(point.X - point.Radius, 0.99f, 27);
                        Assert.InRange(point.X + point.Radius, 1, 27.01f);
                        Assert.InRange(point.Y - point.Radius, 0.99f, 27);
                        Assert.InRange(point.Y + point.Radius, 1, 27.01f);
                        Assert.InRange(point.Radius, 0.4f, 4);
                    }
                }
            }
        }
    }

    private static byte[] Pixels(Dataset data)
    {
        var row = new float[784];
        var pixels = new byte[data.Count * 784];
        for (int i = 0; i < data.Count; i++)
        {
            data.Read(i, row, default);
            for (int p = 0; p < 784; p++)
                pixels[i * 784 + p] = (byte)(row[p] * 255 + 0.5f);
        }

        return pixels;
    }
}
