using Vae.Data;

namespace Vae.Tests.Data;

public class PngFilterTests
{
    [Theory]
    // Left and corner are as near to the estimate as each other: left.
    [InlineData(6, 12, 10, 6)]
    [InlineData(14, 8, 10, 14)]
    // Above and corner are: above.
    [InlineData(12, 6, 10, 6)]
    [InlineData(8, 14, 10, 14)]
    // The corner is the nearest alone.
    [InlineData(8, 12, 10, 10)]
    [InlineData(0, 255, 128, 128)]
    // Estimates beyond a byte.
    [InlineData(255, 255, 0, 255)]
    [InlineData(0, 0, 255, 0)]
    public void Paeth_foretells_the_nearest_of_three_and_of_equals_the_first(int left, int above, int corner, int foretold) =>
        Assert.Equal(foretold, Foretold(left, above, corner));

    [Fact]
    public void Paeth_is_the_specification_s_for_every_neighbourhood()
    {
        for (int left = 0; left < 256; left += 5)
        {
            for (int above = 0; above < 256; above += 3)
            {
                for (int corner = 0; corner < 256; corner++)
                {
                    // MinBy gives the first of equals, and the specification's order is this one.
                    int estimate = left + above - corner;
                    int expected = new[] { left, above, corner }.MinBy(neighbour => Math.Abs(estimate - neighbour));
                    Assert.Equal(expected, Foretold(left, above, corner));
                }
            }
        }
    }

    [Theory]
    [InlineData(0, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(1, new byte[] { 1, 2, 4, 6, 9, 12 })]
    [InlineData(2, new byte[] { 251, 0, 253, 2, 255, 4 })]
    [InlineData(3, new byte[] { 126, 129, 191, 195, 225, 230 })]
    [InlineData(4, new byte[] { 251, 0, 254, 4, 3, 10 })]
    public void Each_filter_takes_its_own_neighbours_at_a_pixel_s_distance(int filter, byte[] expected)
    {
        byte[] row = [1, 2, 3, 4, 5, 6], above = [250, 254, 250, 254, 250, 254];
        Assert.True(PngFilter.Undo((byte)filter, row, above, pixelBytes: 2));
        Assert.Equal(expected, row);
    }

    [Fact]
    public void There_are_no_other_filters()
    {
        for (int filter = 5; filter < 256; filter++)
            Assert.False(PngFilter.Undo((byte)filter, new byte[3], new byte[3], 1));
    }

    /// <summary>What Paeth's filter foretells of a pixel's second byte, with the first as its left neighbour.</summary>
    private static int Foretold(int left, int above, int corner)
    {
        // Of the first byte the neighbour above is foretold.
        byte[] row = [(byte)(left - corner), 0];
        Assert.True(PngFilter.Undo(4, row, [(byte)corner, (byte)above], pixelBytes: 1));
        Assert.Equal(left, row[0]);
        return row[1];
    }
}
