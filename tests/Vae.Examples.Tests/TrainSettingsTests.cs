using Vae.Examples.Commands;

namespace Vae.Examples.Tests;

/// <summary>What the settings of a run come to in a training.</summary>
public class TrainSettingsTests
{
    [Theory]
    [InlineData(96, 3)]
    [InlineData(97, 4)]
    [InlineData(127, 4)]
    [InlineData(20, 1)]
    public void A_stage_of_epochs_has_the_steps_of_all_their_batches_the_last_one_too(int rows, int stepsPerEpoch)
    {
        var settings = new TrainSettings("dense", null, 5, 32, 1e-3, 7, 1, Stages: "2:0.004,3:0.001");
        long total = 5 * stepsPerEpoch;

        Assert.Equal(0.004, settings.Rate(rows).At(2 * stepsPerEpoch - 1, total));
        Assert.Equal(0.001, settings.Rate(rows).At(2 * stepsPerEpoch, total));
    }

    [Fact]
    public void Without_stages_there_is_one_rate() =>
        Assert.Equal(0.25, new TrainSettings("dense", null, 5, 32, 0.25, 7, 1).Rate(97).At(19, 20));
}
