namespace Vae.Tests;

public class LogWeightsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1e5)]
    [InlineData(1e5)]
    public void The_mean_its_error_and_the_effective_size_are_those_of_the_weights(double offset)
    {
        double[] weights = [2, 1, 3];
        LogLikelihood estimate = Of([.. weights.Select(weight => Math.Log(weight) + offset)]);

        Close(Math.Log(2) + offset, estimate.Value);
        Close(36.0 / 14, estimate.EffectiveSampleSize);
        // The deviation of 1, 2, 3 is 1: that of their mean 1/√3, and of its logarithm half of it.
        Close(1 / (2 * Math.Sqrt(3)), estimate.StandardError);
    }

    [Fact]
    public void The_order_does_not_matter_but_for_rounding()
    {
        double[] weights = [.. Enumerable.Range(0, 1000).Select(i => 30 * Math.Sin(i * i))];
        LogLikelihood rising = Of([.. weights.Order()]);
        LogLikelihood falling = Of([.. weights.OrderDescending()]);
        Close(rising.Value, falling.Value);
        Close(rising.StandardError, falling.StandardError);
        Close(rising.EffectiveSampleSize, falling.EffectiveSampleSize);
    }

    [Fact]
    public void Equal_weights_are_all_effective_and_have_no_error()
    {
        LogLikelihood estimate = Of([.. Enumerable.Repeat(-123.4, 5000)]);
        Assert.Equal(new LogLikelihood(-123.4, 0, 5000), estimate);
    }

    [Fact]
    public void One_weight_tells_nothing_of_its_error() =>
        Assert.Equal(new LogLikelihood(-7, double.NaN, 1), Of(-7));

    [Fact]
    public void A_weight_of_nothing_counts_as_a_draw_and_no_more()
    {
        LogLikelihood estimate = Of(double.NegativeInfinity, 0, double.NegativeInfinity, 0);
        Close(Math.Log(0.5), estimate.Value);
        Close(2, estimate.EffectiveSampleSize);
        Assert.Equal(double.NegativeInfinity, Of(double.NegativeInfinity, double.NegativeInfinity).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Not_a_number_stays(int place)
    {
        double[] weights = [1, 2, 3];
        weights[place] = double.NaN;
        LogLikelihood estimate = Of(weights);
        Assert.Equal((double.NaN, double.NaN), (estimate.Value, estimate.EffectiveSampleSize));
    }

    private static LogLikelihood Of(params double[] logWeights)
    {
        var weights = new LogWeights();
        foreach (double weight in logWeights)
            weights.Add(weight);
        return weights.ToEstimate();
    }

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-10 * (1 + Math.Abs(expected)), $"{expected} {actual}");
}
