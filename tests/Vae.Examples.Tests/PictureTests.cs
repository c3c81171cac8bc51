using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

public class PictureTests
{
    [Fact]
    public void A_sheet_is_a_png_of_the_right_size_with_every_pixel_in_its_place()
    {
        var tile = new TileShape(2, 3, 1);
        // Three tiles on two columns; the values are distinct greys, two of them out of range.
        float[] values = [.. Enumerable.Range(0, 18).Select(i => i / 17f)];
        values[0] = -5;
        values[17] = 7;
        var sheet = new ContactSheet(tile, 2) { Scale = 2, Gap = 3 };

        PngFile png = PngFile.Read(sheet.Draw(values).ToPng());

        Assert.Equal((3 + 2 * (6 + 3), 3 + 2 * (4 + 3), 1), (png.Width, png.Height, png.Channels));
        for (int i = 0; i < values.Length; i++)
        {
            int index = i / 6, y = i % 6 / 3, x = i % 3;
            byte expected = (byte)Math.Round(Math.Clamp(values[i], 0, 1) * 255);
            for (int part = 0; part < 4; part++)
                Assert.Equal(expected, png.At(3 + index % 2 * 9 + x * 2 + part % 2, 3 + index / 2 * 7 + y * 2 + part / 2));
        }
        byte background = png.At(0, 0);
        Assert.Equal(background, png.At(png.Width - 4, png.Height - 4)); // The place of the fourth tile.
    }

    [Fact]
    public void Groups_of_rows_are_parted_by_the_wider_gap()
    {
        var sheet = new ContactSheet(new TileShape(4, 4, 1), 1) { Scale = 1, Gap = 2, RowsPerGroup = 2, GroupGap = 10 };

        PngFile png = PngFile.Read(sheet.Draw(new float[4 * 16]).ToPng());

        Assert.Equal(2 + 4 + 2 + 4 + 10 + 4 + 2 + 4 + 2, png.Height);
        bool[] rows = [.. Enumerable.Range(0, png.Height).Select(y => png.At(3, y) == 0)];
        int[] starts = [.. Enumerable.Range(1, png.Height - 1).Where(y => rows[y] && !rows[y - 1])];
        Assert.Equal([2, 8, 22, 28], starts);
    }

    [Fact]
    public void Colour_tiles_keep_their_channels()
    {
        var sheet = new ContactSheet(TileShape.Of([1, 1, 3]), 1) { Scale = 1, Gap = 1 };

        PngFile png = PngFile.Read(sheet.Draw([1f, 0.5f, 0f]).ToPng());

        Assert.Equal(3, png.Channels);
        Assert.Equal((255, 128, 0), (png.At(1, 1, 0), png.At(1, 1, 1), png.At(1, 1, 2)));
    }

    [Fact]
    public void A_number_of_values_that_is_no_whole_tile_is_refused()
    {
        var sheet = new ContactSheet(new TileShape(2, 2, 1), 3);

        Assert.Throws<ArgumentException>(() => sheet.Draw(new float[7]));
        Assert.Throws<ArgumentException>(() => sheet.Draw([]));
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.01, -2.326347874040841)]
    [InlineData(0.0001, -3.719016485455709)]
    [InlineData(0.9999, 3.719016485455709)]
    public void The_normal_quantile_agrees_with_published_values(double probability, double expected) =>
        Assert.Equal(expected, LatentGrid.NormalQuantile(probability), 1e-7);

    [Fact]
    public void The_map_has_the_first_dimension_to_the_right_and_the_second_upwards()
    {
        float[] points = LatentGrid.Map(5);

        Assert.Equal(50, points.Length);
        Assert.True(points[0] < -1 && points[1] > 1, "The first point is the top left one.");
        Assert.True(points[^2] > 1 && points[^1] < -1, "The last point is the bottom right one.");
        Assert.Equal(0, points[24]);
        Assert.Equal(0, points[25]);
    }

    [Fact]
    public void A_traversal_moves_one_dimension_a_row_and_keeps_the_others()
    {
        float[] points = LatentGrid.Traversal([0.1f, 0.2f, 0.3f], LatentGrid.MostActiveFirst([0.5, 0.1, 2]), 3);

        Assert.Equal(
            [
                0.1f, 0.2f, -3, 0.1f, 0.2f, 0, 0.1f, 0.2f, 3,
                -3, 0.2f, 0.3f, 0, 0.2f, 0.3f, 3, 0.2f, 0.3f,
                0.1f, -3, 0.3f, 0.1f, 0, 0.3f, 0.1f, 3, 0.3f,
            ],
            points);
    }
}
