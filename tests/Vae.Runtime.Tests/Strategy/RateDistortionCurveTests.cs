namespace Vae.Tests;

public class RateDistortionCurveTests
{
    [Fact]
    public void An_exact_curve_falls_is_convex_and_has_its_best_point_at_a_weight_of_1()
    {
        // D = 100·e^(−R/10): the slope is −β at R = 10·ln(10/β).
        RateDistortionCurve curve = Of([.. new[] { 5, 0.2, 1, 2, 0.5 }.Select(beta =>
            (beta, 10 * Math.Log(10 / beta), 10 * beta, 3))]);

        Assert.Equal([0.2, 0.5, 1, 2, 5], curve.Points.Select(point => point.Beta));
        Assert.Equal(1, curve.Best.Beta);
        Assert.True(curve.DistanceFromConvex <= 1e-12, $"{curve.DistanceFromConvex}");
        Assert.Equal(0, curve.OutOfOrder);
        Assert.Null(curve.Collapse);
    }

    [Fact]
    public void The_knee_is_the_point_farthest_below_the_line_between_the_ends()
    {
        // On the unit square: (1, 0), (0.5, 0.1), (0.2, 0.3), (0, 1); below the diagonal by 0.4 and by 0.5.
        RateDistortionCurve curve = Of((0.1, 40, 70, 3), (0.5, 20, 80, 3), (1, 8, 100, 2), (9, 0, 170, 0));
        RateDistortionCurve line = Of((0.1, 2, 0, 1), (1, 1, 1, 1), (10, 0, 2, 1));

        Assert.Equal(1, curve.Knee?.Beta);
        Assert.Null(line.Knee);
        Assert.Null(Of((1, 3, 4, 1)).Knee);
    }

    [Theory]
    [InlineData(null, 3, 2, 1)]
    [InlineData(4.0, 3, 2, 0)]
    [InlineData(2.0, 3, 0, 0)]
    [InlineData(1.0, 0, 0, 0)]
    [InlineData(4.0, 0, 2, 0)] // One that recovers is no collapse: what counts is from where on.
    public void The_collapse_is_where_no_larger_weight_has_active_units(double? expected, params int[] active)
    {
        RateDistortionCurve curve = Of((1, 5, 80, active[0]), (2, 4, 90, active[1]), (4, 3, 100, active[2]));

        Assert.Equal(expected, curve.Collapse?.Beta);
    }

    [Fact]
    public void A_rate_below_a_tenth_of_a_nat_is_a_collapse_too()
    {
        Assert.Equal(2, Of((1, 5, 80, 3), (2, 0.09, 200, 1)).Collapse?.Beta);
        Assert.Null(Of((1, 5, 80, 3), (2, 0.11, 200, 1)).Collapse);
    }

    [Fact]
    public void What_is_above_the_convex_hull_is_told_in_nats()
    {
        // The middle one lies on the line x + y = 11 where the hull is x + y = 10: √½ away.
        double above = Of((0.5, 10, 0, 1), (1, 5.5, 5.5, 1), (2, 0, 10, 1)).DistanceFromConvex;
        // Higher rate and higher distortion than another: the level line through that one is 2 below it.
        double dominated = Of((0.5, 12, 3, 1), (1, 10, 1, 1), (2, 0, 10, 1)).DistanceFromConvex;
        // The same rate: the vertical counts.
        double vertical = Of((0.5, 5, 5, 1), (1, 5, 8, 1)).DistanceFromConvex;

        Assert.True(Math.Abs(above - Math.Sqrt(0.5)) <= 1e-12, $"{above}");
        Assert.True(Math.Abs(dominated - 2) <= 1e-12, $"{dominated}");
        Assert.True(Math.Abs(vertical - 3) <= 1e-12, $"{vertical}");
    }

    [Fact]
    public void A_larger_weight_with_a_higher_rate_is_told_in_nats() =>
        Assert.Equal(1.5, Of((0.5, 10, 1, 1), (1, 6, 5, 1), (2, 7, 9, 1), (3, 7.5, 9, 1)).OutOfOrder);

    [Fact]
    public void Points_near_the_best_are_found()
    {
        RateDistortionCurve curve = Of((0.2, 40, 65, 3), (0.5, 30, 71, 3), (1, 24, 76, 3), (2, 18, 83, 3), (4, 10, 99, 3));

        Assert.Equal([0.5, 1, 2], curve.Within(1).Select(point => point.Beta));
        Assert.Equal([1.0], curve.Within(0).Select(point => point.Beta));
        Assert.Throws<ArgumentOutOfRangeException>(() => curve.Within(-1));
    }

    [Fact]
    public void Points_that_make_no_curve_are_refused()
    {
        Assert.Contains("at least one point", Assert.Throws<ArgumentException>(() => Of()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "same weight", Assert.Throws<ArgumentException>(() => Of((1, 2, 3, 1), (1, 3, 2, 1))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "β = 2 is not finite",
            Assert.Throws<ArgumentException>(() => Of((1, 2, 3, 1), (2, double.NaN, 2, 1))).Message,
            StringComparison.Ordinal);
    }

    private static RateDistortionCurve Of(params (double Beta, double Rate, double Distortion, int Active)[] points) =>
        new([.. points.Select(point => new RateDistortionPoint(
            point.Beta, new Evaluation(point.Distortion, point.Rate, [point.Rate, 0, 0], point.Active, 100)))]);
}
