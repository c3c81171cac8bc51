using Vae.Data;

namespace Vae.Tests.Data;

public class ColorTests
{
    [Fact]
    public void Grey_saved_as_rgb_is_the_grey_that_it_was()
    {
        byte[] levels = [.. Enumerable.Range(0, 256).Select(level => (byte)level)];
        byte[] rgb = [.. levels.SelectMany(level => new[] { level, level, level })];
        Dataset grey = Dataset.FromBytes(levels, 8, 8), color = Dataset.FromBytes(rgb, 8, 8, 3);
        Dataset back = color.ToGrey();
        Assert.Equal([8, 8], back.Shape);
        Assert.Equal(grey.ToArray(), back.ToArray());
        Assert.Equal(color.ToArray(), grey.ToRgb().ToArray());
        Assert.Equal([8, 8, 3], grey.ToRgb().Shape);
        Assert.Equal(grey.ToArray(), grey.ToRgb().ToGrey().ToRgb().Take(4).ToGrey().ToArray());
    }

    [Fact]
    public void Colours_become_their_luma()
    {
        Dataset data = Dataset.FromRows([1, 0, 0, 0, 1, 0, 0, 0, 1, 0.2f, 0.4f, 0.6f], 2, 2, 3).ToGrey();
        float[] grey = data.ToArray();
        double[] expected = [0.299, 0.587, 0.114, 0.299 * 0.2 + 0.587 * 0.4 + 0.114 * 0.6];
        for (int i = 0; i < 4; i++)
            Assert.Equal(expected[i], grey[i], 1e-6);
    }

    [Fact]
    public void Rows_that_have_the_channels_already_stay_and_others_are_refused()
    {
        Dataset grey = Dataset.FromBytes(new byte[12], 2, 3), color = Dataset.FromBytes(new byte[18], 2, 3, 3);
        Assert.Same(grey, grey.ToGrey());
        Assert.Same(color, color.ToRgb());
        foreach (int[] shape in new[] { new[] { 12 }, [2, 3, 2], [1, 2, 3, 2] })
        {
            Dataset other = Dataset.FromBytes(new byte[12], shape);
            Assert.Contains("[height, width, 3]", Assert.Throws<InvalidOperationException>(() => other.ToGrey()).Message);
            Assert.Contains("[height, width]", Assert.Throws<InvalidOperationException>(() => other.ToRgb()).Message);
        }
    }

    [Fact]
    public void An_axis_of_one_channel_counts_as_grey()
    {
        Dataset data = Dataset.FromBytes([1, 2, 3, 4], 2, 2, 1);
        Assert.Same(data, data.ToGrey());
        Assert.Equal(Dataset.FromBytes([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], 2, 2, 3).ToArray(), data.ToRgb().ToArray());
    }

    [Fact]
    public void Labels_names_and_warnings_stay_with_the_rows()
    {
        Dataset sorted = Dataset.FromBytes(new byte[4 * 12], 2, 2, 3).WithLabels([0, 0, 1, 1], classNames: ["cat", "dog"]).Take(2);
        Dataset data = sorted.ToGrey().ToRgb().BinarizeThreshold(0.5f).BinarizeStatic(1).BinarizeDynamic().Shuffle(1);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal((2, 0), (data.ClassCount, data.LabelOf(1)));
        Assert.Equal(TrainingWarningKind.ClassesLost, Assert.Single(data.Warnings).Kind);
        var error = Assert.Throws<ArgumentException>(() => sorted.WithLabels([0, 1], 3, ["cat", "dog"]));
        Assert.Contains("2 names for 3 classes", error.Message, StringComparison.Ordinal);
    }
}
