using System.Globalization;
using Vae.Optimization;
using Vae.Persistence;

namespace Vae.Tests.Persistence;

public class NumberTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.5", -0.5)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1E-3", 1e-3)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    public void Numbers_are_read(string text, double expected)
    {
        Assert.True(NumberText.TryReal(text, out double value));
        Assert.Equal(expected, value);
        Assert.Equal(expected, NumberText.Real(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0,5")]
    [InlineData("1,000")]
    [InlineData(" 1")]
    [InlineData("1\n")]
    [InlineData("1\0")]
    [InlineData("(1)")]
    [InlineData("$1")]
    [InlineData("1e")]
    [InlineData("0x1")]
    [InlineData("１")]
    public void Nothing_else_is_one(string text)
    {
        Assert.False(NumberText.TryReal(text, out _));
        Assert.False(NumberText.TryCount<int>(text, out _));
        Assert.False(NumberText.TryInteger<long>(text, out _));
        bool hasComma = text.Contains(',', StringComparison.Ordinal);
        Assert.Equal(hasComma, Assert.Throws<FormatException>(() => NumberText.Real(text)).Message.Contains("has no comma"));
        Assert.Equal(hasComma, Assert.Throws<FormatException>(() => NumberText.Count<int>(text)).Message.Contains("has no comma"));
    }

    [Fact]
    public void Whole_numbers_have_a_sign_only_where_they_may_be_negative()
    {
        Assert.True(NumberText.TryInteger("-9223372036854775808", out long least));
        Assert.Equal(long.MinValue, least);
        Assert.Equal(ulong.MaxValue, NumberText.Count<ulong>("18446744073709551615"));
        foreach (string text in new[] { "-1", "+1", "2147483648", "1.0", "1e3" })
            Assert.False(NumberText.TryCount<int>(text, out _), text);
    }

    [Fact]
    public void The_culture_of_the_thread_does_not_matter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (",", ".");
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(0.5, NumberText.Real("0.5"));
            Assert.False(NumberText.TryReal("0,5", out _));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("constant 0,001")]
    [InlineData("constant  0.001")]
    [InlineData("cosine 0.1 0 warmup 1,000")]
    [InlineData("stages 1,0 0.1")]
    public void A_checkpoints_learning_rate_is_read_so(string text) =>
        Assert.Throws<FormatException>(() => LearningRate.FromText(text));

    [Theory]
    [InlineData("warmup 1,5")]
    [InlineData("warmup 1\0")]
    [InlineData("cyclical 4 0,5")]
    [InlineData("cyclical 1,000 0.5")]
    public void So_is_its_schedule(string text) => Assert.Throws<FormatException>(() => WeightSchedule.FromText(text));

    [Theory]
    [InlineData("step", "1,000")]
    [InlineData("step", " 1")]
    [InlineData("step", "1\0")]
    public void So_are_its_numbers(string name, string text)
    {
        var state = new CheckpointState();
        state.Set(name, text);
        Assert.Equal(name, Assert.Throws<CheckpointException>(() => state.Int64(name)).Property);
        Assert.Throws<CheckpointException>(() => state.UInt64(name));
        Assert.Throws<CheckpointException>(() => state.Double(name));
    }
}
