using System.Security.Cryptography;
using Vae.Data;

namespace Vae.Tests.Data;

public class DrawnShapesTests
{
    private const int Size = 32;
    private const int Length = Size * Size * 3;

    private static readonly Dataset Thousand = Dataset.FromDrawnShapes(1000, seed: 1);

    [Fact]
    public void Images_are_labelled_coloured_squares()
    {
        Assert.Equal(1000, Thousand.Count);
        Assert.Equal([32, 32, 3], Thousand.Shape);
        Assert.Equal(5, Thousand.ClassCount);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(i % 5, Thousand.LabelOf(i));
            Assert.Equal((ShapeKind)(i % 5), DrawnShapes.FactorsOf(i, 1).Kind);
        }

        Assert.Equal(0, Dataset.FromDrawnShapes(0, seed: 1).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Dataset.FromDrawnShapes(-1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DrawnShapes.FactorsOf(-1, seed: 1));
    }

    [Fact]
    public void An_image_is_the_same_on_every_machine()
    {
        // Taken from the first machine that drew them; no machine may draw others.
        Assert.Equal("C4F63416BE8874F8DEEC4D3008229CCB", Convert.ToHexString(SHA256.HashData(Pixels(Thousand)))[..32]);
    }

    [Fact]
    public void An_image_does_not_depend_on_how_many_are_drawn_but_on_the_seed()
    {
        Assert.Equal(Pixels(Thousand.Take(37)), Pixels(Dataset.FromDrawnShapes(37, seed: 1)));
        Assert.NotEqual(Pixels(Thousand.Take(10)), Pixels(Dataset.FromDrawnShapes(10, seed: 2)));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => Convert.ToHexString(Image(i))).Distinct().Count());
    }

    [Fact]
    public void No_image_is_drawn_from_the_factors_of_another()
    {
        IEnumerable<ShapeFactors> drawn = Enumerable.Range(0, 20_000).Select(i => DrawnShapes.FactorsOf(i, 3));
        Assert.Equal(20_000, drawn.Distinct().Count());
    }

    [Fact]
    public void Factors_are_drawn_evenly_from_the_whole_of_their_ranges()
    {
        ShapeFactors[] factors = [.. Enumerable.Range(0, 1000).Select(i => DrawnShapes.FactorsOf(i, 7))];
        Even(factors.Select(f => f.X), 11, 21);
        Even(factors.Select(f => f.Y), 11, 21);
        Even(factors.Select(f => f.Scale), 5, 9);
        Even(factors.Select(f => f.Hue), 0, 1);
        double[] period = [0.5, 0.25, 1 / 3.0, 0.2, 0.25];
        for (int kind = 0; kind < 5; kind++)
            Even(factors.Where(f => (int)f.Kind == kind).Select(f => f.Rotation), 0, period[kind]);

        static void Even(IEnumerable<float> values, double low, double high)
        {
            float[] sorted = [.. values.Order()];
            // The largest distance between the even distribution and this one; beyond 1.95/√n in one of a thousand cases.
            double distance = sorted.Select((value, i) => Math.Abs((value - low) / (high - low) - (i + 0.5) / sorted.Length)).Max();
            Assert.True(distance < 1.95 / Math.Sqrt(sorted.Length), $"{distance}");
            Assert.True(sorted[0] >= low && sorted[^1] <= high);
        }
    }

    [Fact]
    public void A_shape_is_where_its_factors_say_as_large_and_of_their_hue()
    {
        for (int i = 0; i < 1000; i++)
        {
            ShapeFactors factors = DrawnShapes.FactorsOf(i, 1);
            byte[] image = Image(i);
            double mass = 0, x = 0, y = 0, reach = 0;
            var paint = new double[3];
            for (int place = 0; place < Size * Size; place++)
            {
                int brightest = Enumerable.Range(0, 3).Max(channel => image[place * 3 + channel]);
                double covered = (brightest - 26) / (242.0 - 26);
                if (place / Size is 0 or Size - 1 || place % Size is 0 or Size - 1)
                    Assert.Equal(0, covered);
                double alongX = place % Size + 0.5, alongY = place / Size + 0.5;
                mass += covered;
                x += covered * alongX;
                y += covered * alongY;
                if (covered > 0.5)
                    reach = Math.Max(reach, Math.Sqrt(Math.Pow(alongX - factors.X, 2) + Math.Pow(alongY - factors.Y, 2)));
                for (int channel = 0; channel < 3; channel++)
                    paint[channel] += covered * (image[place * 3 + channel] / 255.0);
            }

            Assert.InRange(x / mass, factors.X - 0.1, factors.X + 0.1);
            Assert.InRange(y / mass, factors.Y - 0.1, factors.Y + 0.1);
            // A point's tip may cover less than half of its pixel.
            Assert.InRange(reach, factors.Scale - 2, factors.Scale + 0.75);
            double area = factors.Kind switch
            {
                ShapeKind.Ellipse => Math.PI / 2,
                ShapeKind.Square => 2,
                ShapeKind.Triangle => 3 * Math.Sqrt(3) / 4,
                ShapeKind.Star => 10 * 0.5 * 0.45 * Math.Sin(Math.PI / 5),
                _ => 8 * 0.32 * 0.94741754 - 4 * 0.32 * 0.32,
            };
            Assert.InRange(mass / (factors.Scale * factors.Scale), area * 0.93, area * 1.07);
            int strongest = (int)Math.Floor(factors.Hue * 3 + 0.5) % 3; // red, green or blue, whichever is nearest on the circle
            Assert.Equal(paint.Max(), paint[strongest], 0.02 * mass);
        }
    }

    [Fact]
    public void A_turn_is_a_cosine_and_a_sine()
    {
        for (float turns = -1; turns <= 1; turns += 1 / 1024f)
        {
            (float cosine, float sine) = ShapeRaster.Direction(turns);
            Assert.Equal(Math.Cos(2 * Math.PI * turns), cosine, 1e-7);
            Assert.Equal(Math.Sin(2 * Math.PI * turns), sine, 1e-7);
        }
    }

    [Fact]
    public void A_shape_turned_by_its_period_is_the_same_and_by_half_of_it_another()
    {
        foreach (ShapeKind kind in Enum.GetValues<ShapeKind>())
        {
            float period = 1f / ShapeRaster.Symmetry(kind);
            byte[] image = Drawn(0.03f);
            int most = image.Zip(Drawn(0.03f + period), (one, other) => Math.Abs(one - other)).Max();
            Assert.InRange(most, 0, 1);
            Assert.True(image.Zip(Drawn(0.03f + period / 2), (one, other) => Math.Abs(one - other)).Max() > 50);

            byte[] Drawn(float rotation)
            {
                var drawn = new byte[Length];
                ShapeRaster.Draw(new ShapeFactors(kind, 16, 15.5f, 8, rotation, 0.1f), Size, drawn);
                return drawn;
            }
        }
    }

    private static byte[] Image(int index) => Pixels(Thousand.Subset([index]));

    private static byte[] Pixels(Dataset data)
    {
        var row = new float[Length];
        var pixels = new byte[data.Count * Length];
        for (int i = 0; i < data.Count; i++)
        {
            data.Read(i, row, default);
            for (int p = 0; p < Length; p++)
                pixels[i * Length + p] = (byte)(row[p] * 255 + 0.5f);
        }

        return pixels;
    }
}
