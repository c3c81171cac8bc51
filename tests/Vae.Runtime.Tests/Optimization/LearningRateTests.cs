using Vae.Optimization;

namespace Vae.Tests.Optimization;

public class LearningRateTests
{
    [Fact]
    public void A_number_is_a_constant_rate()
    {
        LearningRate rate = 1e-3;
        Assert.Equal(LearningRate.Constant(1e-3), rate);
        Assert.Equal(1e-3, rate.At(0, 10));
        Assert.Equal(1e-3, rate.At(9, 10));
    }

    [Fact]
    public void Cosine_goes_from_the_first_rate_to_the_last()
    {
        LearningRate rate = LearningRate.Cosine(0.1, 0.02);
        Assert.Equal(0.1, rate.At(0, 100), 12);
        Assert.Equal(0.06, rate.At(50, 100), 12);
        Assert.Equal(0.02, rate.At(100, 100), 12);
        Assert.Equal(0.02, rate.At(150, 100), 12);
        for (int step = 0; step < 100; step++)
            Assert.True(rate.At(step + 1, 100) < rate.At(step, 100));
    }

    [Fact]
    public void Warmup_rises_to_the_schedule_and_shifts_it()
    {
        LearningRate rate = LearningRate.Cosine(0.1, 0).WithWarmup(4);
        Assert.Equal([0.02, 0.04, 0.06, 0.08, 0.1], Enumerable.Range(0, 5).Select(step => Math.Round(rate.At(step, 104), 12)));
        Assert.Equal(0.05, rate.At(54, 104), 12);
        Assert.Equal(0, rate.At(104, 104), 12);
        Assert.Equal(0.3, LearningRate.Constant(0.3).WithWarmup(0).At(0, 10));
    }

    [Fact]
    public void A_warmup_longer_than_the_training_just_rises()
    {
        LearningRate rate = LearningRate.Cosine(0.1, 0).WithWarmup(9);
        Assert.Equal([0.01, 0.02, 0.03], Enumerable.Range(0, 3).Select(step => Math.Round(rate.At(step, 3), 12)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rates_that_cannot_be_are_refused(double rate)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.Constant(rate));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.Cosine(rate));
        Assert.Throws<ArgumentOutOfRangeException>(() => { LearningRate converted = rate; });
        if (rate != 0)
            Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.Cosine(1, rate));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.Constant(1).WithWarmup(-1));
    }
}
