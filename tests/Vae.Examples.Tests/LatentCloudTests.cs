using System.Xml.Linq;
using Vae.Data;
using Vae.Examples.Models;
using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public class LatentCloudTests
{
    [Fact]
    public void The_share_between_classes_is_one_where_they_differ_alone_and_none_where_they_do_not()
    {
        int?[] labels = [0, 0, 1, 1];
        Assert.Equal(1, LatentCloud.ShareBetween(labels, [2, 2, 5, 5]));
        Assert.Equal(0, LatentCloud.ShareBetween(labels, [2, 5, 2, 5]));
        Assert.Equal(0, LatentCloud.ShareBetween(labels, [3, 3, 3, 3]));
        // Between them 4·1²; in all 2² + 0 + 0 + 2².
        Assert.Equal(0.5, LatentCloud.ShareBetween(labels, [-2, 0, 0, 2]), 1e-12);
    }

    [Fact]
    public void Rows_lie_in_the_two_dimensions_that_labels_differ_in_most()
    {
        (DenseVae model, Dataset test) = (Trained(), Dataset.FromDrawnDigits(300, 2));
        LatentCloud cloud = LatentCloud.Of(model, test, model.Evaluate(test));

        var rows = new float[300 * 784];
        for (int row = 0; row < 300; row++)
            test.Read(row, rows.AsSpan(row * 784, 784), default);
        float[] means = model.Embed(rows);
        int?[] labels = [.. Enumerable.Range(0, 300).Select(test.LabelOf)];
        double[] shares = [.. Enumerable.Range(0, 16).Select(
            z => LatentCloud.ShareBetween(labels, [.. Enumerable.Range(0, 300).Select(row => (double)means[16 * row + z])]))];
        int[] order = [.. Enumerable.Range(0, 16).OrderByDescending(z => shares[z])];
        Assert.Equal((order[0], order[1]), (cloud.Horizontal, cloud.Vertical));
        Assert.Equal(
            Enumerable.Range(0, 300).Select(row => (labels[row], (double)means[16 * row + order[0]], (double)means[16 * row + order[1]])),
            cloud.Points);
        Assert.StartsWith(
            $"Where 300 test rows lie in z{order[0]} and z{order[1]}, the two dimensions in which labels differ most: "
            + $"{Numbers.Percent(shares[order[0]])} and {Numbers.Percent(shares[order[1]])} of", cloud.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_labels_they_lie_in_the_two_that_carry_most()
    {
        DenseVae model = Trained();
        var values = new float[50 * 784];
        Array.Fill(values, 0.5f);
        Dataset test = Dataset.FromRows(values, 28, 28);
        Evaluation evaluation = model.Evaluate(test);

        LatentCloud cloud = LatentCloud.Of(model, test, evaluation);

        int[] order = LatentGrid.MostActiveFirst(evaluation.KlPerDimension);
        Assert.Equal((order[0], order[1]), (cloud.Horizontal, cloud.Vertical));
        Assert.All(cloud.Points, point => Assert.Null(point.Label));
        Assert.Contains("that carry most", cloud.Caption, StringComparison.Ordinal);
        Assert.DoesNotContain("Colours", cloud.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_classes_have_colours_and_the_others_are_grey_below_them()
    {
        // Class 3 has one row, 11 others have two.
        (int? Label, double X, double Y)[] points =
            [.. Enumerable.Range(0, 12).SelectMany(label => Enumerable.Repeat(((int?)label, (double)label, 1.0), label == 3 ? 1 : 2))];

        XElement svg = XElement.Parse(ReportCharts.Cloud(new LatentCloud(4, 7, "", points)));

        string[] groups = [.. svg.Elements("g").Select(group => (string)group.Attribute("class")!)];
        Assert.Equal("cloud idle", groups[0]);
        Assert.Equal(Enumerable.Range(0, 10).Select(colour => $"cloud class{colour}"), groups[1..]);
        // Of eleven classes as large, the last has no colour of its own.
        Assert.Equal(1 + 2, svg.Elements("g").First().Elements().Count());
        string[] texts = [.. svg.Elements("text").Where(text => (string?)text.Attribute("class") == "axis").Select(text => text.Value)];
        Assert.Equal(
            ["posterior mean of z4", "posterior mean of z7", "others", "0", "1", "2", "4", "5", "6", "7", "8", "9", "10"], texts);
    }

    [Fact]
    public void The_rows_of_a_traversal_have_their_names_at_the_left()
    {
        var sheet = new ContactSheet(new TileShape(28, 28, 1), 2) { RowNames = [("z10", "1.90"), ("z4", "0.04")] };
        var bare = new ContactSheet(new TileShape(28, 28, 1), 2);

        Picture named = sheet.Draw(new float[4 * 784]), unnamed = bare.Draw(new float[4 * 784]);

        int margin = named.Width - unnamed.Width;
        Assert.Equal(4 + 2 * PixelText.WidthOf("1.90"), margin);
        Assert.Equal(named.Height, unnamed.Height);
        // The tiles are as they were, to the right of the names.
        for (int y = 0; y < named.Height; y++)
        {
            Assert.Equal(
                unnamed.Pixels[(y * unnamed.Width)..((y + 1) * unnamed.Width)],
                named.Pixels[(y * named.Width + margin)..((y + 1) * named.Width)]);
        }
        // The second name is z4, in its row; below it the number.
        var wanted = new Picture(named.Width, named.Height, 1, 52);
        PixelText.Write(wanted, "z10", 4, 4 + 12, 2);
        PixelText.Write(wanted, "1.90", 4, 4 + 12 + 18, 2);
        PixelText.Write(wanted, "z4", 4, 64 + 12, 2);
        PixelText.Write(wanted, "0.04", 4, 64 + 12 + 18, 2);
        for (int y = 0; y < named.Height; y++)
        {
            Assert.Equal(
                wanted.Pixels[(y * named.Width)..(y * named.Width + margin)], named.Pixels[(y * named.Width)..(y * named.Width + margin)]);
        }
        Assert.False(new ContactSheet(new TileShape(1, 8, 1), 2) { RowNames = [("z0", "1.00")] }.HasRowNames, "The rows are too low.");
    }

    [Fact]
    public void A_letter_is_drawn_as_it_looks()
    {
        var picture = new Picture(11, 7, 1, 0);
        PixelText.Write(picture, "4z", 0, 0, 1);
        string[] lines = [.. picture.Pixels.Chunk(11).Select(row => string.Concat(row.Select(pixel => pixel > 0 ? '#' : ' ')))];
        Assert.Equal(
            [
                "   #       ",
                "  ##       ",
                " # #  #####",
                "#  #     # ",
                "#####   #  ",
                "   #   #   ",
                "   #  #####",
            ],
            lines);
    }

    private static DenseVae Trained()
    {
        var model = new DenseVae();
        model.Fit(Dataset.FromDrawnDigits(256, 1), null, new TrainingOptions { Epochs = 2, BatchSize = 32, Seed = 1, Threads = 1 });
        return model;
    }
}
