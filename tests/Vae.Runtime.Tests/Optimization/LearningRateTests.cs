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

    [Fact]
    public void Stages_follow_each_other_and_the_last_one_stays()
    {
        LearningRate rate = LearningRate.Stages((2, 0.3), (1, 0.2), (3, 0.1));
        Assert.Equal([0.3, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1], Enumerable.Range(0, 7).Select(step => rate.At(step, 5)));
        Assert.Equal(0.1, rate.At(long.MaxValue, 1));
        Assert.Equal([0.15, 0.3, 0.3, 0.2], Enumerable.Range(0, 4).Select(step => rate.WithWarmup(1).At(step, 5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stages_survive_a_checkpoints_text(bool isWarmedUp)
    {
        LearningRate rate = LearningRate.Stages((3000, 1e-3), (9000, 1e-3 * Math.Pow(10, -1 / 7.0)));
        rate = isWarmedUp ? rate.WithWarmup(7) : rate;
        Assert.Equal(rate, LearningRate.FromText(rate.ToText()));
        Assert.Equal(rate.GetHashCode(), LearningRate.FromText(rate.ToText()).GetHashCode());
        Assert.NotEqual(rate, LearningRate.FromText(rate.ToText().Replace("9000", "9001", StringComparison.Ordinal)));
        Assert.Throws<FormatException>(() => LearningRate.FromText(rate.ToText() + " 1"));
    }

    [Fact]
    public void Stages_without_steps_or_rate_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LearningRate.Stages());
        Assert.Throws<ArgumentException>(() => LearningRate.FromText("stages"));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.Stages((0, 0.1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.Stages((1, 0.1), (1, double.NaN)));
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
