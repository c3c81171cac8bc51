namespace Vae.Tests;

public class HalvingRungTests
{
    [Theory]
    [InlineData(27, 27, 3, "27@1 9@3 3@9 1@27")]
    [InlineData(8, 8, 2, "8@1 4@2 2@4 1@8")]
    [InlineData(8, 9, 3, "8@3 2@9")]
    [InlineData(9, 2, 3, "9@2")]
    [InlineData(100, 10, 3, "100@1 33@3 11@10")]
    [InlineData(1, 30, 3, "1@30")]
    [InlineData(2, 30, 3, "2@30")]
    [InlineData(3, 1, 3, "3@1")]
    public void The_schedule_is_the_papers(int trials, int epochs, int factor, string expected) =>
        Assert.Equal(
            expected, string.Join(' ', HalvingRung.Of(trials, epochs, factor).Select(rung => $"{rung.Trials}@{rung.Epochs}")));

    [Fact]
    public void Each_rung_has_fewer_trials_and_more_epochs_and_the_last_has_all_epochs()
    {
        for (int trials = 1; trials <= 40; trials++)
        {
            for (int epochs = 1; epochs <= 40; epochs++)
            {
                for (int factor = 2; factor <= 5; factor++)
                {
                    IReadOnlyList<HalvingRung> rungs = HalvingRung.Of(trials, epochs, factor);
                    Assert.Equal((trials, epochs), (rungs[0].Trials, rungs[^1].Epochs));
                    foreach ((HalvingRung before, HalvingRung after) in rungs.Zip(rungs.Skip(1)))
                    {
                        Assert.True(after.Trials >= 1 && after.Trials * factor <= before.Trials, $"{before} {after}");
                        Assert.True(before.Epochs >= 1 && before.Epochs * factor <= after.Epochs, $"{before} {after}");
                    }
                    // One rung more would have no trial or no epoch.
                    Assert.True(rungs[^1].Trials < factor || rungs[0].Epochs < factor, $"{trials} {epochs} {factor}");
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 1, 1)]
    public void Numbers_out_of_range_are_refused(int trials, int epochs, int factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => HalvingRung.Of(trials, epochs, factor));
}
