using Vae.Data;
using Vae.Sampling;

namespace Vae.Tests.Data;

public class DatasetTests
{
    // Two rows of [2, 3]
    private static readonly float[] Six = [0, 1, 2, 3, 4, 5, -6, 7, 8, 9, 10, 11];

    [Fact]
    public void Rows_are_read_one_by_one_and_no_further()
    {
        Dataset data = Dataset.FromRows(Six, 2, 3);
        Assert.Equal((2, 6), (data.Count, data.RowSize));
        Assert.Equal([2, 3], data.Shape);
        float[] destination = [9, 9, 9, 9, 9, 9, 99];
        data.Read(1, destination, default);
        Assert.Equal([-6, 7, 8, 9, 10, 11, 99], destination);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(256)]
    public void Every_byte_reads_as_its_255th_wherever_it_stands(int width)
    {
        byte[] bytes = [.. Enumerable.Range(0, 256 * width).Select(i => (byte)(i * 7))];
        Dataset data = Dataset.FromBytes(bytes, width);
        var row = new float[width + 1];
        for (int i = 0; i < data.Count; i++)
        {
            row[width] = -1;
            data.Read(i, row, default);
            for (int j = 0; j < width; j++)
                Assert.True(row[j] == bytes[i * width + j] / 255f);
            Assert.Equal(-1f, row[width]);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_no_number_is_named_by_row_and_element(float bad)
    {
        float[] values = [.. Six];
        values[10] = bad;
        var error = Assert.Throws<InvalidDataException>(() => Dataset.FromRows(values, 2, 3));
        Assert.StartsWith($"Row 1, element 4 is {bad}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Dataset.FromRows(Six, 5));
        Assert.Throws<ArgumentException>(() => Dataset.FromRows(Six));
        Assert.Throws<ArgumentException>(() => Dataset.FromRows(Six, 3, 0));
        Assert.Throws<ArgumentException>(() => Dataset.FromRows(Six, -3));
        Assert.Throws<ArgumentException>(() => Dataset.FromRows(Six, 65536, 65536));
        Assert.Throws<ArgumentNullException>(() => Dataset.FromRows(null!, 3));
        Assert.Throws<ArgumentNullException>(() => Dataset.FromBytes(null!, 3));
    }

    [Fact]
    public void A_wrong_read_is_refused_by_every_kind_of_data()
    {
        Dataset source = Dataset.FromBytes(new byte[12], 2, 3).WithLabels([0, 1]);
        foreach (Dataset data in new[]
                 {
                     Dataset.FromRows(Six, 2, 3), source, source.Subset([1, 0]), source.BinarizeDynamic(), source.BinarizeStatic(1),
                     source.BinarizeThreshold(0.5f),
                 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(2, new float[6], default));
            Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(-1, new float[6], default));
            Assert.Throws<ArgumentException>(() => data.Read(0, new float[5], default));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => source.LabelOf(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Subset([0, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Take(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.BinarizeThreshold(float.NaN));
    }

    [Fact]
    public void Labels_are_checked_and_follow_their_rows()
    {
        Dataset data = Rows(4).WithLabels([2, 0, 1, 2], 5);
        Assert.Equal(5, data.ClassCount);
        Assert.Equal(3, Rows(4).WithLabels([2, 0, 1, 2]).ClassCount);
        Dataset part = data.Subset([3, 1, 3]).BinarizeStatic(1).BinarizeThreshold(0.5f).BinarizeDynamic();
        Assert.Equal([2, 0, 2], Enumerable.Range(0, 3).Select(row => part.LabelOf(row)!.Value));
        Assert.Equal(5, part.ClassCount);
        Assert.Throws<ArgumentException>(() => Rows(4).WithLabels([1, 2, 3]));
        var error = Assert.Throws<ArgumentException>(() => Rows(4).WithLabels([1, 2, 5, 1], 5));
        Assert.StartsWith("Row 2 has the label 5; labels run from 0 to 4.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Rows(4).WithLabels([1, -2, 3, 1]));
    }

    [Fact]
    public void A_split_shares_no_row_loses_none_and_depends_on_the_seed()
    {
        Dataset data = Rows(100);
        (Dataset first, Dataset second) = data.Split(0.7, seed: 3);
        Assert.Equal((70, 30), (first.Count, second.Count));
        int[] a = Firsts(first), b = Firsts(second);
        Assert.Equal(Enumerable.Range(0, 100), a.Concat(b).Order());
        Assert.Equal(a.Order(), a);
        Assert.Equal(a, Firsts(data.Split(0.7, seed: 3).First));
        Assert.NotEqual(a, Firsts(data.Split(0.7, seed: 4).First));
        Assert.NotEqual(Enumerable.Range(0, 70), a);

        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(double.NaN, 1));
    }

    [Fact]
    public void Taking_and_choosing_keep_order()
    {
        Dataset data = Rows(10);
        Assert.Equal([0, 1, 2], Firsts(data.Take(3)));
        Assert.Same(data, data.Take(10));
        Assert.Equal(0, data.Take(0).Count);
        Assert.Equal([7, 7, 2], Firsts(data.Subset([7, 7, 2])));
        int[] chosen = [1, 2];
        Dataset part = data.Subset(chosen);
        chosen[0] = 9;
        Assert.Equal([1, 2], Firsts(part));
    }

    [Fact]
    public void A_threshold_is_not_part_of_the_white()
    {
        Dataset data = Dataset.FromRows([0, 0.25f, 0.5f, 0.75f, 1, -3], 6).BinarizeThreshold(0.5f);
        Assert.Equal([0, 0, 0, 1, 1, 0], Row(data, 0));

        // In vectors and in their remainder alike.
        float[] ramp = [.. Enumerable.Range(0, 53).Select(i => i * 11 % 53 / 52f)];
        Assert.Equal(ramp.Select(value => value > 0.5f ? 1f : 0f), Row(Dataset.FromRows(ramp, 53).BinarizeThreshold(0.5f), 0));
    }

    [Fact]
    public void Static_binarisation_is_the_seed_s_the_row_s_and_nothing_else_s()
    {
        Dataset grey = Dataset.FromRows([.. Enumerable.Repeat(0.5f, 3 * 700)], 700);
        Dataset data = grey.BinarizeStatic(8);
        float[] zero = Row(data, 0), one = Row(data, 1);
        Assert.All(zero, value => Assert.True(value is 0 or 1));
        Assert.NotEqual(zero, one);
        Assert.Equal(zero, Row(data, 0, new RowNoise(new NoiseKey(5, NoisePurpose.Shuffle, 77), 1234)));
        Assert.Equal(one, Row(data.Subset([2, 1]), 1));
        Assert.NotEqual(zero, Row(grey.BinarizeStatic(9), 0));
        // Step 0 of a training with the same seed draws other numbers.
        Assert.NotEqual(zero, Row(grey.BinarizeDynamic(), 0, new RowNoise(new NoiseKey(8, NoisePurpose.Binarization), 0)));
    }

    [Fact]
    public void Dynamic_binarisation_is_the_reading_s_number_by_number()
    {
        Dataset data = Dataset.FromRows([.. Enumerable.Range(0, 2 * 700).Select(i => i % 701 / 700f)], 700);
        var noise = new RowNoise(new NoiseKey(5, NoisePurpose.Shuffle, Step: 9), FirstIndex: 1233);
        float[] drawn = Row(data.BinarizeDynamic(), 1, noise);
        float[] grey = Row(data, 1);
        var uniform = new float[1];
        for (int j = 0; j < 700; j++)
        {
            UniformNoise.Fill(new NoiseKey(5, NoisePurpose.Binarization, Step: 9), 1233 + (ulong)j, uniform);
            Assert.Equal(uniform[0] < grey[j] ? 1f : 0f, drawn[j]);
        }

        Assert.NotEqual(drawn, Row(data.BinarizeDynamic(), 1, noise with { Key = noise.Key with { Step = 10 } }));
    }

    [Fact]
    public void Binarised_black_and_white_stay_and_grey_is_a_probability()
    {
        const int readings = 4000;
        float[] levels = [0, 1, 0.1f, 0.5f, 0.9f, -0.5f, 1.5f];
        float[] expected = [0, 1, 0.1f, 0.5f, 0.9f, 0, 1];
        Dataset data = Dataset.FromRows(levels, levels.Length).BinarizeDynamic();
        var sums = new double[levels.Length];
        for (int i = 0; i < readings; i++)
        {
            float[] row = Row(data, 0, new RowNoise(new NoiseKey(1, NoisePurpose.Binarization, (ulong)i), 0));
            for (int j = 0; j < row.Length; j++)
                sums[j] += row[j];
        }

        for (int j = 0; j < sums.Length; j++)
        {
            double p = expected[j];
            double tolerance = 4 * Math.Sqrt(p * (1 - p) / readings); // four standard errors; none for black and white
            Assert.True(Math.Abs(sums[j] / readings - p) <= tolerance + 1e-9, $"{levels[j]} is white in {sums[j]} of {readings}");
        }
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        Dataset data = Dataset.FromBytes(IdxBytes.Payload(20 * 784), 28, 28);
        Dataset[] kinds =
        [
            data, Dataset.FromRows(new float[20 * 784], 28, 28), data.Subset([3, 4]).BinarizeDynamic(), data.BinarizeStatic(1),
            data.BinarizeThreshold(0.5f).Take(3), data.WithLabels(new int[20]).Split(0.5, 1).First,
        ];
        var row = new float[784];
        foreach (Dataset kind in kinds)
        {
            kind.Read(1, row, default);
            ExactAllocation.None(() =>
            {
                for (int i = 0; i < 50; i++)
                    kind.Read(i % 2, row, default);
            });
        }
    }

    private static Dataset Rows(int count) => Dataset.FromRows([.. Enumerable.Range(0, 2 * count).Select(i => i / 2f)], 2);

    /// <summary>Each row's first element: the number of the row, in <see cref="Rows"/>.</summary>
    private static int[] Firsts(Dataset data) => [.. Enumerable.Range(0, data.Count).Select(row => (int)Row(data, row)[0])];

    private static float[] Row(Dataset data, int row, RowNoise noise = default)
    {
        var values = new float[data.RowSize];
        data.Read(row, values, noise);
        return values;
    }
}
