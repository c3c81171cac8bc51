using Vae.Data;

namespace Vae.Tests;

public class MutualInformationGapTests
{
    private const int Records = 4_000;

    // Two factors of four classes that have nothing to do with each other.
    private static readonly Factor[] Factors =
    [
        new("first", [.. Enumerable.Range(0, Records).Select(i => i % 4)]),
        new("second", [.. Enumerable.Range(0, Records).Select(i => i / 4 % 4)]),
    ];

    [Fact]
    public void A_dimension_for_each_factor_has_a_gap_of_one()
    {
        // The third dimension is noise, the second tells the first factor backwards.
        float[] codes = Codes((i, first, second) => [second, -first, i * 37 % 101]);
        MutualInformationGap gap = MutualInformationGap.Of(codes, 3, Factors);
        Assert.True(gap.Value >= 0.98, $"{gap.Value}");
        Assert.Equal([1, 0], gap.Factors.Select(factor => factor.Dimension));
        Assert.All(gap.Factors, factor => Assert.Equal(Math.Log(4), factor.Entropy, 12));
        Assert.Equal(Math.Log(4), gap.Factors[0].Information[1], 12);
        Assert.True(Math.Abs(gap.Factors[0].Information[0]) <= 1e-12, $"{gap.Factors[0].Information[0]}");
    }

    [Fact]
    public void Two_dimensions_that_tell_the_same_have_none()
    {
        float[] codes = Codes((_, first, second) => [first + 4 * second, second + 4 * first]);
        MutualInformationGap gap = MutualInformationGap.Of(codes, 2, Factors);
        Assert.True(Math.Abs(gap.Value) <= 1e-12, $"{gap.Value}");
    }

    [Fact]
    public void Half_of_a_factor_in_a_dimension_is_half_a_gap()
    {
        // One bit of two.
        float[] codes = Codes((_, first, second) => [MathF.Floor(first / 2), MathF.Floor(second / 2), 0]);
        MutualInformationGap gap = MutualInformationGap.Of(codes, 3, Factors);
        Assert.Equal(0.5, gap.Value, 12);
    }

    [Fact]
    public void A_code_without_information_has_none()
    {
        MutualInformationGap gap = MutualInformationGap.Of(new float[2 * Records], 2, Factors);
        Assert.True(Math.Abs(gap.Value) <= 1e-12, $"{gap.Value}");
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var codes = new float[2 * Records];
        Assert.Throws<ArgumentOutOfRangeException>(() => MutualInformationGap.Of(codes, 1, Factors));
        Assert.Throws<ArgumentOutOfRangeException>(() => MutualInformationGap.Of(codes, 2, Factors, 1));
        Assert.Throws<ArgumentException>(() => MutualInformationGap.Of(codes, 2, []));
        Assert.Throws<ArgumentException>(() => MutualInformationGap.Of(new float[10], 2, Factors));
        var same = new Factor("same", new int[Records]);
        Assert.Contains("carries no information", Assert.Throws<ArgumentException>(() => MutualInformationGap.Of(codes, 2, [same])).Message,
            StringComparison.Ordinal);
        codes[7] = float.NaN;
        Assert.Throws<ArgumentException>(() => MutualInformationGap.Of(codes, 2, Factors));
        Assert.Throws<ArgumentException>(() => new Factor("none", []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Factor("negative", [-1]));
    }

    [Fact]
    public void Numbers_fall_into_intervals_of_equal_width()
    {
        Assert.Equal([0, 0, 1, 3, 3], Factor.OfNumbers("x", [0, 0.9f, 1.1f, 3.5f, 4], 4).Classes);
        Assert.Equal([0, 0], Factor.OfNumbers("x", [2, 2], 4).Classes);
    }

    [Fact]
    public void Drawn_shapes_know_their_factors()
    {
        IReadOnlyList<Factor> factors = DrawnShapes.Factors(2_000, 3);
        Assert.Equal(["shape", "x", "y", "scale", "rotation", "hue"], factors.Select(factor => factor.Name));
        Assert.Equal(5, factors[0].Classes.Distinct().Count());
        Assert.All(factors.Skip(1), factor => Assert.Equal(10, factor.Classes.Distinct().Count()));
        ShapeFactors[] drawn = [.. Enumerable.Range(0, 2_000).Select(i => DrawnShapes.FactorsOf(i, 3))];
        for (int i = 0; i < drawn.Length; i++)
        {
            Assert.Equal((int)drawn[i].Kind, factors[0].Classes[i]);
            // The intervals are a little narrower than a pixel: they end at the largest and the smallest that was drawn.
            Assert.InRange(factors[1].Classes[i] + 0.5, drawn[i].X - 11.6, drawn[i].X - 10.4);
        }
        // Independent, but for chance.
        float[] codes = [.. drawn.SelectMany(shape => new[] { shape.X, shape.Y })];
        MutualInformationGap gap = MutualInformationGap.Of(codes, 2, [factors[1], factors[2]]);
        Assert.True(gap.Value > 0.9, $"{gap.Value}");
    }

    private static float[] Codes(Func<int, float, float, float[]> code) =>
        [.. Enumerable.Range(0, Records).SelectMany(i => code(i, i % 4, i / 4 % 4))];
}
