using Vae.Examples.Reports;

namespace Vae.Examples.Tests;

/// <summary>How numbers are written for people.</summary>
public class NumbersTests
{
    private static readonly int[] s_image = [28, 28, 3];

    [Theory]
    [InlineData(0.004, "0.00 s")]
    [InlineData(1.239, "1.24 s")]
    [InlineData(9.99, "9.99 s")]
    [InlineData(10, "10.0 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(123.45, "123.5 s")]
    public void Seconds_have_two_digits_below_ten_and_one_from_there_on(double value, string expected) =>
        Assert.Equal(expected, Numbers.Seconds(value));

    [Theory]
    [InlineData(0, "0 epochs")]
    [InlineData(1, "1 epoch")]
    [InlineData(2, "2 epochs")]
    [InlineData(1_234_567, "1,234,567 epochs")]
    public void One_alone_is_singular(double count, string expected) => Assert.Equal(expected, Numbers.Several(count, "epoch"));

    [Fact]
    public void What_rounds_to_zero_has_no_sign()
    {
        Assert.Equal(["-1.25", "0.00", "0.00", "1.25"], new[] { -1.25, -0.004, 0, 1.25 }.Select(Numbers.Nats));
        Assert.Equal(["-0.0125", "0.0000", "0.0000"], new[] { -0.0125, -0.00004, 0 }.Select(Numbers.Fine));
        Assert.Equal(["−25.0 %", "0.0 %", "0.1 %", "100.0 %"], new[] { -0.25, -0.0004, 0.0006, 1 }.Select(Numbers.Percent));
    }

    [Fact]
    public void Settings_are_written_out_and_exact_numbers_give_their_bits_back()
    {
        Assert.Equal(["0.0000001", "0.1", "12000000", "1"], new[] { 1e-7, 0.1, 1.2e7, 1 }.Select(Numbers.Setting));
        Assert.Equal(["1E-07", "0.1", "0.3333333333333333"], new[] { 1e-7, 0.1, 1.0 / 3 }.Select(Numbers.Exact));
        Assert.Equal("28×28×3", Numbers.Shape(s_image));
        Assert.Equal(("kl", "total_correlation"), (Numbers.Snake("Kl"), Numbers.Snake("TotalCorrelation")));
    }
}
